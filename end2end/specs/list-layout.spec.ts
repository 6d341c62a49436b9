// How much of the list is in sight, in a wide panel, in a portal's frame and on a phone.
import type { Locator } from "@playwright/test";
import type { Api } from "../api.ts";
import { key } from "../kit/keys.ts";
import { fileOf, plantFile, plantKey } from "../kit/seed.ts";
import { expect, test, testid } from "../test.ts";

const COUNT = 30;
const image = (number: number) => `image-team-${String(number).padStart(2, "0")}`;
const KEYED = "gitsync-secret-climate-data";

/** Secrets of both kinds: with and without a display name, with one registry and with three. */
async function plantMany(api: Api) {
  const three = JSON.stringify({
    auths: Object.fromEntries(
      ["a.example.com", "ghcr.example.com", "quay.example.com"].map((host) => [host, { username: "robot", password: "x" }]),
    ),
  });
  const numbers = Array.from({ length: COUNT - 1 }, (_, index) => index);
  await Promise.all([
    plantKey(api, KEYED, key("ed25519").text, "Climate data of the northern hemisphere, hourly"),
    ...numbers.map((number) =>
      plantFile(
        api,
        image(number),
        number % 2 ? three : fileOf("registry.example.com:5000", "robot", "x"),
        number % 3 ? `Images of team ${number}` : undefined,
      ),
    ),
  ]);
}

const box = async (of: Locator) => {
  const found = await of.boundingBox();
  if (!found) throw new Error(`${of} is not shown`);
  return found;
};

test.beforeEach(async ({ api, panel }) => {
  await plantMany(api);
  await panel.openList();
  await expect(panel.rows).toHaveCount(25);
});

test("twelve rows are in sight without scrolling", async ({ panel, page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const boxes = await Promise.all((await panel.rows.all()).map(box));
  const whole = boxes.filter(({ y, height }) => y + height <= 768);
  expect(whole.length).toBeGreaterThanOrEqual(12);
  // One line a row: all rows are as high as one with the shortest content.
  const heights = new Set(boxes.map(({ height }) => Math.round(height)));
  expect([...heights]).toHaveLength(1);
});

test("the head of the table stays in sight", async ({ panel, page }) => {
  await page.setViewportSize({ width: 1366, height: 500 });
  await panel.rows.last().scrollIntoViewIfNeeded();
  await expect(panel.column("Name")).toBeInViewport();
  const { y } = await box(panel.column("Name"));
  expect(y).toBeLessThan(2);
});

test("a row names one registry, and the one that a search found", async ({ panel, page }) => {
  const summary = panel.row(image(1)).getByRole("cell").nth(3);
  await expect(summary).toContainText("a.example.com");
  await expect(summary).toContainText("+2");
  await panel.search.fill("QUAY");
  await expect(summary).toContainText("quay.example.com");
  await expect(summary.locator("mark")).toHaveText("quay");
  await expect(panel.row(image(1)).getByText("a.example.com")).toHaveCount(0);
  await panel.search.fill("");
  await expect(page.locator("mark")).toHaveCount(0);
});

test("a secret without a display name shows its name there", async ({ panel }) => {
  const cells = panel.row(image(3)).getByRole("cell");
  await expect(cells.nth(0)).toContainText("team-03");
  await expect(cells.nth(1)).toHaveText("team-03");
  await expect(panel.row(image(4)).getByRole("cell").nth(1)).toHaveText("Images of team 4");
});

test("a portal's frame has three columns and a menu", async ({ panel, page }) => {
  await page.setViewportSize({ width: 640, height: 900 });
  const heads = panel.page.getByRole("columnheader").filter({ visible: true });
  await expect(heads).toHaveText(["Name", "Registry or key", "Changed"]);
  await expect(panel.deleteButton(image(2))).toBeHidden();
  await panel.menuOf(image(2)).click();
  for (const action of ["Copy object name", "Edit", "Delete"]) {
    await expect(panel.row(image(2)).getByText(action, { exact: true })).toBeVisible();
  }
  await page.keyboard.press("Escape");
  await expect(panel.deleteButton(image(2))).toBeHidden();
  await panel.menuOf(image(2)).click();
  await panel.deleteButton(image(2)).click();
  await expect(page.getByRole("dialog")).toContainText(image(2));
});

test("a phone has items of two lines, and one control for the order", async ({ panel, page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  const boxes = await Promise.all((await panel.rows.all()).map(box));
  expect(boxes[0]?.y).toBeLessThan(300);
  const end = boxes.at(-1);
  expect((end?.y ?? 0) + (end?.height ?? 0) - (boxes[0]?.y ?? 0)).toBeLessThan(3_500);
  expect(Math.max(...boxes.map(({ height }) => height))).toBeLessThan(80);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBe(375);
  // The head is there for screen readers only.
  await expect(page.locator("thead")).toHaveCSS("clip-path", "inset(50%)");
  await panel.at(testid.ORDER).selectOption({ label: "Name, Z to A" });
  await expect.poll(panel.objects).toContain(image(28));
  await expect(panel.rows.first()).toHaveAttribute("data-object", image(28));
  await expect(page).toHaveURL(panel.listPath("?dir=desc"));
  await panel.at(testid.ORDER).selectOption({ label: "Changed, newest first" });
  await expect(page).toHaveURL(panel.listPath("?sort=changed&dir=desc"));
  await panel.openList("?sort=type");
  await expect(panel.at(testid.ORDER)).toHaveValue("type.asc");
});
