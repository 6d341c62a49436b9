// The bar at the end of a form stays in view, and says what is not saved and what happens meanwhile.
import type { Locator, Page } from "@playwright/test";
import { join } from "node:path";
import { expectAccessible } from "../kit/accessible.ts";
import { key, newKey } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { Keypane } from "../server.ts";
import { expect, GIT_SYNC, IMAGE_PULL, Panel, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-stored";

const box = (of: Locator) => of.evaluate((it) => it.getBoundingClientRect().toJSON() as DOMRect);

/** The bar is at the end of the window, whole. */
async function expectInView(page: Page, bar: Locator) {
  const { top, bottom } = await box(bar);
  const height = await page.evaluate(() => innerHeight);
  expect(top).toBeGreaterThan(0);
  expect(bottom).toBeLessThanOrEqual(height + 1);
}

for (const width of [1366, 600, 320]) {
  test(`at ${width} px: it is in view, and no field that has the focus is behind it`, async ({
    panel,
    page,
  }) => {
    await page.setViewportSize({ width, height: 600 });
    await panel.openNew(IMAGE_PULL);
    const bar = panel.at(testid.ACTION_BAR);
    await expectInView(page, bar);
    await panel.name.focus();
    for (let at = 0; at < 25; at++) {
      await page.keyboard.press("Tab");
      const { inForm, bottom } = await page.evaluate(() => {
        const focused = document.activeElement;
        const field = focused?.closest("form.kp-form") && !focused.closest(".kp-bar");
        return { inForm: Boolean(field), bottom: focused?.getBoundingClientRect().bottom ?? 0 };
      });
      if (!inForm) continue;
      await expectInView(page, bar);
      expect(bottom, `field ${at}`).toBeLessThanOrEqual((await box(bar)).top + 1);
    }
  });
}

test("narrow, it is at most two lines of controls that fingers can press", async ({
  panel,
  api,
  page,
}) => {
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  await page.setViewportSize({ width: 320, height: 600 });
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("After");
  const bar = panel.at(testid.ACTION_BAR);
  await expect(panel.at(testid.UNSAVED)).toBeVisible();
  expect((await box(bar)).height).toBeLessThan(110);
  for (const control of [panel.confirm, panel.cancel, bar.getByTestId(testid.DELETE_BUTTON)]) {
    const { width, height } = await box(control);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  }
});

test("what is not saved is named, and taken back with the change", async ({ panel, api, page }) => {
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  await panel.openEdit(OBJECT);
  const unsaved = panel.at(testid.UNSAVED);
  await expect(unsaved).toHaveText("");
  await panel.displayName.fill("After");
  await expect(unsaved).toHaveText("Unsaved: display name");
  await panel.at(testid.GENERATE_BUTTON).click();
  await expect(unsaved).toHaveText("Unsaved: display name, key");
  await panel.displayName.fill("Before");
  await expect(unsaved).toHaveText("Unsaved: key");
  await panel.keep.click();
  await expect(unsaved).toHaveText("");
  // Nothing is asked where nothing would be lost.
  page.on("dialog", (dialog) => {
    throw new Error(`asked: ${dialog.message()}`);
  });
  await panel.cancel.click();
  await expect(panel.heading).toHaveText("Secrets");
});

test("a new secret has something unsaved as soon as something is typed", async ({ panel }) => {
  await panel.openNew(GIT_SYNC);
  await expect(panel.at(testid.UNSAVED)).toHaveText("");
  await panel.name.fill("a");
  await expect(panel.at(testid.UNSAVED)).toHaveText("Unsaved changes");
  await panel.name.fill("");
  await expect(panel.at(testid.UNSAVED)).toHaveText("");
});

test("a stored secret can be deleted from its form", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-one");
  await panel.openEdit("image-one");
  await panel.at(testid.ACTION_BAR).getByTestId(testid.DELETE_BUTTON).click();
  await expect(page).toHaveURL(panel.deletePath("image-one"));
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-one was deleted.");
  expect(await api.find("image-one")).toBeNull();
  await panel.openNew();
  await expect(panel.at(testid.DELETE_BUTTON)).toHaveCount(0);
});

test("a change by others is said in it, and taken back", async ({ panel, api, page }) => {
  test.setTimeout(60_000);
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("Mine");
  const top = (await box(panel.displayName)).top;
  await api.patch(OBJECT, { metadata: { annotations: { displayName: "Theirs" } } });
  const said = panel.at(testid.ACTION_BAR).getByRole("status");
  await expect(said).toContainText("Changed by kubectl meanwhile.");
  expect((await box(panel.displayName)).top, "no field moves").toBe(top);
  await expectAccessible(page);
  page.on("dialog", (dialog) => dialog.accept());
  await said.getByRole("link", { name: "Load theirs" }).click();
  await expect(panel.displayName).toHaveValue("Theirs");
  await panel.hydrated();
  await expect(said).toHaveText("");
  await api.remove(OBJECT);
  await expect(said).toContainText("Deleted meanwhile.");
});

test("the cluster is away while somebody types: said since when, and taken back", async ({
  browser,
  server,
  api,
  watch,
}) => {
  test.setTimeout(90_000);
  watch.expectStatus(503);
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  // A second panel works on the first one's embedded cluster, by its kubeconfig.
  const remote = await Keypane.start({
    KEYPANE_CLUSTER: "kubeconfig",
    KUBECONFIG: join(server.folder, "kubeconfig"),
  });
  const context = await browser.newContext({ baseURL: remote.origin });
  await watch.over(context);
  const panel = new Panel(await context.newPage());
  await panel.openEdit(OBJECT);
  await panel.replace.click();
  const typed = newKey().text;
  await panel.secret.fill(typed);
  await server.kill();
  const said = panel.at(testid.ACTION_BAR).getByRole("status");
  await expect(said).toContainText(/As of .*reconnecting/, { timeout: 40_000 });
  await expect(panel.secret).toHaveValue(typed);
  await server.resume();
  await expect(said).toHaveText("", { timeout: 40_000 });
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect(await api.text(OBJECT, "ssh")).toBe(typed);
  await context.close();
  await remote.remove();
});
