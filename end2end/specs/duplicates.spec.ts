// What is said while a form is filled in: a taken name, and what counts against a limit.
import { key, newKey } from "../kit/keys.ts";
import { fileOf, plantFile } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test } from "../test.ts";

const { text } = key("ed25519");

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
