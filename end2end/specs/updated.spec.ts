// The server is updated under an open page: a part that cannot be read becomes a full navigation.
import { plantRegistry } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

test("an answer of another version loads the page that was asked for", async ({
  panel,
  api,
  page,
}) => {
  await plantRegistry(api, "image-a");
  await plantRegistry(api, "image-b");
  await panel.openListWith(panel.row("image-b"));
  await page.route("**/api/list", (route) => route.fulfill({ json: { shape: "of tomorrow" } }));
  const loaded = page.waitForEvent("load");
  await panel.sortBy("Name");
  await loaded;
  await panel.hydrated();
  expect(page.url()).toContain("dir=desc");
  expect(await panel.objects()).toEqual(["image-b", "image-a"]);
});

test("a server function that is gone does, too", async ({ panel, api, page, watch }) => {
  watch.expectStatus(404);
  await plantRegistry(api, "image-a");
  await panel.openListWith(panel.row("image-a"));
  await page.route("**/api/list", (route) =>
    route.fulfill({ status: 404, contentType: "text/html", body: "<h1>Not found</h1>" }),
  );
  const loaded = page.waitForEvent("load");
  await panel.sortBy("Name");
  await loaded;
  await expect(panel.row("image-a")).toBeVisible();
});

test("a part of the program that is gone does, too, and the page works as it was sent", async ({
  panel,
  api,
  page,
  watch,
}) => {
  watch.expectStatus(404);
  watch.expectText(/^error: TypeError: .*HTTP status code is not ok/);
  await plantRegistry(api, "image-a");
  await panel.openListWith(panel.row("image-a"));
  await page.route("**/pkg/forms-*", (route) => route.fulfill({ status: 404 }));
  const loaded = page.waitForEvent("load");
  await panel.editButton("image-a").click();
  await loaded;
  await panel.displayName.fill("Edited");
  await panel.confirm.click();
  await expect(panel.row("image-a")).toContainText("Edited");
});

test("an answer of a proxy in between leaves the page as it is", async ({
  panel,
  api,
  page,
  watch,
}) => {
  watch.expectStatus(502);
  await plantRegistry(api, "image-a");
  await panel.openListWith(panel.row("image-a"));
  await panel.mark();
  await page.route(/\/(api\/list|api\/events|secrets)(\?|$)/, (route) =>
    route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
  );
  await panel.sortBy("Name");
  await expect(page.getByRole("alert")).toContainText("Not the panel's answer");
  await panel.expectNoReload();
});

test("an event of another version leaves the list as it is", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-a");
  await page.route("**/api/events**", (route) =>
    route.fulfill({
      contentType: "text/event-stream",
      body: 'retry: 60000\nevent: page\ndata: {"shape":"of tomorrow"}\n\n',
    }),
  );
  await panel.openListWith(panel.row("image-a"));
  await panel.sortBy("Name");
  await expect.poll(panel.objects).toEqual(["image-a"]);
});
