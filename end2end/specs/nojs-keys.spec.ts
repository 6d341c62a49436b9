// Keys and known hosts without JavaScript: every choice is a button that posts the form.
import { key, newKey } from "../kit/keys.ts";
import { plantKey } from "../kit/seed.ts";
import { expect, GIT_SYNC, test, testid } from "../test.ts";

test.use({ javaScriptEnabled: false });

const OBJECT = "gitsync-secret-plain";
const RETYPE = "For your safety the credential is not shown again.";
const { text, fingerprint } = key("ed25519");

test("a service's host keys are added to a new secret", async ({ panel, api, page }) => {
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("plain", "Kept", text);
  await page.getByText("Known hosts (optional)").click();
  const add = page.getByRole("button", { name: "Add GitHub's keys" });
  expect((await panel.post(add)).status()).toBe(200);
  await expect(panel.name).toHaveValue("plain");
  await expect(panel.displayName).toHaveValue("Kept");
  await expect(panel.knownHosts).toBeVisible();
  const added = await panel.knownHosts.inputValue();
  expect(added).toMatch(/^github\.com ssh-ed25519 /m);
  await expect(panel.secret).toHaveValue("");
  await panel.secret.fill(text);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  expect(await api.text(OBJECT, "known_hosts")).toBe(added.replaceAll("\r\n", "\n"));
  expect(await api.text(OBJECT, "ssh")).toBe(text);
});

test("a choice that costs a typed key says that it must be typed again", async ({ panel, page }) => {
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("plain", "", text);
  await page.getByText("Known hosts (optional)").click();
  await panel.post(page.getByRole("button", { name: "Add GitHub's keys" }));
  await expect(panel.secret).toHaveValue("");
  await expect(page.getByText(RETYPE)).toBeVisible();
});

test("stored known hosts are kept, replaced and removed", async ({ panel, api, page, watch }) => {
  watch.expectStatus(422);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const known_hosts = `git.example.com  ${newKey().publicKey}`;
  await api.plant({ name: OBJECT, data: { ssh: text, known_hosts } });
  await panel.openEdit(OBJECT);
  await expect(panel.at(testid.KNOWN_HOSTS_FOUND)).toContainText("git.example.com");
  expect((await panel.post(button("Replace known hosts"))).status()).toBe(200);
  await panel.knownHosts.fill("wrong");
  expect((await panel.post(panel.confirm)).status()).toBe(422);
  await panel.expectMessage(panel.knownHosts, /^Line 1: /);
  await expect(panel.knownHosts).toHaveValue("wrong");
  expect((await panel.post(button("Keep stored known hosts"))).status()).toBe(200);
  await panel.displayName.fill("Kept");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  expect(await api.text(OBJECT, "known_hosts")).toBe(known_hosts);

  await panel.openEdit(OBJECT);
  await panel.post(button("Replace known hosts"));
  await panel.post(button("Add Bitbucket's keys"));
  await expect(panel.knownHosts).toHaveValue(/^bitbucket\.org ssh-ed25519 /m);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  expect(await api.text(OBJECT, "known_hosts")).toMatch(/^bitbucket\.org .*\n$/s);

  await panel.openEdit(OBJECT);
  await panel.post(button("Remove known hosts"));
  await expect(page.getByText("They are removed when you confirm.")).toBeVisible();
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  expect(Object.keys((await api.get(OBJECT)).data ?? {})).toEqual(["ssh"]);
  expect(await api.text(OBJECT, "ssh")).toBe(text);
});

test("a short RSA key is confirmed", async ({ panel, api, page, watch }) => {
  watch.expectStatus(422);
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("plain", "", key("rsa1024").text);
  expect((await panel.post(panel.confirm)).status()).toBe(422);
  await expect(page.getByText("This RSA key has 1024 bits only.")).toBeVisible();
  await page.getByLabel("Use this short key anyway").check();
  await panel.secret.fill(key("rsa1024").text);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  expect(await api.text(OBJECT, "ssh")).toBe(key("rsa1024").text);
});

test("a stored key is repaired", async ({ panel, api, page }) => {
  await plantKey(api, OBJECT, text.replaceAll("\n", "\r\n"), "Named");
  await panel.openEdit(OBJECT);
  await expect(page.getByText("Needs repair", { exact: true })).toBeVisible();
  expect((await panel.post(panel.repair)).status()).toBe(303);
  await expect(page).toHaveURL(panel.editPath(OBJECT));
  await expect(panel.toasts).toHaveText(
    `${OBJECT} was repaired. The credential itself is unchanged.`,
  );
  await expect(panel.repair).toHaveCount(0);
  expect(await api.text(OBJECT, "ssh")).toBe(text);
  expect((await api.get(OBJECT)).metadata.annotations?.displayName).toBe("Named");
});

test("an immutable key is replaced", async ({ panel, api, page, watch }) => {
  watch.expectStatus(422);
  const fresh = newKey();
  const before = await api.plant({ name: OBJECT, data: { ssh: text }, immutable: true });
  await panel.openEdit(OBJECT);
  await expect(panel.at(testid.FINGERPRINT).filter({ visible: true })).toHaveText(fingerprint);
  await expect(panel.replace).toBeHidden();
  await page.getByLabel("Replace this secret").check();
  expect((await panel.post(panel.replace)).status()).toBe(200);
  await expect(page.getByLabel("Replace this secret")).toBeChecked();
  await panel.secret.fill("wrong");
  expect((await panel.post(panel.confirm)).status()).toBe(422);
  await panel.expectMessage(panel.secret, /^This is no private key/);
  await expect(page.getByLabel("Replace this secret")).toBeChecked();
  await panel.secret.fill(fresh.text);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText(`${OBJECT} was replaced.`);
  const { metadata, immutable } = await api.get(OBJECT);
  expect(metadata.uid).not.toBe(before.metadata.uid);
  expect(immutable).toBe(true);
  expect(await api.text(OBJECT, "ssh")).toBe(fresh.text);
  expect(await api.names()).toEqual([OBJECT]);
});

test("a conflict: mine on top keeps what the other one changed", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  const fresh = newKey();
  await plantKey(api, OBJECT, text, "Before");
  await panel.openEdit(OBJECT);
  await panel.post(panel.replace);
  await panel.secret.fill(fresh.text);
  const theirs = await api.patch(OBJECT, { metadata: { annotations: { displayName: "Theirs" } } });
  const answer = await panel.post(panel.confirm);
  expect(answer.status()).toBe(409);
  await expect(panel.error).toContainText("Changed: the display name.");
  await expect(panel.error).toContainText(RETYPE);
  expect(await api.get(OBJECT)).toEqual(theirs);
  await panel.secret.fill(fresh.text);
  expect((await panel.post(panel.mineOnTop)).status()).toBe(303);
  await expect(panel.row(OBJECT)).toContainText("Theirs");
  expect(await api.text(OBJECT, "ssh")).toBe(fresh.text);
});

test("deleted meanwhile: what is public of it is there to create it again", async ({
  panel,
  api,
  page,
  watch,
}) => {
  watch.expectStatus(404, 409);
  await plantKey(api, OBJECT, text, "Before");
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("Typed");
  await api.remove(OBJECT);
  expect([404, 409]).toContain((await panel.post(panel.confirm)).status());
  await expect(panel.at(testid.CREATE_AGAIN)).toBeVisible();
  await panel.at(testid.CREATE_AGAIN).click();
  await expect(page).toHaveURL(/\/secrets\/new\?/);
  await expect(panel.name).toHaveValue("plain");
  await expect(panel.displayName).toHaveValue("Typed");
  await expect(panel.type).toHaveValue(GIT_SYNC);
});
