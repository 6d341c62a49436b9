// In a portal's frame, which is as tall as its content, the bar of a form stands in the strip in sight.
import { test } from "../kit/framed.ts";
import { loginOf, plantFile } from "../kit/seed.ts";
import { expect, testid } from "../test.ts";

test("it follows the strip, and the end of the form is not behind it", async ({ portal, page }) => {
  await page.setViewportSize({ width: 900, height: 600 });
  const hosts = Array.from({ length: 25 }, (_, at) => [`r${at}.example.com`, loginOf("u:p")]);
  const file = JSON.stringify({ auths: Object.fromEntries(hosts) });
  await plantFile(portal.server.api, "image-many", file, "Many");
  portal.show({}, "<div style='height:300px'>Portal</div>");
  await portal.open();
  await portal.panel.nameOf("image-many").click();
  const { panel } = portal;
  await expect(panel.heading).toHaveText("Edit Many");
  const bar = panel.at(testid.ACTION_BAR);
  const isAtTheEnd = async () => {
    const box = await bar.boundingBox();
    return box && Math.abs(box.y + box.height - 600) < 3;
  };
  for (const top of [200, 700, 400]) {
    await page.evaluate((top) => scrollTo(0, top), top);
    await expect.poll(isAtTheEnd, `at ${top}`).toBe(true);
  }
  await page.evaluate(() => scrollTo(0, 100_000));
  const last = panel.addRegistry;
  const isFree = async () => {
    const [field, end] = [await last.boundingBox(), await bar.boundingBox()];
    return field && end && field.y + field.height <= end.y;
  };
  await expect.poll(isFree, "the last button is above it").toBe(true);
});
