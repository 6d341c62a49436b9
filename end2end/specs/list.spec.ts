// The list: order, filter, search, and the states without rows.
import { key } from "../kit/keys.ts";
import { fileOf, plantFile, plantKey } from "../kit/seed.ts";
import type { Api } from "../api.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test } from "../test.ts";

const ALPHA = "gitsync-secret-alpha";
const BETA = "image-beta";
const GAMMA = "image-gamma";

/** Three secrets whose order differs by name, display name and type. */
async function plantThree(api: Api) {
  await plantKey(api, ALPHA, key("ed25519").text, "Zoo data");
  await plantFile(api, BETA, fileOf("quay.example.com", "robot", "x"), "Moon images");
  await plantFile(api, GAMMA, fileOf("ghcr.example.com", "robot", "x"), "Art of kubectl");
}

test.describe("with three secrets", () => {
  test.beforeEach(async ({ api, panel }) => {
    await plantThree(api);
    await panel.openList();
  });

  test("every column sorts both ways, and says so", async ({ panel, page }) => {
    const orders: [string, string, string[]][] = [
      ["Display name", "display-name", [GAMMA, BETA, ALPHA]],
      ["Type", "type", [ALPHA, BETA, GAMMA]],
      // What the values say, which the page has shown: ghcr, quay, ssh.
      ["Registry or key", "summary", [GAMMA, BETA, ALPHA]],
      ["Changed", "changed", [ALPHA, BETA, GAMMA]],
      ["Name", "name", [ALPHA, BETA, GAMMA]],
    ];
    await panel.mark();
    await expect(panel.column("Name")).toHaveAttribute("aria-sort", "ascending");
    for (const [column, word, order] of orders) {
      await panel.sortBy(column);
      await expect(panel.column(column)).toHaveAttribute("aria-sort", "ascending");
      await expect(page.locator("[aria-sort]")).toHaveCount(1);
      if (word !== "name") await expect(page).toHaveURL(panel.listPath(`?sort=${word}`));
      if (word !== "changed") await expect.poll(panel.objects).toEqual(order);
      await panel.sortBy(column);
      await expect(panel.column(column)).toHaveAttribute("aria-sort", "descending");
      await expect(page).toHaveURL(/dir=desc/);
      if (word === "name" || word === "display-name") {
        await expect.poll(panel.objects).toEqual(order.toReversed());
      }
    }
    await panel.expectNoReload();
  });

  test("the type filter follows the choice", async ({ panel, page }) => {
    await panel.filter.selectOption(IMAGE_PULL);
    await expect.poll(panel.objects).toEqual([BETA, GAMMA]);
    await expect(page).toHaveURL(panel.listPath("?type=image-pull"));
    await expect(page.getByText("2 of 3 secrets")).toBeVisible();
    await panel.filter.selectOption(GIT_SYNC);
    await expect.poll(panel.objects).toEqual([ALPHA]);
    await panel.filter.selectOption("");
    await expect.poll(panel.objects).toEqual([ALPHA, BETA, GAMMA]);
    await expect(page).toHaveURL(panel.listPath());
    await expect(page.getByText("3 secrets")).toBeVisible();
  });

  test("the list follows the typing, and the focus stays", async ({ panel, page }) => {
    await panel.mark();
    await panel.search.click();
    await page.keyboard.type("moon");
    await expect.poll(panel.objects).toEqual([BETA]);
    await expect(page).toHaveURL(panel.listPath("?q=moon"));
    await expect(panel.search).toBeFocused();
    await expect(panel.search).toHaveValue("moon");
    await expect(page.getByRole("status").filter({ hasText: "1 of 3 secrets" })).toBeVisible();
    await panel.search.fill("ART OF");
    await expect.poll(panel.objects).toEqual([GAMMA]);
    await panel.search.fill("alp");
    await expect.poll(panel.objects).toEqual([ALPHA]);
    await panel.search.fill("");
    await expect.poll(panel.objects).toEqual([ALPHA, BETA, GAMMA]);
    await expect(page).toHaveURL(panel.listPath());
    await panel.expectNoReload();
  });

  test("filter, search and order work together", async ({ panel, page }) => {
    await panel.sortBy("Display name");
    await panel.filter.selectOption(IMAGE_PULL);
    await panel.search.fill("a");
    await expect(page).toHaveURL(panel.listPath("?q=a&type=image-pull&sort=display-name"));
    await expect.poll(panel.objects).toEqual([GAMMA, BETA]);
  });

  test("that nothing matches is a heading", async ({ panel, page }) => {
    await panel.openList("?q=nothing");
    await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
    await expect(page.getByRole("status")).toContainText(["No secret has this text"]);
  });

  test("nothing matches, and Clear shows everything again", async ({ panel, page }) => {
    await panel.search.fill("nothing like it");
    await expect(page.getByText("Nothing matches")).toBeVisible();
    await expect(page).toHaveURL(panel.listPath("?q=nothing%20like%20it"));
    await page.getByRole("link", { name: "Clear" }).click();
    await expect.poll(panel.objects).toEqual([ALPHA, BETA, GAMMA]);
    await expect(panel.search).toHaveValue("");
    await expect(panel.filter).toHaveValue("");
  });

  test("back and forward go through the lists that were seen", async ({ panel, page }) => {
    await panel.mark();
    await panel.sortBy("Display name");
    await expect.poll(panel.objects).toEqual([GAMMA, BETA, ALPHA]);
    await panel.sortBy("Type");
    await expect.poll(panel.objects).toEqual([ALPHA, BETA, GAMMA]);
    await page.goBack();
    await expect(panel.column("Display name")).toHaveAttribute("aria-sort", "ascending");
    await expect.poll(panel.objects).toEqual([GAMMA, BETA, ALPHA]);
    await page.goForward();
    await expect(panel.column("Type")).toHaveAttribute("aria-sort", "ascending");
    await page.goBack();
    await page.goBack();
    await expect(panel.column("Name")).toHaveAttribute("aria-sort", "ascending");
    await expect(page).toHaveURL(panel.listPath());
    await panel.expectNoReload();
  });

  test("search and filter show what the address says after going back", async ({ panel, page }) => {
    await panel.openList("?q=moon&type=image-pull");
    await panel.editButton(BETA).click();
    await expect(panel.heading).toHaveText("Edit Moon images");
    await page.goBack();
    await expect.poll(panel.objects).toEqual([BETA]);
    await expect(panel.search).toHaveValue("moon");
    await expect(panel.filter).toHaveValue(IMAGE_PULL);
  });

  test("a link into the list is a list", async ({ panel, page }) => {
    await panel.openList("?q=a&type=image-pull&sort=display-name&dir=desc");
    await panel.expectObjects([BETA, GAMMA]);
    await expect(panel.search).toHaveValue("a");
    await expect(panel.filter).toHaveValue(IMAGE_PULL);
    await expect(panel.column("Display name")).toHaveAttribute("aria-sort", "descending");
    const odd = await page.goto(panel.listPath("?page=-3&sort=%00&dir=up&type=tls&q=%ff&q=alpha"));
    expect(odd?.status()).toBe(200);
    await panel.expectObjects([ALPHA]);
  });
});

test("objects that are none of the panel's are not shown", async ({ panel, api }) => {
  await plantKey(api, "gitsync-secret-mine", key("ed25519").text);
  await api.plant({ name: "image-tls", data: { a: "b" } });
  await plantFile(api, "gitsync-secret-docker", "{}");
  await api.plant({ name: "other", data: { ssh: "x" } });
  await panel.openList();
  await panel.expectObjects(["gitsync-secret-mine"]);
});

test("an empty list leads to the first secret of each type", async ({ panel, page }) => {
  await panel.openList();
  await expect(page.getByRole("heading", { name: "No secrets yet" })).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await page.getByRole("main").getByRole("link", { name: "Image Pull" }).click();
  await expect(page).toHaveURL(panel.newPath(IMAGE_PULL));
  await expect(panel.type).toHaveValue(IMAGE_PULL);
  await page.goBack();
  await page.getByRole("main").getByRole("link", { name: "Git Sync" }).click();
  await expect(page).toHaveURL(panel.newPath(GIT_SYNC));
  await expect(panel.type).toHaveValue(GIT_SYNC);
});
