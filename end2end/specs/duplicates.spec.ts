// What else is there already: the same key or host in another secret, and the name; and what counts.
import { key, newKey } from "../kit/keys.ts";
import { fileOf, plantFile, plantKey } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test, testid } from "../test.ts";

const { text, fingerprint } = key("ed25519");
const TWIN = "gitsync-secret-twin";

test.describe("the same key in another secret", () => {
  test.beforeEach(async ({ api }) => {
    await plantKey(api, TWIN, text, "The twin");
  });

  test("is said as it is typed, with a link that opens beside the form", async ({
    panel,
    context,
    page,
  }) => {
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      return dialog.accept();
    });
    await panel.openNew(GIT_SYNC);
    await panel.secret.fill(newKey().text);
    await expect(panel.at(testid.KEY_FOUND)).toBeVisible();
    await expect(panel.at(testid.TWIN)).toHaveCount(0);
    await panel.secret.fill(text);
    const twin = panel.at(testid.TWIN);
    await expect(twin).toContainText(`${fingerprint} is also in The twin`);
    const opened = context.waitForEvent("page");
    await twin.getByRole("link", { name: "The twin" }).click();
    const beside = await opened;
    await expect(beside).toHaveURL(panel.editPath(TWIN));
    // What was typed is still there, so nothing was asked.
    expect(asked).toEqual([]);
    await expect(panel.secret).toHaveValue(text);
    await beside.close();
  });

  test("is said of a stored one, and of its replacement", async ({ panel, api }) => {
    await plantKey(api, "gitsync-secret-one", text);
    await plantKey(api, "gitsync-secret-two", newKey().text);
    await panel.openEdit("gitsync-secret-one");
    await expect(panel.at(testid.TWIN)).toContainText("is also in The twin");
    await panel.openEdit("gitsync-secret-two");
    await expect(panel.at(testid.TWIN)).toHaveCount(0);
    await panel.replace.click();
    await panel.secret.fill(text);
    await expect(panel.at(testid.TWIN)).toHaveCount(2);
  });
});

test("the same host in another secret is said, with a link", async ({ panel, api }) => {
  await plantFile(api, "image-twin", fileOf("a.example.com", "u", "p"));
  await panel.openNew(IMAGE_PULL);
  await panel.host.fill("a.example.com");
  const twin = panel.at(testid.TWIN);
  await expect(twin).toContainText("a.example.com is also in twin");
  await expect(twin.getByRole("link")).toHaveAttribute("href", panel.editPath("image-twin"));
  await panel.host.fill("b.example.com");
  await expect(twin).toHaveCount(0);
});

test("a taken name is said while it is typed, for the chosen type", async ({ panel, api }) => {
  await plantFile(api, "image-taken", fileOf("h", "u", "p"));
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("taken");
  await panel.expectMessage(panel.name, "There is an object image-taken already.");
  await panel.type.selectOption(GIT_SYNC);
  await expect(panel.name).not.toHaveAttribute("aria-invalid");
  await panel.type.selectOption(IMAGE_PULL);
  await panel.expectMessage(panel.name, "There is an object image-taken already.");
  await panel.name.fill("free");
  await expect(panel.name).not.toHaveAttribute("aria-invalid");
});

test("the name budget is counted as it is typed", async ({ panel, page }) => {
  await panel.openNew(GIT_SYNC);
  const count = page.getByText(/^\d+ of 238 characters$/);
  await panel.name.fill("four");
  await expect(count).toHaveText("4 of 238 characters");
  await panel.name.fill("a".repeat(238));
  await expect(count).toHaveText("238 of 238 characters");
  await panel.name.fill("");
  await expect(count).toHaveCount(0);
  // The prefix of the other type is shorter.
  await panel.type.selectOption(IMAGE_PULL);
  await panel.name.fill("four");
  await expect(page.getByText(/^4 of \d+ characters$/)).toHaveText("4 of 247 characters");
});

test("the size counts what will be stored against 1 MiB", async ({ panel, page }) => {
  const size = page.getByText(/^About .* of 1024 KiB$/);
  const counted = async () => Number((await size.textContent())?.match(/[\d.]+/)?.[0]);
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("sized", "", text);
  await expect(size).toHaveText(/^About \d+ bytes of 1024 KiB$/);
  expect(await counted()).toBeGreaterThanOrEqual(text.length);
  expect(await counted()).toBeLessThan(text.length + 200);
  const line = `git.example.com ${newKey().publicKey}\n`;
  await page.getByText("Known hosts (optional)").click();
  await panel.knownHosts.fill(line.repeat(400));
  await expect(size).toHaveText(/^About \d+ of 1024 KiB$/);
  const kib = (line.length * 400) / 1024;
  expect(await counted()).toBeGreaterThanOrEqual(Math.floor(kib));
  expect(await counted()).toBeLessThan(kib + 2);
});

test("the size of an edit counts what stays, too", async ({ panel, api, page }) => {
  const data = { ssh: text, other: Buffer.alloc(100 * 1024, 1) };
  await api.plant({ name: "gitsync-secret-large", data });
  await panel.openEdit("gitsync-secret-large");
  await panel.displayName.fill("Large");
  await expect(page.getByText(/^About 10\d of 1024 KiB$/)).toBeVisible();
});
