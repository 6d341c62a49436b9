// A document that others edit before the panel works: extensions and proxies put nodes anywhere.
import type { Page } from "@playwright/test";
import { test as proxied } from "../kit/between.ts";
import { key } from "../kit/keys.ts";
import { test as framed } from "../kit/framed.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

/** What an extension does once the document has a body; it runs in the page. */
const EDITS: Record<string, () => void> = {
  "a node first in the body": () => document.body.prepend(document.createElement("div")),
  "a node first that looks like the panel": () => {
    const node = document.createElement("div");
    node.className = "kp-extension";
    node.append(document.createElement("main"));
    document.body.prepend(node, document.createComment("extension"), "text");
  },
  "a node last in the body": () => document.body.append(document.createElement("div")),
  "a node first in the panel": () =>
    document.querySelector(".kp-panel")?.prepend(document.createElement("div")),
  "a node among the panel's parts": () =>
    document.querySelector(".kp-main section")?.prepend(document.createElement("div")),
  "an element around a text": () => {
    const title = document.querySelector("h1");
    const font = document.createElement("font");
    font.append(...(title?.childNodes ?? []));
    title?.append(font);
  },
};

/** Edits every document of a page before its script runs. */
const edit = (page: Page, name: string) =>
  page.addInitScript(`document.addEventListener("readystatechange", () => {
    if (document.readyState === "interactive" && document.querySelector(".kp-panel")) (${EDITS[name]})();
  })`);

/** There is one panel, and it works without a reload. */
async function expectOneThatWorks(panel: Panel, page: Page) {
  await panel.mark();
  await expect(page.locator(".kp-panel")).toHaveCount(1);
  await expect(panel.rows).toHaveCount(2);
  await panel.sortBy("Name");
  await expect.poll(panel.objects).toEqual(["image-b", "image-a"]);
  await panel.search.fill("image-a");
  await expect.poll(panel.objects).toEqual(["image-a"]);
  await panel.deleteButton("image-a").click();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-a was deleted.");
  await panel.expectNoReload();
}

test("what nobody has edited is taken over, on every page", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-a", "A & <b>");
  await plantKey(api, "gitsync-secret-a", key("ed25519").text);
  await page.addInitScript(() =>
    document.addEventListener("readystatechange", () => {
      const first = document.querySelector(".kp-panel");
      if (document.readyState === "interactive") Object.assign(window, { kpFirst: first });
    }),
  );
  const isTakenOver = () =>
    page.evaluate(
      () => (window as unknown as { kpFirst: Element }).kpFirst === document.querySelector(".kp-panel"),
    );
  await panel.openListWith(panel.row("image-a"));
  const paths = [
    panel.listPath(),
    panel.listPath("?q=none"),
    panel.newPath(IMAGE_PULL),
    `${panel.newPath()}&lang=zh-TW`.replace("&", "?"),
    panel.editPath("image-a"),
    panel.editPath("gitsync-secret-a"),
    panel.deletePath("image-a"),
  ];
  for (const path of paths) {
    await panel.open(path);
    expect(await isTakenOver(), path).toBe(true);
  }
  // Beside it, others may put what they like.
  await edit(page, "a node first in the body");
  await panel.open(panel.listPath());
  expect(await isTakenOver(), "with another node first").toBe(true);
});

for (const name of Object.keys(EDITS)) {
  test(`${name}: one panel, which works`, async ({ panel, api, page }) => {
    await plantRegistry(api, "image-a");
    await plantRegistry(api, "image-b");
    await edit(page, name);
    await panel.openListWith(panel.row("image-b"));
    await expectOneThatWorks(panel, page);
  });

  test(`${name}: what was typed meanwhile stays`, async ({ panel, page }) => {
    await edit(page, name);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/*.wasm", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(panel.newPath(), { waitUntil: "commit" });
    await panel.name.fill("early");
    await panel.type.selectOption(IMAGE_PULL);
    await panel.password.fill("typed early");
    release();
    await panel.hydrated();
    await expect(page.locator(".kp-panel")).toHaveCount(1);
    await expect(panel.name).toHaveValue("early");
    await expect(panel.type).toHaveValue(IMAGE_PULL);
    await expect(panel.password).toHaveValue("typed early");
    await expect(panel.password).toBeFocused();
    // The rules look at it.
    await panel.host.fill("registry.example.com");
    await panel.username.fill("robot");
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText("image-early was created.");
  });
}

proxied("a proxy that takes comments out of pages", async ({ panel, api, page, between }) => {
  await plantRegistry(api, "image-a");
  await plantRegistry(api, "image-b");
  between.edit = (html) => html.replaceAll("<!>", "");
  await panel.openListWith(panel.row("image-b"));
  await expectOneThatWorks(panel, page);
});

framed("in a portal's frame, which is as tall as the panel then", async ({ portal, page }) => {
  await page.addInitScript(() => {
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "interactive" || !document.querySelector(".kp-panel")) return;
      const banner = document.createElement("div");
      banner.style.height = "50px";
      document.body.prepend(banner);
      document.querySelector(".kp-main")?.prepend(document.createElement("div"));
    });
  });
  await plantRegistry(portal.server.api, "image-a");
  await portal.open();
  const { panel } = portal;
  await expect(panel.page.locator(".kp-panel")).toHaveCount(1);
  for (let number = 0; number < 24; number++) await plantRegistry(portal.server.api, `image-row-${number}`);
  await expect(panel.rows).toHaveCount(25);
  const scrolls = () =>
    portal.frame().locator("html").evaluate((root) => root.scrollHeight - root.clientHeight);
  await expect.poll(scrolls).toBe(0);
  await panel.deleteButton("image-a").click();
  await panel.confirm.click();
  await expect(panel.at(testid.TOAST)).toHaveText("image-a was deleted.");
});
