// What portal and panel tell each other: theme, height, notices, unsaved input; and who is not heard.
import type { Page } from "@playwright/test";
import { test } from "../kit/framed.ts";
import type { Portal } from "../kit/portal.ts";
import { answered, expectAsked, noQuestions } from "../kit/questions.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect } from "../test.ts";

const token = (portal: Portal, name: string) =>
  portal
    .frame()
    .locator("html")
    .evaluate((root, name) => getComputedStyle(root).getPropertyValue(name).trim(), name);

test("theme and tokens are there from the first paint, follow live, and end", async ({ portal, page }) => {
  portal.show({ theme: "dark", tokens: "--kp-accent: #123456; --kp-radius-m: 12px", bare: "" });
  await page.goto(`${portal.origin}/app`);
  const root = portal.frame().locator("html");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await portal.hydrated();
  await expect(root).toHaveAttribute("data-theme", "dark");
  expect(await token(portal, "--kp-accent")).toBe("#123456");
  expect(await token(portal, "--kp-radius-m")).toBe("12px");
  await expect(portal.frame().locator(".kp-header")).toBeHidden();
  await expect(portal.panel.add).toHaveCSS("background-color", "rgb(18, 52, 86)");

  await portal.set("theme", "light");
  await expect(root).toHaveAttribute("data-theme", "light");
  await portal.set("tokens", "--kp-accent: rgb(9 8 7)");
  await expect.poll(() => token(portal, "--kp-accent")).toBe("rgb(9 8 7)");
  expect(await token(portal, "--kp-radius-m")).toBe("0.375rem");
  // The next document of the frame has it as well.
  await portal.panel.add.click();
  await expect(portal.panel.name).toBeVisible();
  await expect(root).toHaveAttribute("data-theme", "light");
  expect(await token(portal, "--kp-accent")).toBe("rgb(9 8 7)");

  await portal.element().evaluate((it) => {
    for (const name of ["theme", "tokens", "bare"]) it.removeAttribute(name);
  });
  await expect(root).toHaveAttribute("data-theme", "system");
  await expect.poll(() => token(portal, "--kp-accent")).not.toBe("rgb(9 8 7)");
  await expect(portal.frame().locator(".kp-header")).toBeVisible();
});

test("the panel's own switch is for where the portal has no say", async ({ portal }) => {
  await portal.open();
  const chooser = portal.frame().getByTestId("theme-switch");
  await expect(chooser).toBeVisible();
  await portal.set("theme", "dark");
  await expect(chooser).toBeHidden();
});

for (const tokens of ["--kp-accent: url(//evil.example)", "--kp-none: #fff", "--kp-accent: #fff}*{x:y", "x"]) {
  test(`a token that is none is refused and named: ${tokens}`, async ({ portal }) => {
    await portal.open();
    const before = await token(portal, "--kp-accent");
    await portal.set("tokens", tokens);
    await expect.poll(() => portal.heard("refused")).toEqual([{ reason: expect.stringMatching(/^wrong token/) }]);
    expect(await token(portal, "--kp-accent")).toBe(before);
  });
}

test("the frame is as tall as what is in it", async ({ portal, page }) => {
  await portal.open();
  const height = () => portal.iframe().evaluate((it) => it.getBoundingClientRect().height);
  const scrolls = () =>
    portal.frame().locator("html").evaluate((root) => root.scrollHeight - root.clientHeight);
  const empty = await height();
  for (let number = 0; number < 30; number++) await plantRegistry(portal.server.api, `image-row-${number}`);
  await expect.poll(height).toBeGreaterThan(empty + 200);
  await expect.poll(scrolls).toBe(0);
  const full = await height();
  await portal.panel.search.fill("row-29");
  await expect(portal.panel.rows).toHaveCount(1);
  await expect.poll(height).toBeLessThan(full - 200);
  await expect.poll(scrolls).toBe(0);
  // In a narrow portal it is another height.
  await page.setViewportSize({ width: 400, height: 800 });
  await expect.poll(scrolls).toBe(0);
});

test("a question in a tall frame is in sight", async ({ portal, page }) => {
  for (let number = 0; number < 40; number++) await plantRegistry(portal.server.api, `image-row-${number}`);
  await portal.open();
  await portal.panel.deleteButton("image-row-20").click();
  await expect(portal.panel.confirm).toBeInViewport();
  const button = await portal.panel.confirm.boundingBox();
  const view = page.viewportSize();
  expect((button?.y ?? -1) >= 0 && (button?.y ?? 0) < (view?.height ?? 0)).toBe(true);
});

test("notices stay in the panel, or are the portal's", async ({ portal }) => {
  await plantRegistry(portal.server.api, "image-one", "One");
  await plantRegistry(portal.server.api, "image-two", "Two");
  await portal.open();
  const remove = async (object: string) => {
    await portal.panel.deleteButton(object).click();
    await portal.panel.confirm.click();
    await expect(portal.panel.row(object)).toHaveCount(0);
  };
  await remove("image-one");
  await expect(portal.panel.toasts).toBeVisible();
  expect(await portal.heard("toast")).toEqual([]);
  await portal.set("toasts", "portal");
  // What is still shown is handed over, too.
  await expect.poll(() => portal.heard("toast")).toEqual([{ text: "image-one was deleted." }]);
  await remove("image-two");
  await expect
    .poll(() => portal.heard("toast"))
    .toEqual([{ text: "image-one was deleted." }, { text: "image-two was deleted." }]);
  await expect(portal.panel.toasts).toHaveCount(0);
});

/** A form with something typed. */
async function typed(portal: Portal) {
  await portal.open();
  await portal.panel.add.click();
  await portal.expectAddress("/app#/secrets/new");
  await portal.hydrated();
  expect(await portal.dirty()).toBe(false);
  await portal.panel.name.fill("half");
  await expect.poll(portal.dirty).toBe(true);
}

test("a step of the panel asks in the portal: no stays, yes leaves", async ({ portal, page }) => {
  await typed(portal);
  await expectAsked(page, false, () => portal.panel.cancel.click());
  await expect(portal.panel.name).toHaveValue("half");
  await portal.expectAddress("/app#/secrets/new");
  await expectAsked(page, true, () => portal.panel.cancel.click());
  await expect(portal.panel.add).toBeVisible();
  await portal.expectAddress("/app#/secrets");
  await expect.poll(portal.dirty).toBe(false);
});

const back = (page: Page) => () => page.evaluate(() => history.back());

test("the portal's back button asks, too", async ({ portal, page }) => {
  await plantRegistry(portal.server.api, "image-one", "One");
  await portal.open("/app#/secrets/image-one");
  // Both steps are within one document of the panel.
  await portal.panel.cancel.click();
  await portal.panel.add.click();
  await portal.expectAddress("/app#/secrets/new");
  await portal.panel.name.fill("half");
  await expect.poll(portal.dirty).toBe(true);
  await expectAsked(page, false, back(page));
  await portal.expectAddress("/app#/secrets/new");
  await expect(portal.panel.name).toHaveValue("half");
  await expectAsked(page, true, back(page));
  await expect(portal.panel.add).toBeVisible();
  await expect(page).toHaveURL(/#\/secrets(\?.*)?$/);
});

test("back to a page of another document asks, too", async ({ portal, page }) => {
  await typed(portal);
  await expectAsked(page, false, back(page));
  await portal.expectAddress("/app#/secrets/new");
  await expect(portal.panel.name).toHaveValue("half");
  await expectAsked(page, true, back(page));
  await expect(portal.panel.add).toBeVisible();
  await portal.expectAddress("/app#/secrets");
});

test("a portal may ask in its own way", async ({ portal, page }) => {
  noQuestions(page);
  await typed(portal);
  await portal.element().evaluate((it) =>
    it.addEventListener("keypane-leave", (event) => {
      event.preventDefault();
      Object.assign(globalThis, { reply: (event as CustomEvent).detail.answer });
    }),
  );
  const reply = (leave: boolean) =>
    page.evaluate((leave) => (globalThis as unknown as { reply(it: boolean): void }).reply(leave), leave);
  const questions = (count: number) => expect.poll(async () => (await portal.heard("leave")).length).toBe(count);
  await portal.panel.cancel.click();
  await questions(1);
  await reply(false);
  await expect(portal.panel.name).toHaveValue("half");
  await portal.panel.cancel.click();
  await questions(2);
  await reply(true);
  await expect(portal.panel.add).toBeVisible();
});

test("the portal's own navigation asks: a page load, and by mayLeave", async ({ portal, page }) => {
  const mayLeave = () =>
    portal.element().evaluate((it) => (it as unknown as { mayLeave(): boolean }).mayLeave());
  await portal.open();
  // Nothing is asked: an unexpected question would be answered with no.
  expect(await mayLeave()).toBe(true);
  await typed(portal);
  const refused = await answered(page, false, async () => expect(await mayLeave()).toBe(false));
  expect(refused.message()).toContain("not saved");
  await answered(page, true, async () => expect(await mayLeave()).toBe(true));
  const leave = () => page.evaluate(() => void setTimeout(() => location.assign("/elsewhere")));
  expect((await answered(page, false, leave)).type()).toBe("beforeunload");
  await expect(portal.panel.name).toHaveValue("half");
  await portal.expectAddress("/app#/secrets/new");
});

test("the panel hears its portal alone", async ({ portal, page }) => {
  await portal.open();
  const root = portal.frame().locator("html");
  // Another page in the portal's page: it sends to every frame there is, and to the portal.
  const script = `<script>
    const settings = { theme: "dark", bare: true };
    for (let at = 0; at < parent.length; at++)
      parent[at].postMessage({ keypane: 1, type: "settings", settings }, "*");
    const say = (message) => parent.postMessage({ keypane: 1, ...message }, "*");
    say({ type: "height", height: 7 });
    say({ type: "dirty", dirty: true });
    say({ type: "path", path: "/secrets/new", step: "push" });
    parent.postMessage("sent", "*");
  </script>`;
  await page.evaluate((script) => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.srcdoc = script;
    return new Promise<void>((sent) => {
      addEventListener("message", ({ data }) => data === "sent" && sent());
      document.body.append(frame);
    });
  }, script);
  // A step of the real portal comes after it: what was sent before has arrived.
  await portal.set("tokens", "--kp-accent: #010203");
  await expect.poll(() => token(portal, "--kp-accent")).toBe("#010203");
  await expect(root).toHaveAttribute("data-theme", "system");
  await expect(portal.frame().locator(".kp-header")).toBeVisible();
  await portal.expectAddress("/app#/secrets");
  expect(await portal.dirty()).toBe(false);
  expect(await portal.iframe().evaluate((it) => it.getBoundingClientRect().height)).toBeGreaterThan(300);
});

test("the panel's frame on another site is not heard", async ({ portal, page, watch }) => {
  watch.expectText(/Failed to execute 'postMessage'/);
  await portal.open();
  const height = await portal.iframe().evaluate((it) => it.getBoundingClientRect().height);
  // The same window, with a page of the portal's own origin in it.
  await page.evaluate(() => {
    const frame = document.querySelector("keypane-panel")?.shadowRoot?.querySelector("iframe");
    if (frame) frame.src = "/elsewhere?inner";
  });
  await expect.poll(() => page.frames()[1]?.url()).toContain("/elsewhere?inner");
  const inner = page.frames()[1];
  await inner?.evaluate(() => {
    parent.postMessage({ keypane: 1, type: "height", height: 7 }, "*");
    parent.postMessage({ keypane: 1, type: "dirty", dirty: true }, "*");
  });
  await page.evaluate(() => new Promise((later) => setTimeout(later)));
  expect(await portal.iframe().evaluate((it) => it.getBoundingClientRect().height)).toBe(height);
  expect(await portal.dirty()).toBe(false);
});

test("what the panel does not know it refuses, and says so", async ({ portal, page, watch }) => {
  watch.expectText(/a message of the portal was refused/);
  await portal.open();
  const send = (message: unknown) =>
    page.evaluate((message) => {
      const frame = document.querySelector("keypane-panel")?.shadowRoot?.querySelector("iframe");
      frame?.contentWindow?.postMessage(message, "*");
    }, message);
  await send({ keypane: 2, type: "settings", settings: {} });
  await send({ keypane: 1, type: "eval", code: "1" });
  await send({ keypane: 1, type: "settings", settings: { css: "x" } });
  await send({ keypane: 1, type: "go", path: "//evil.example", more: 1 });
  await send("nothing of the protocol");
  await expect
    .poll(() => portal.heard("refused"))
    .toEqual([
      { reason: "unknown version; this is 1" },
      { reason: "unknown type" },
      { reason: "unknown field css" },
      { reason: "unknown field more" },
    ]);
  expect(new URL(page.frames()[1]?.url() ?? "").pathname).toBe("/secrets");
});
