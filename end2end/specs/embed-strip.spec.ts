// A portal's frame is as tall as its content: what floats stays in the strip of it that is in sight.
import type { Locator, Page } from "@playwright/test";
import { test } from "../kit/framed.ts";
import type { Portal } from "../kit/portal.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect, Panel, testid } from "../test.ts";

test.beforeEach(async ({ portal }) => {
  for (let number = 0; number < 25; number++) {
    await plantRegistry(portal.server.api, rowOf(number), `Row ${number}`);
  }
});

const rowOf = (number: number) => `image-row-${String(number).padStart(2, "0")}`;

/** The list in a portal with a tall head; the portal's page is scrolled to the middle of the list. */
async function openInTheMiddle({ portal, page }: { portal: Portal; page: Page }) {
  portal.show({}, "<div style='height:400px'>Portal</div>");
  await portal.open();
  await expect(portal.panel.rows).toHaveCount(25);
  const height = () => portal.iframe().evaluate((it) => it.getBoundingClientRect().height);
  await expect.poll(height).toBeGreaterThan(1_200);
  await portal.panel.deleteButton(rowOf(12)).scrollIntoViewIfNeeded();
}

const scrolled = (page: Page) => page.evaluate(() => scrollY);

/** All of it is in the portal's window, by the window's own measure. */
async function expectInSight(page: Page, what: Locator) {
  const isInSight = async () => {
    const box = await what.boundingBox();
    const view = page.viewportSize();
    return box && view && box.y >= 0 && box.y + box.height <= view.height;
  };
  await expect.poll(isInSight, "in sight").toBe(true);
}

const dialogOf = (portal: Portal) => portal.frame().getByRole("dialog");

test("the question stands where the button is, and the portal's page stays", async ({ portal, page }) => {
  await openInTheMiddle({ portal, page });
  const before = await scrolled(page);
  await portal.panel.deleteButton(rowOf(12)).click();
  await expectInSight(page, dialogOf(portal));
  expect(await scrolled(page)).toBe(before);
  await page.keyboard.press("Escape");
  await expect(dialogOf(portal)).toHaveCount(0);
  expect(await scrolled(page)).toBe(before);
});

test("it follows while the portal's page is scrolled", async ({ portal, page }) => {
  await openInTheMiddle({ portal, page });
  await portal.panel.deleteButton(rowOf(12)).click();
  await expectInSight(page, dialogOf(portal));
  for (const top of [500, 850, 620]) {
    await page.evaluate((top) => scrollTo(0, top), top);
    await expect.poll(() => scrolled(page)).toBe(top);
    await expectInSight(page, dialogOf(portal));
  }
  // Where the strip is low, the dialog scrolls in itself, and its buttons can be reached.
  await page.setViewportSize({ width: 400, height: 320 });
  await expectInSight(page, dialogOf(portal));
  await portal.panel.cancel.click();
  await expect(dialogOf(portal)).toHaveCount(0);
});

test("a deletion in the middle: its notice is in sight, and nothing jumps", async ({ portal, page }) => {
  await openInTheMiddle({ portal, page });
  const before = await scrolled(page);
  await portal.panel.deleteButton(rowOf(12)).click();
  await portal.panel.confirm.click();
  await expect(portal.panel.row(rowOf(12))).toHaveCount(0);
  await expectInSight(page, portal.panel.at(testid.TOAST));
  expect(Math.abs((await scrolled(page)) - before), "the portal's page").toBeLessThan(80);
  await page.evaluate(() => scrollTo(0, 450));
  await expectInSight(page, portal.panel.at(testid.TOAST));
});

test("in a part of the portal that scrolls by itself", async ({ portal, page }) => {
  portal.show({}, "<div id='part' style='height:500px;margin-top:120px;overflow:auto'>");
  await portal.open();
  await expect(portal.panel.rows).toHaveCount(25);
  await portal.panel.deleteButton(rowOf(14)).scrollIntoViewIfNeeded();
  await portal.panel.deleteButton(rowOf(14)).click();
  const isInPart = async () => {
    const box = await dialogOf(portal).boundingBox();
    const part = await page.locator("#part").boundingBox();
    return box && part && box.y >= part.y && box.y + box.height <= part.y + part.height;
  };
  await expect.poll(isInPart, "in the part").toBe(true);
  await page.locator("#part").evaluate((part) => part.scrollBy(0, -250));
  await expect.poll(isInPart, "in the part").toBe(true);
  await page.locator("#part").evaluate((part) => part.scrollBy(0, 400));
  await expect.poll(isInPart, "in the part").toBe(true);
});

test("a plain frame, without the portal's script: the question and the notice are near the button", async ({
  portal,
  page,
}) => {
  portal.show(
    {},
    `<iframe src='${portal.src}/secrets' title='plain'
      style='display:block;width:100%;height:2600px;border:0'></iframe><div hidden>`,
  );
  await page.goto(portal.origin);
  const frame = page.frameLocator("iframe[title=plain]");
  const panel = new Panel(frame as unknown as Page);
  await expect(frame.locator("[data-hydrated=true]")).toBeAttached();
  await panel.deleteButton(rowOf(6)).scrollIntoViewIfNeeded();
  const before = await scrolled(page);
  const button = await panel.deleteButton(rowOf(6)).boundingBox();
  await panel.deleteButton(rowOf(6)).click();
  await expect(panel.confirm).toBeVisible();
  const dialog = await frame.getByRole("dialog").boundingBox();
  const middle = (dialog?.y ?? 0) + (dialog?.height ?? 0) / 2;
  expect(Math.abs(middle - (button?.y ?? 0)), "near the button").toBeLessThan(200);
  expect(await scrolled(page)).toBe(before);
  await panel.confirm.click();
  await expect(panel.at(testid.TOAST)).toBeInViewport();
});
