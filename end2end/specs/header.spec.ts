// The head of the panel: one row, with a menu where it is narrow.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../kit/accessible.ts";
import { expect, test, testid } from "../test.ts";

const menuButton = (page: Page) => page.getByTestId(testid.MENU_BUTTON);
const languages = (page: Page) => page.getByTestId(testid.LANGUAGE_SWITCH);
const themes = (page: Page) => page.getByTestId(testid.THEME_SWITCH);
const head = (page: Page) => page.getByRole("banner");

test("a wide panel shows everything in one row, and no menu", async ({ panel, page }) => {
  await panel.openList();
  await expect(menuButton(page)).toBeHidden();
  await expect(languages(page)).toBeVisible();
  await expect(themes(page)).toBeVisible();
  expect((await head(page).boundingBox())?.height).toBeLessThanOrEqual(56);
});

test.describe("a narrow panel", () => {
  test.use({ viewport: { width: 375, height: 812 } });

  test("has one row, and a menu that Escape and a click elsewhere close", async ({ panel, page }) => {
    await panel.openList();
    expect((await head(page).boundingBox())?.height).toBeLessThanOrEqual(56);
    await expect(languages(page)).toBeHidden();
    await menuButton(page).click();
    await expect(languages(page)).toBeVisible();
    await expect(themes(page)).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(languages(page)).toBeHidden();
    await menuButton(page).click();
    await page.mouse.click(20, 700);
    await expect(languages(page)).toBeHidden();
  });

  test("keeps the menu open while language and theme are chosen", async ({ panel, page }) => {
    await panel.openNew();
    await panel.name.fill("typed");
    await menuButton(page).click();
    await themes(page).getByRole("button", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    const chinese = languages(page).getByRole("link", { name: "中文" });
    await chinese.click();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-TW");
    await expect(chinese).toBeFocused();
    await expect(themes(page).getByRole("button", { pressed: true })).toHaveAccessibleName("深色");
    await page.keyboard.press("Escape");
    await expect(panel.name).toHaveValue("typed");
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("the menu works as well", async ({ panel, page }) => {
      await panel.openList();
      await menuButton(page).click();
      await languages(page).getByRole("link", { name: "中文" }).click();
      await expect(page.locator("html")).toHaveAttribute("lang", "zh-TW");
    });
  });
});

test("a narrow panel of 320 pixels is not wider than it is", async ({ panel, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await panel.openList();
  expect((await head(page).boundingBox())?.height).toBeLessThanOrEqual(56);
  await menuButton(page).click();
  const box = await languages(page).boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 320).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
