// An open list shows what others do, and moves no row under somebody's hand.
import type { Page } from "@playwright/test";
import { plantRegistry } from "../kit/seed.ts";
import { expect, Panel, test } from "../test.ts";

/** Says that the tab is hidden, or seen again, as a browser does. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

const rename = (displayName: string) => ({ metadata: { annotations: { displayName } } });

test("creations, changes and deletions appear as they happen", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-b", "Before");
  await panel.openList();
  await panel.mark();
  await plantRegistry(api, "image-a", "Another");
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
  await expect(panel.row("image-a")).toHaveClass(/kp-row--fresh/);
  await expect(panel.row("image-b")).not.toHaveClass(/kp-row--fresh/);
  await expect(page.getByRole("status").getByText("2 secrets")).toBeVisible();

  await api.patch("image-b", rename("After"));
  await expect(panel.row("image-b")).toContainText("After");
  await expect(panel.row("image-b")).toHaveClass(/kp-row--fresh/);

  await api.remove("image-a");
  await expect.poll(panel.objects).toEqual(["image-b"]);
  await api.remove("image-b");
  await expect(panel.page.getByText("No secrets yet")).toBeVisible();
  await plantRegistry(api, "image-c");
  await expect.poll(panel.objects).toEqual(["image-c"]);
  await panel.expectNoReload();
});

test("another page of a search is live, too", async ({ panel, api }) => {
  await plantRegistry(api, "image-b", "Team");
  await plantRegistry(api, "image-other", "Else");
  await panel.openList("?q=team&sort=display-name&dir=desc");
  await plantRegistry(api, "image-c", "Zoo team");
  await plantRegistry(api, "image-d", "Nobody's");
  await expect.poll(panel.objects).toEqual(["image-c", "image-b"]);
  await panel.sortBy("Name");
  await expect.poll(panel.objects).toEqual(["image-b", "image-c"]);
  await plantRegistry(api, "image-a", "A team");
  await expect.poll(panel.objects).toEqual(["image-a", "image-b", "image-c"]);
});

test("no row moves under the pointer", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-b", "Before");
  await plantRegistry(api, "image-c");
  await panel.openList();
  await panel.row("image-b").hover();
  const before = await panel.row("image-b").boundingBox();
  await plantRegistry(api, "image-a");
  await expect(page.getByText("It appears once you leave the table.")).toBeAttached();
  await api.remove("image-c");
  await expect(panel.row("image-c")).toHaveClass(/kp-row--leaving/);
  await api.patch("image-b", rename("After"));
  await expect(panel.row("image-b")).toContainText("After");
  expect(await panel.objects()).toEqual(["image-b", "image-c"]);
  expect(await panel.row("image-b").boundingBox()).toEqual(before);

  await page.mouse.move(1, 1);
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
  await expect(page.getByText("It appears once you leave the table.")).toHaveCount(0);
  await expect(panel.row("image-a")).toHaveClass(/kp-row--fresh/);
});

test("no row moves under the keyboard, and the focus stays", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-b", "Before");
  await panel.openList();
  await panel.editButton("image-b").focus();
  await plantRegistry(api, "image-a");
  await expect(page.getByText("It appears once you leave the table.")).toBeAttached();
  await api.patch("image-b", rename("After"));
  await expect(panel.row("image-b")).toContainText("After");
  await expect(panel.editButton("image-b")).toBeFocused();
  await page.getByRole("searchbox").focus();
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
});

test("a dialog stays open over a list that changes", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-b");
  await panel.openList();
  await panel.deleteButton("image-b").click();
  await plantRegistry(api, "image-a");
  await expect(page.getByText("It appears once you leave the table.")).toBeAttached();
  await page.mouse.move(1, 1);
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await panel.objects()).toEqual(["image-b"]);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-b was deleted.");
  await expect.poll(panel.objects).toEqual(["image-a"]);
});

test("a hidden tab hears nothing, and catches up", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-b");
  const streams: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/events")) streams.push(request.url());
  });
  const ended = page.waitForEvent("requestfailed", (it) => it.url().includes("/api/events"));
  await panel.openList();
  await expect.poll(() => streams.length).toBe(1);
  await hide(page, true);
  await ended;
  await plantRegistry(api, "image-a");
  // Another page sees it, so it would have arrived.
  const other = new Panel(await page.context().newPage());
  await other.openList();
  await expect.poll(other.objects).toEqual(["image-a", "image-b"]);
  expect(await panel.objects()).toEqual(["image-b"]);
  await hide(page, false);
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
});

test("a list of a dozen open pages is the same everywhere", async ({ api, context, panel }) => {
  await plantRegistry(api, "image-a");
  await panel.openList();
  const others = await Promise.all([...Array(3)].map(async () => new Panel(await context.newPage())));
  for (const other of others) await other.openList();
  for (const name of ["b", "c", "d", "e"]) await plantRegistry(api, `image-${name}`);
  await api.remove("image-c");
  for (const page of [panel, ...others]) {
    await expect.poll(page.objects).toEqual(["image-a", "image-b", "image-d", "image-e"]);
  }
});
