// How many other secrets have the same key or host: one quiet line, with a link to them.
import { key, newKey } from "../kit/keys.ts";
import { fileOf, plantFile, plantKey } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test, testid } from "../test.ts";

const { text, fingerprint } = key("ed25519");
const ONE = "gitsync-secret-one";

test.describe("the same key in another secret", () => {
  test.beforeEach(({ api }) => plantKey(api, ONE, text, "The one"));

  test("is said as it is typed, with a link that opens beside the form", async ({
    panel,
    context,
    page,
  }) => {
    page.on("dialog", (dialog) => {
      throw new Error(`asked: ${dialog.message()}`);
    });
    await panel.openNew(GIT_SYNC);
    await panel.secret.fill(newKey().text);
    await expect(panel.at(testid.KEY_FOUND)).toBeVisible();
    await expect(panel.at(testid.SHARED)).toHaveCount(0);
    await panel.secret.fill(text);
    const line = panel.at(testid.SHARED);
    await expect(line).toHaveText("1 other secret has this key · Show");
    const opened = context.waitForEvent("page");
    await line.getByRole("link", { name: "Show" }).click();
    const beside = await opened;
    // The list that the link leads to finds it by its fingerprint.
    await expect(beside.locator(`[data-object="${ONE}"]`)).toContainText(fingerprint);
    await expect(panel.secret).toHaveValue(text);
    await beside.close();
    page.removeAllListeners("dialog");
    page.on("dialog", (dialog) => dialog.accept());
  });

  test("is said of a stored one, and of its replacement", async ({ panel, api }) => {
    await plantKey(api, "gitsync-secret-two", text);
    await plantKey(api, "gitsync-secret-three", newKey().text);
    await panel.openEdit("gitsync-secret-two");
    await expect(panel.at(testid.SHARED)).toContainText("1 other secret has this key");
    await panel.openEdit("gitsync-secret-three");
    await expect(panel.at(testid.SHARED)).toHaveCount(0);
    await panel.replace.click();
    await panel.secret.fill(text);
    await expect(panel.at(testid.SHARED)).toContainText("2 other secrets have this key");
  });
});

test("many secrets that log in to the same host are one line, not a banner each", async ({
  panel,
  api,
}) => {
  for (let number = 0; number < 15; number++) {
    await plantFile(api, `image-n${number}`, fileOf("ghcr.io", "u", "p"));
  }
  await panel.openEdit("image-n0");
  const line = panel.at(testid.SHARED);
  await expect(line).toHaveText("14 other secrets log in to ghcr.io · Show");
  const list = panel.listPath("?q=ghcr.io&type=image-pull");
  await expect(line.getByRole("link")).toHaveAttribute("href", list);
  await panel.openNew(IMAGE_PULL);
  await panel.host.fill("ghcr.io");
  await expect(line).toHaveText("15 other secrets log in to ghcr.io · Show");
  await panel.host.fill("b.example.com");
  await expect(line).toHaveCount(0);
});
