// What a form says above its fields follows them while they are mended.
import { key } from "../kit/keys.ts";
import { expect, GIT_SYNC, test } from "../test.ts";

test("the summary counts down, and goes with the last fault", async ({ panel, page }) => {
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("Wrong", "Typed", "no key");
  await panel.confirm.click();
  await expect(panel.error).toContainText("2 fields need attention.");
  // What is said again is said to screen readers again: only where it has changed.
  await page.evaluate(() => {
    const changes = new MutationObserver(() => Object.assign(window, { kpSaid: true }));
    const alert = document.querySelector("#form-error");
    if (alert) changes.observe(alert, { childList: true, subtree: true, characterData: true });
  });
  await panel.name.fill("Wrong.er");
  await panel.expectMessage(panel.name, "Lower-case letters only.");
  await panel.displayName.fill("Typed again");
  expect(await page.evaluate(() => "kpSaid" in window), "nothing is said anew").toBe(false);
  await panel.name.fill("right");
  await expect(panel.error).toContainText("One field needs attention.");
  await panel.name.fill("Wrong");
  await expect(panel.error).toContainText("2 fields need attention.");
  await panel.name.fill("right");
  await expect(panel.error).toContainText("One field needs attention.");
  await panel.secret.fill(key("ed25519").text);
  await expect(panel.error).toHaveCount(0);
});

test("a taken name: the summary goes once the name is another", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  await api.plant({ name: "gitsync-secret-taken", data: { ssh: "theirs" } });
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("taken", "Mine", key("ed25519").text);
  await panel.confirm.click();
  await expect(panel.error).toContainText("One field needs attention.");
  // It stays while another field is changed.
  await panel.displayName.fill("Other");
  await panel.expectMessage(panel.name, "There is an object gitsync-secret-taken already.");
  await expect(panel.error).toContainText("One field needs attention.");
  await panel.name.fill("free");
  await expect(panel.error).toHaveCount(0);
});
