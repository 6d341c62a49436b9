// Key pairs that the server makes: the public half is shown, the private half is seen nowhere.
import type { Api } from "../api.ts";
import { Canaries } from "../kit/canary.ts";
import { key, opened } from "../kit/keys.ts";
import { plantKey } from "../kit/seed.ts";
import type { Keypane } from "../server.ts";
import { expect, GIT_SYNC, type Panel, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-pair";

test.use({ settings: { KEYPANE_LOG: "debug" } });

/** What is stored is a new key, and the page offers its public half. */
async function expectShown(panel: Panel, api: Api) {
  const { page } = panel;
  await expect(page).toHaveURL(panel.keyPath(OBJECT));
  await expect(panel.toasts.last()).toHaveText(
    `${OBJECT} has a new key pair. Register its public key.`,
  );
  const stored = await api.text(OBJECT, "ssh");
  const pair = opened(stored);
  expect(stored.endsWith("-----END OPENSSH PRIVATE KEY-----\n")).toBe(true);
  await expect(panel.at(testid.PUBLIC_KEY)).toHaveText(pair.publicKey);
  await expect(panel.at(testid.FINGERPRINT)).toHaveText(pair.fingerprint);
  return pair;
}

/** The private half is in no answer, page, address, storage, log or metadata. */
async function expectUnseen(canaries: Canaries, panel: Panel, server: Keypane, api: Api) {
  const { page } = panel;
  canaries.found("generated key", await api.text(OBJECT, "ssh"));
  canaries.add("the address", page.url());
  canaries.add("the document", await page.content());
  canaries.add("its text", await page.locator("body").innerText());
  canaries.add("cookies and storage", JSON.stringify(await page.context().storageState()));
  const isStored = await canaries.addServer(server, api);
  expect(isStored("generated key")).toBe(true);
  expect(await canaries.expectUnseen()).toBeGreaterThan(2);
}

test("a new secret with a new pair", async ({ panel, api, context, page, server }) => {
  const canaries = new Canaries();
  await canaries.listen(context);
  await panel.openNew(GIT_SYNC);
  await panel.name.fill("pair");
  await page.getByLabel("Generate a new key pair").check();
  await expect(panel.secret).toBeHidden();
  await expect(page.getByText("The server makes an Ed25519 pair.")).toBeVisible();
  await panel.confirm.click();
  const pair = await expectShown(panel, api);
  expect((await api.get(OBJECT)).metadata.annotations).toMatchObject({
    "keypane.dev/ssh-key": `ssh-ed25519 ${pair.fingerprint}`,
  });
  await panel.openList();
  await expect(panel.row(OBJECT)).toContainText(pair.fingerprint);
  await panel.openEdit(OBJECT);
  await expectUnseen(canaries, panel, server, api);
});

test("a stored key is replaced by a new pair", async ({ panel, api, context, server }) => {
  const canaries = new Canaries();
  await canaries.listen(context);
  await plantKey(api, OBJECT, key("rsa3072").text, "Named");
  await panel.openEdit(OBJECT);
  await expect(panel.at(testid.FINGERPRINT)).toHaveText(key("rsa3072").fingerprint);
  await panel.at(testid.GENERATE_BUTTON).click();
  await expect(panel.page.getByText("A new Ed25519 pair is made when you confirm.")).toBeVisible();
  await panel.confirm.click();
  await expectShown(panel, api);
  expect((await api.get(OBJECT)).metadata.annotations?.displayName).toBe("Named");
  await expectUnseen(canaries, panel, server, api);
});

test("the public half of a new pair can be copied", async ({ panel, api, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await panel.openNew(GIT_SYNC);
  await panel.name.fill("pair");
  await page.getByLabel("Generate a new key pair").check();
  await panel.confirm.click();
  const { publicKey } = await expectShown(panel, api);
  await page.getByRole("button", { name: "Copy public key" }).click();
  await expect(panel.toasts.last()).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(publicKey);
});

test("keep after all keeps the stored key", async ({ panel, api }) => {
  const before = await plantKey(api, OBJECT, key("ed25519").text);
  await panel.openEdit(OBJECT);
  await panel.at(testid.GENERATE_BUTTON).click();
  await expect(panel.keep).toBeFocused();
  await panel.keep.click();
  await panel.displayName.fill("Kept");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect((await api.get(OBJECT)).data).toEqual(before.data);
});
