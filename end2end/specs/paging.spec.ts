// Pages of the list.
import type { Api } from "../api.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect, test, testid } from "../test.ts";

const COUNT = 60;
const object = (number: number) => `image-n${String(number).padStart(3, "0")}`;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => object(from + index));

async function plantMany(api: Api) {
  const names = range(1, COUNT);
  await Promise.all(names.map((name, index) => plantRegistry(api, name, `Number ${index + 1}`)));
}

test("next and previous go through the pages", async ({ panel, api, page }) => {
  await plantMany(api);
  const pages = page.getByRole("navigation", { name: "Pages" });
  const [next, previous] = ["Next", "Previous"].map((name) => pages.getByRole("link", { name }));
  await panel.openList();
  await panel.mark();
  await panel.expectObjects(range(1, 25));
  await expect(pages).toContainText("1–25 of 60");
  await expect(page.getByText("60 secrets")).toBeVisible();
  await expect(previous).toHaveCount(0);
  await next.click();
  await expect.poll(panel.objects).toEqual(range(26, 50));
  await next.click();
  await expect.poll(panel.objects).toEqual(range(51, 60));
  await expect(pages).toContainText("51–60 of 60");
  await expect(next).toHaveCount(0);
  await previous.click();
  await expect.poll(panel.objects).toEqual(range(26, 50));
  await page.goBack();
  await expect.poll(panel.objects).toEqual(range(51, 60));
  await panel.expectNoReload();
});

test("a link to a page opens it, turning the order starts over", async ({ panel, api, page }) => {
  await plantMany(api);
  await panel.openList("?page=2");
  await panel.expectObjects(range(26, 50));
  await panel.sortBy("Name");
  await expect.poll(panel.objects).toEqual(range(36, 60).toReversed());
  await expect(page).toHaveURL(panel.listPath("?dir=desc"));
  await panel.openList("?page=99");
  await panel.expectObjects(range(51, 60));
});

test("a search from a later page starts at its first", async ({ panel, api, page }) => {
  await plantMany(api);
  await panel.openList("?page=3");
  await panel.search.fill("n00");
  await expect.poll(panel.objects).toEqual(range(1, 9));
  await expect(page).toHaveURL(panel.listPath("?q=n00"));
  await expect(page.getByRole("navigation", { name: "Pages" })).toHaveCount(0);
});

test("a page has as many rows as the user chooses, from where they are", async ({ panel, api, page }) => {
  await plantMany(api);
  await panel.openList("?page=3");
  await panel.expectObjects(range(51, 60));
  await panel.mark();
  const size = (rows: number) => panel.at(testid.PAGE_SIZE).getByRole("link", { name: String(rows), exact: true });
  await expect(size(25)).toHaveAttribute("aria-current", "true");
  await size(50).click();
  await expect.poll(panel.objects).toEqual(range(51, 60));
  await expect(panel.at(testid.PLACE)).toHaveText("51–60 of 60");
  await expect(page).toHaveURL(panel.listPath("?size=50&page=2"));
  await size(100).click();
  await expect.poll(panel.objects).toEqual(range(1, 60));
  await expect(size(100)).toHaveAttribute("aria-current", "true");
  // A search and an order keep it.
  await panel.search.fill("n0");
  await expect(page).toHaveURL(panel.listPath("?q=n0&size=100"));
  await panel.sortBy("Name");
  await expect.poll(panel.objects).toEqual(range(1, 60).toReversed());
  await panel.expectNoReload();
});
