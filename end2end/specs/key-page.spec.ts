// The page of a public key: what to copy, where to register it, and nothing to confirm.
import { expectAccessible } from "../kit/accessible.ts";
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-pair";
const { text, publicKey, fingerprint } = key("ed25519");

test("a new pair: generated, copied and done in five clicks", async ({
  panel,
  api,
  context,
  page,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await panel.openList();
  await panel.add.click();
  await panel.name.fill("pair");
  await page.getByLabel("Generate a new key pair").check();
  await panel.confirm.click();
  await expect(page).toHaveURL(panel.keyPath(OBJECT));
  await expect(panel.heading).toHaveText("Register the public key of pair");
  const copy = page.getByRole("button", { name: "Copy public key" });
  await expect(copy).toBeFocused();
  await copy.click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await expect(panel.at(testid.PUBLIC_KEY)).toHaveText(copied);
  await expect(panel.confirm).toHaveCount(0);
  await panel.at(testid.DONE_BUTTON).click();
  await expect(panel.heading).toHaveText("Secrets");
  await expect(panel.row(OBJECT)).toBeVisible();
  const stored = (await api.get(OBJECT)).metadata.annotations?.["keypane.dev/ssh-key"];
  expect(stored).toMatch(/^ssh-ed25519 SHA256:/);
});

test("any readable key has one, and its form leads there", async ({ panel, api, page }) => {
  test.setTimeout(60_000);
  await plantKey(api, OBJECT, text, "Named");
  await panel.openEdit(OBJECT);
  await panel.at(testid.KEY_LINK).click();
  await expect(page).toHaveURL(panel.keyPath(OBJECT));
  await expect(panel.heading).toHaveText("Register the public key of Named");
  await expect(panel.at(testid.PUBLIC_KEY)).toHaveText(publicKey);
  await expect(panel.at(testid.FINGERPRINT)).toHaveText(fingerprint);
  for (const service of ["GitHub", "GitLab", "Bitbucket", "Gitea"]) {
    await expect(page.getByRole("main")).toContainText(service);
  }
  await expectAccessible(page);
});

test("a secret without one says so", async ({ panel, api, page, watch }) => {
  watch.expectStatus(404);
  await plantRegistry(api, "image-one");
  await plantKey(api, OBJECT, "no key");
  for (const object of ["image-one", OBJECT]) {
    expect((await panel.open(panel.keyPath(object))).status()).toBe(404);
    await expect(panel.heading).toHaveText("No public key");
    await page.getByRole("link", { name: "Open the secret" }).click();
    await expect(page).toHaveURL(panel.editPath(object));
  }
  expect((await panel.open(panel.keyPath("gitsync-secret-none"))).status()).toBe(404);
  await expect(panel.heading).toHaveText("Not found");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a new pair leads to it, and Done to the list", async ({ panel, page }) => {
    await panel.openNew(GIT_SYNC);
    await panel.name.fill("pair");
    await page.getByLabel("Generate a new key pair").check();
    await panel.confirm.click();
    await expect(page).toHaveURL(panel.keyPath(OBJECT));
    await expect(panel.at(testid.PUBLIC_KEY)).toHaveText(/^ssh-ed25519 AAAA/);
    await expect(page.getByRole("button", { name: "Copy public key" })).toBeHidden();
    await panel.at(testid.DONE_BUTTON).click();
    await expect(panel.row(OBJECT)).toBeVisible();
  });
});
