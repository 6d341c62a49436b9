// The clocks of browser and cluster differ: what is past is never still to come.
import { plantRegistry } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

const time = (minutes: number) => new Date(Date.now() + minutes * 60_000);

test("a browser whose clock is behind says just now", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-a");
  await page.clock.install({ time: time(-9) });
  await panel.openListWith(panel.row("image-a"));
  const changed = panel.row("image-a").locator("time");
  await expect(changed).toHaveText("just now");
  await page.clock.fastForward(5 * 60_000);
  await expect(changed).toHaveText("just now");
  await page.clock.fastForward(10 * 60_000);
  await expect(changed).toHaveText(/^[56] minutes ago$/);
});

test("and in the language of the page", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-a");
  await page.clock.install({ time: time(-9) });
  await panel.openListWith(panel.row("image-a"), "?lang=zh-TW");
  await expect(panel.row("image-a").locator("time")).toHaveText("剛剛");
});
