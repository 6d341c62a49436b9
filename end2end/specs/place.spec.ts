// The place in the list is kept: query, page, scroll position and row, whichever way leads back.
import type { Api } from "../api.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect, type Panel, test } from "../test.ts";

const object = (number: number) => `image-n${String(number).padStart(2, "0")}`;
const QUERY = "?q=image-n&sort=changed&dir=desc&page=2";

async function plantMany(api: Api) {
  const names = Array.from({ length: 60 }, (_, index) => object(index));
  await Promise.all(names.map((name) => plantRegistry(api, name, `Number ${name}`)));
}

const scrolled = (panel: Panel) => panel.page.evaluate(() => Math.round(window.scrollY));

/** Opens the second page of a search, scrolled down, and returns the row in its middle. */
async function openPlace(panel: Panel) {
  await panel.openList("?q=number&page=2");
  await expect(panel.rows).toHaveCount(25);
  const objects = await panel.objects();
  await panel.page.evaluate(() => window.scrollTo(0, 300));
  return { objects, row: objects[14] as string, top: await scrolled(panel) };
}

async function expectPlace(panel: Panel, row: string, top: number) {
  await expect(panel.page).toHaveURL(panel.listPath("?q=number&page=2"));
  await expect(panel.nameOf(row)).toBeFocused();
  await expect(panel.nameOf(row)).toBeInViewport();
  await expect.poll(() => scrolled(panel)).toBe(top);
}

test.beforeEach(async ({ api, page }) => {
  await plantMany(api);
  await page.setViewportSize({ width: 1366, height: 700 });
});

for (const way of ["Confirm", "Cancel", "Back", "history"] as const) {
  test(`${way} leads back to the row`, async ({ panel, page }) => {
    const { row, top } = await openPlace(panel);
    await panel.mark();
    await panel.nameOf(row).click();
    await expect(panel.displayName).toHaveValue(`Number ${row}`);
    if (way === "Confirm") {
      await panel.displayName.fill(`Number ${row} again`);
      await panel.confirm.click();
    } else if (way === "Cancel") await panel.cancel.click();
    else if (way === "Back") await page.getByRole("link", { name: "Back" }).click();
    else await page.goBack();
    await expectPlace(panel, row, top);
    await panel.expectNoReload();
  });
}

test("after a deletion the next row has the focus", async ({ panel }) => {
  const { objects, row, top } = await openPlace(panel);
  await panel.deleteButton(row).click();
  await panel.confirm.click();
  await expect(panel.row(row)).toHaveCount(0);
  await expectPlace(panel, objects[15] as string, top);
});

test("after a deletion from the form as well", async ({ panel, page }) => {
  const { objects, row, top } = await openPlace(panel);
  await panel.nameOf(row).click();
  await expect(panel.displayName).toBeVisible();
  await page.getByTestId("delete-button").click();
  await expect(panel.heading).toContainText("Delete");
  await panel.confirm.click();
  await expect(panel.row(row)).toHaveCount(0);
  await expectPlace(panel, objects[15] as string, top);
});

test("after the deletion of the last row the one before has it", async ({ panel }) => {
  await panel.openList("?q=n59");
  await panel.search.fill("n5");
  await expect(panel.rows).toHaveCount(10);
  await panel.deleteButton(object(59)).click();
  await panel.confirm.click();
  await expect(panel.nameOf(object(58))).toBeFocused();
});

test("other changes still appear while the row has the focus", async ({ panel, api, page }) => {
  const { row } = await openPlace(panel);
  await panel.nameOf(row).click();
  await panel.cancel.click();
  await page.mouse.move(0, 0);
  await expect(panel.nameOf(row)).toBeFocused();
  const first = (await panel.objects())[0] as string;
  await api.remove(first);
  await expect(panel.row(first)).toHaveCount(0);
  await expect(panel.nameOf(row)).toBeFocused();
});

test("a reload of a form keeps the way back", async ({ panel, page }) => {
  await panel.openList(QUERY);
  await panel.rows.nth(3).getByRole("link").first().click();
  await expect(panel.displayName).toBeVisible();
  const opened = /secrets\/([^?]+)/.exec(page.url())?.[1] ?? "";
  await page.reload();
  await panel.hydrated();
  await panel.cancel.click();
  await expect(page).toHaveURL(panel.listPath(QUERY));
  await expect(panel.nameOf(opened)).toBeFocused();
});
