// Where the focus is when a form opens.
import { plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, test } from "../test.ts";

test("the first field has the focus after a step and after a load", async ({ panel, page, api }) => {
  await plantRegistry(api, "image-a", "A");
  await panel.openListWith(panel.row("image-a"));
  await panel.add.click();
  await expect(panel.name).toBeFocused();
  await expect(page).toHaveTitle("New secret · Keypane");
  await page.reload();
  await panel.hydrated();
  await expect(panel.name).toBeFocused();
  await panel.openList();
  await panel.editButton("image-a").click();
  await expect(panel.displayName).toBeFocused();
  await panel.openEdit("image-a");
  await expect(panel.displayName).toBeFocused();
});

test("a focus that the user has set stays", async ({ panel, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(panel.newPath(GIT_SYNC), { waitUntil: "commit" });
  await panel.displayName.fill("typed");
  release();
  await panel.hydrated();
  await expect(panel.displayName).toBeFocused();
});

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 375, height: 812 } });

  test("no keyboard opens by itself", async ({ panel }) => {
    await panel.openList();
    await panel.add.click();
    await expect(panel.heading).toBeFocused();
    await panel.openNew();
    await expect(panel.name).not.toBeFocused();
  });
});
