// Light and dark: by the system's preference, by the switch, and remembered.
import type { Page } from "@playwright/test";
import { expect, test } from "../test.ts";

const background = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

const brightness = async (page: Page) => {
  const [red, green, blue] = (await background(page)).match(/[\d.]+/g)?.map(Number) ?? [];
  return (red + green + blue) / 3;
};

const expectDark = (page: Page) => expect.poll(() => brightness(page)).toBeLessThan(80);
const expectLight = (page: Page) => expect.poll(() => brightness(page)).toBeGreaterThan(200);

const theme = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const expectPressed = (page: Page, name: string) =>
  expect(theme(page, name)).toHaveAttribute("aria-pressed", "true");

test("the system's preference counts until something is chosen", async ({ panel, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await panel.openList();
  await expectPressed(page, "System");
  await expectLight(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectDark(page);
  await theme(page, "Light").click();
  await expectPressed(page, "Light");
  await expectLight(page);
  await theme(page, "System").click();
  await expectDark(page);
});

test("the choice is remembered", async ({ panel, page, server }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await panel.openList();
  await panel.mark();
  await theme(page, "Dark").click();
  await expectDark(page);
  await panel.expectNoReload();
  await panel.add.click();
  await expectDark(page);
  await page.reload();
  await expectPressed(page, "Dark");
  await expectDark(page);
  expect(await (await page.request.get(`${server.origin}/secrets`)).text()).toContain(
    'data-theme="dark"',
  );
});
