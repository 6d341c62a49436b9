// Notices: where they stand, and how long.
import { plantRegistry } from "../kit/seed.ts";
import { expect, type Panel, test, testid } from "../test.ts";

/** Makes a notice: a secret is deleted. */
async function deleteOne(panel: Panel, object: string) {
  await panel.deleteButton(object).click();
  await panel.confirm.click();
  await expect(panel.toasts).toBeVisible();
}

test.beforeEach(async ({ api, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const name of ["a", "b"]) await plantRegistry(api, `image-${name}`);
});

/** Makes a second notice by the keyboard, and waits until it has gone by itself. */
async function outlastOne(panel: Panel) {
  const copied = panel.toasts.filter({ hasText: "Copied" });
  await panel.row("image-b").getByRole("button", { name: "Copy object name b" }).press("Enter");
  await expect(copied).toBeVisible();
  await expect(copied).toHaveCount(0);
}

test("a notice stays while it is pointed at", async ({ panel, page }) => {
  await panel.openList();
  await deleteOne(panel, "image-a");
  await panel.toasts.hover();
  await outlastOne(panel);
  await expect(panel.toasts).toHaveText("image-a was deleted.");
  await page.mouse.move(10, 500);
  await expect(panel.toasts).toHaveCount(0);
});

test("Escape closes the notice that is pointed at or has the focus", async ({ panel, page }) => {
  await panel.openList();
  await deleteOne(panel, "image-a");
  const row = panel.row("image-b").getByRole("link").first();
  await row.focus();
  await panel.toasts.getByRole("button").focus();
  await page.keyboard.press("Escape");
  await expect(panel.toasts).toHaveCount(0);
  await expect(row).toBeFocused();
  await panel.row("image-b").getByRole("button", { name: "Copy object name b" }).press("Enter");
  await panel.toasts.hover();
  await page.keyboard.press("Escape");
  await expect(panel.toasts).toHaveCount(0);
});

test("a notice covers no row's name and no button", async ({ panel, page, api }) => {
  for (let number = 0; number < 25; number++) await plantRegistry(api, `image-row-${number}`);
  for (const [width, height] of [
    [1366, 768],
    [640, 900],
    [375, 812],
  ]) {
    await page.setViewportSize({ width, height });
    await panel.openListWith(panel.rows.nth(20));
    const gone = (await panel.objects())[0];
    if (width < 1000) await panel.row(gone).getByTestId(testid.ROW_MENU).click();
    await deleteOne(panel, gone);
    const toast = await panel.toasts.boundingBox();
    const covered = await page.evaluate((box) => {
      const parts = document.querySelectorAll(".kp-name, .kp-table button, .kp-table a, .kp-bar *");
      const covers = (part: Element) => {
        const it = part.getBoundingClientRect();
        const apart =
          it.right <= box.x ||
          it.left >= box.x + box.width ||
          it.bottom <= box.y ||
          it.top >= box.y + box.height;
        return it.width > 1 && !apart;
      };
      return [...parts].filter(covers).map((part) => part.textContent);
    }, toast as { x: number; y: number; width: number; height: number });
    expect(covered, `at ${width}`).toEqual([]);
    await panel.toasts.getByRole("button").click();
  }
});
