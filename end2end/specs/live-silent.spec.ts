// A stream that opens and stays silent: the page says since when, asks by request, goes on trying.
import { expectNoOverflow } from "../kit/accessible.ts";
import { test } from "../kit/between.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect, type Panel, testid } from "../test.ts";

/** Longer than a stream may be silent, and than the pause between two looks at it. */
const SILENT = 43_000;
/** The pause between two requests. */
const NEXT = 18_000;

/** Waits until the server's watch has told it of a change: its list contains this text. */
const heard = (panel: Panel, text: string) =>
  expect.poll(async () => (await panel.page.request.get(panel.listPath())).text()).toContain(text);

test.beforeEach(({ page }) => page.clock.install());

test("a proxy that holds streams back: the list says so, is kept up to date, and recovers", async ({
  panel,
  api,
  page,
  between,
}) => {
  await plantRegistry(api, "image-b");
  between.streams = "hold";
  await panel.openListWith(panel.row("image-b"));
  await panel.mark();
  const note = panel.at(testid.AS_OF);
  await page.clock.fastForward(30_000);
  await expect(note).toHaveCount(0);
  await page.clock.fastForward(SILENT - 30_000);
  await expect(note).toHaveText(/^As of .*\d:\d\d:\d\d.*reconnecting/);
  for (const width of [600, 320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoOverflow(page);
  }
  const since = await note.textContent();
  // What changes comes by request, and the page says of when it is.
  await plantRegistry(api, "image-a");
  await heard(panel, "image-a");
  await page.clock.fastForward(NEXT);
  await panel.expectObjects(["image-a", "image-b"]);
  await expect(note).not.toHaveText(since ?? "");
  await plantRegistry(api, "image-c");
  await heard(panel, "image-c");
  await page.clock.fastForward(NEXT);
  await panel.expectObjects(["image-a", "image-b", "image-c"]);
  await expect(note).toBeVisible();
  // It has gone on trying.
  between.streams = "pass";
  await page.clock.fastForward(SILENT);
  await expect(note).toHaveCount(0);
  await api.remove("image-a");
  await expect.poll(panel.objects).toEqual(["image-b", "image-c"]);
  await panel.expectNoReload();
});

test("a connection that is half dead: the list says since when, until it is alive", async ({
  panel,
  api,
  page,
  between,
}) => {
  await plantRegistry(api, "image-b");
  await panel.openListWith(panel.row("image-b"));
  await plantRegistry(api, "image-c");
  await expect.poll(panel.objects).toEqual(["image-b", "image-c"]);
  between.streams = "swallow";
  // The one that is open goes on; the next one says nothing.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  const note = panel.at(testid.AS_OF);
  await page.clock.fastForward(SILENT);
  await expect(note).toBeVisible();
  const since = await note.textContent();
  await page.clock.fastForward(NEXT);
  await page.clock.fastForward(NEXT);
  expect(await note.textContent(), "it goes on saying of when it is").toBe(since);
  await expect(panel.row("image-b")).toBeVisible();
  between.streams = "pass";
  await plantRegistry(api, "image-a");
  await page.clock.fastForward(SILENT);
  await expect.poll(panel.objects).toEqual(["image-a", "image-b", "image-c"]);
  await expect(note).toHaveCount(0);
});

test("an open form says so, and learns by request what others did", async ({
  panel,
  api,
  page,
  between,
}) => {
  await plantRegistry(api, "image-shared", "Before");
  between.streams = "hold";
  await panel.openEdit("image-shared");
  await panel.displayName.fill("Mine");
  const top = (await panel.displayName.boundingBox())?.y;
  await page.clock.fastForward(SILENT);
  await expect(panel.at(testid.AS_OF)).toContainText("reconnecting");
  expect((await panel.displayName.boundingBox())?.y, "no field moves").toBe(top);
  await api.patch("image-shared", { metadata: { annotations: { displayName: "Theirs" } } });
  await heard(panel, "Theirs");
  await page.clock.fastForward(NEXT);
  await expect(panel.at(testid.MEANWHILE)).toContainText("Changed by kubectl meanwhile.");
  await expect(panel.displayName).toHaveValue("Mine");
  between.streams = "pass";
  await page.clock.fastForward(SILENT);
  await expect(panel.at(testid.AS_OF)).toHaveCount(0);
});
