// The panel's path in the portal's address: deep links, back and forward, reloads.
import type { Page } from "@playwright/test";
import { plantRegistry } from "../kit/seed.ts";
import { test } from "../kit/framed.ts";
import type { Portal } from "../kit/portal.ts";
import { expect } from "../test.ts";

test.beforeEach(({ portal }) => plantRegistry(portal.server.api, "image-one", "One"));

const expectList = (portal: Portal) => expect(portal.panel.add).toBeVisible();
const expectEdit = (portal: Portal) => expect(portal.panel.displayName).toHaveValue("One");

test("a deep link opens its page", async ({ portal }) => {
  await portal.open("/app#/secrets/image-one");
  await expectEdit(portal);
  await portal.expectAddress("/app#/secrets/image-one");
  expect(await portal.heard("ready")).toEqual([{ path: "/secrets/image-one" }]);
});

test("without a path it is the one of the attribute", async ({ portal }) => {
  portal.show({ path: "/secrets/new?type=git-sync" });
  await portal.open();
  await expect(portal.panel.secret).toBeVisible();
  await portal.expectAddress("/app#/secrets/new?type=git-sync");
});

test("each step is in the address, and back and forward go one page each", async ({ portal, page }) => {
  await portal.open();
  await portal.expectAddress("/app#/secrets");
  const { panel } = portal;
  // Within the list's module.
  await panel.search.fill("one");
  await portal.expectAddress("/app#/secrets?q=one");
  await panel.sortBy("Type");
  await portal.expectAddress("/app#/secrets?q=one&sort=type");
  // Another document.
  await panel.editButton("image-one").click();
  await expectEdit(portal);
  const edit = "/app#/secrets/image-one?list=q%3Done%26sort%3Dtype";
  await portal.expectAddress(edit);
  await portal.hydrated();
  // Within the forms' module.
  await panel.cancel.click();
  await expectList(portal);
  await expect(page).toHaveURL(/#\/secrets(\?.*)?$/);
  const list = page.url();

  await page.goBack();
  await portal.expectAddress(edit);
  await expectEdit(portal);
  await page.goBack();
  await portal.expectAddress("/app#/secrets?q=one&sort=type");
  await expect(panel.column("Type")).toHaveAttribute("aria-sort", "ascending");
  await expectList(portal);
  await page.goForward();
  await portal.expectAddress(edit);
  await expectEdit(portal);
  await page.goForward();
  await expect(page).toHaveURL(list);
  await expectList(portal);
});

test("back from the first page leaves the portal's page", async ({ portal, page }) => {
  await page.goto(`${portal.origin}/before`);
  await portal.hydrated();
  await portal.open("/app");
  await portal.panel.editButton("image-one").click();
  await expectEdit(portal);
  await portal.expectAddress("/app#/secrets/image-one");
  await page.goBack();
  await portal.expectAddress("/app#/secrets");
  await page.goBack();
  await portal.expectAddress("/before#/secrets");
});

test("a reload shows the page that was shown", async ({ portal, page }) => {
  await portal.open();
  await portal.panel.editButton("image-one").click();
  await expectEdit(portal);
  await portal.expectAddress("/app#/secrets/image-one");
  await page.reload();
  await expectEdit(portal);
  await page.goBack();
  await portal.expectAddress("/app#/secrets");
  await expectList(portal);
});

test("a link of the portal leads the panel", async ({ portal, page }) => {
  portal.show({}, '<a href="#/secrets/image-one">the login</a>');
  await portal.open();
  await page.getByRole("link", { name: "the login" }).click();
  await expectEdit(portal);
  await portal.expectAddress("/app#/secrets/image-one");
  await page.goBack();
  await portal.expectAddress("/app#/secrets");
  await expectList(portal);
});

test("a script of the portal leads the panel", async ({ portal, page }) => {
  await portal.open();
  await portal.element().evaluate((it) => Object.assign(it, { path: "/secrets/image-one" }));
  await expectEdit(portal);
  await portal.expectAddress("/app#/secrets/image-one");
  await page.goBack();
  await portal.expectAddress("/app#/secrets");
});

test("the path can be in the query, beside the portal's own", async ({ portal, page }) => {
  portal.show({ url: "panel" });
  await portal.open("/app?tab=3#top");
  await portal.panel.editButton("image-one").click();
  await expectEdit(portal);
  await expect
    .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
    .toEqual({ tab: "3", panel: "/secrets/image-one" });
  expect(new URL(page.url()).hash).toBe("#top");
  await page.goBack();
  await expectList(portal);
});

test("the portal's address can be left alone; back and forward work still", async ({ portal, page }) => {
  portal.show({ url: "none" });
  await portal.open("/app#mine");
  await portal.panel.editButton("image-one").click();
  await expectEdit(portal);
  await portal.expectAddress("/app#mine");
  // Only the frame goes anywhere, which Playwright's own goBack does not see.
  await page.evaluate(() => history.back());
  await expectList(portal);
  await page.evaluate(() => history.forward());
  await expectEdit(portal);
});

/** Where the frame is. */
const framed = (page: Page) => page.frames()[1]?.url() ?? "";

for (const path of ["//evil.example/", "/../secrets", "/\\evil.example", "javascript:alert(1)", "/%0a b"]) {
  test(`an address that is no page of the panel opens the first: ${path}`, async ({ portal, page, watch }) => {
    watch.expectStatus(404);
    await page.goto(`${portal.origin}/app#${path}`);
    await expect(portal.frame().locator(".kp-panel")).toBeAttached();
    expect(new URL(framed(page)).origin).toBe(portal.server.origin);
  });
}
