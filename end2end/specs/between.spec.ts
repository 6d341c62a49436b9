// Answers that are not the panel's: what stands in between says its status, and nothing is lost.
import { expectAccessible } from "../kit/accessible.ts";
import { test } from "../kit/between.ts";
import { key } from "../kit/keys.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC } from "../test.ts";

const CASES = [
  { status: 401, advice: "Sign in again in another tab" },
  { status: 403, advice: "It does not let this request through." },
  { status: 413, advice: "This is more than it lets through." },
  { status: 429, advice: "Try again in 30 seconds.", headers: { "retry-after": "30" } },
  { status: 429, advice: "Try again in 5 minutes.", headers: { "retry-after": "300" } },
  { status: 502, advice: "It does not reach the panel. Try again in a moment." },
  { status: 503, advice: "Try again in one second.", headers: { "retry-after": "1" } },
  { status: 500, advice: "Ask the people who run it." },
];

for (const { status, advice, headers } of CASES) {
  test(`a form answered with ${status}: "${advice}"`, async ({ panel, api, between, watch }) => {
    watch.expectStatus(status);
    await panel.openNew(GIT_SYNC);
    await panel.fillGitSync("kept", "Kept", key("ed25519").text);
    between.refusal = { of: /^POST .*\/api\/create/, status, headers };
    await panel.confirm.click();
    await expect(panel.error).toContainText("Not the panel's answer");
    await expect(panel.error).toContainText(`with status ${status}.`);
    await expect(panel.error).toContainText(advice);
    await expect(panel.error).not.toContainText("updated");
    await expect(panel.displayName).toHaveValue("Kept");
    await expect(panel.secret).toHaveValue(key("ed25519").text);
    between.refusal = undefined;
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText("gitsync-secret-kept was created.");
    expect(await api.text("gitsync-secret-kept", "ssh")).toBe(key("ed25519").text);
  });
}

test("JSON of a gateway is no answer of the panel either", async ({ panel, between, watch }) => {
  watch.expectStatus(503);
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("kept", "Kept", key("ed25519").text);
  const headers = { "content-type": "application/json" };
  between.refusal = { of: /^POST .*\/api\/create/, status: 503, headers, body: '{"message":"no"}' };
  await panel.confirm.click();
  await expect(panel.error).toContainText("with status 503.");
});

test("a step of the list says it in its place, and goes on", async ({ panel, api, page, between, watch }) => {
  watch.expectStatus(429);
  await plantRegistry(api, "image-a");
  await plantRegistry(api, "image-b");
  await panel.openListWith(panel.row("image-b"));
  await panel.mark();
  between.refusal = { of: /\/api\/(list|events)/, status: 429, headers: { "retry-after": "30" } };
  await panel.sortBy("Name");
  await expect(page.getByRole("alert")).toContainText("with status 429. It takes no more requests for now.");
  await panel.expectNoReload();
  await expectAccessible(page);
  between.refusal = undefined;
  await page.getByRole("link", { name: "Try again" }).click();
  await expect.poll(panel.objects).toEqual(["image-b", "image-a"]);
});

test("a deletion says it in its dialog", async ({ panel, api, page, between, watch }) => {
  watch.expectStatus(403);
  await plantRegistry(api, "image-a");
  await panel.openListWith(panel.row("image-a"));
  await panel.deleteButton("image-a").click();
  between.refusal = { of: /^POST .*\/api\/delete/, status: 403 };
  await panel.confirm.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("with status 403. It does not let this request through.");
  between.refusal = undefined;
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-a was deleted.");
});

test("where everything asks to sign in, so does the page", async ({ panel, between, watch }) => {
  watch.expectStatus(401);
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("kept", "Kept", key("ed25519").text);
  between.refusal = { of: /./, status: 401 };
  await panel.confirm.click();
  await expect(panel.page.getByRole("alert")).toContainText("session has ended");
  await expect(panel.secret).toHaveValue(key("ed25519").text);
});

test("in Traditional Chinese", async ({ panel, between, watch }) => {
  watch.expectStatus(429);
  await panel.open(`${panel.newPath(GIT_SYNC)}&lang=zh-TW`);
  await panel.fillGitSync("kept", "Kept", key("ed25519").text);
  between.refusal = { of: /^POST .*\/api\/create/, status: 429, headers: { "retry-after": "30" } };
  await panel.confirm.click();
  await expect(panel.error).toContainText("狀態碼為 429。它目前不再接受更多要求。請在 30 秒後再試。");
});
