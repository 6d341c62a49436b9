// Editing: what was changed is changed, and nothing else.
import type { Secret } from "../api.ts";
import { key, newKey } from "../kit/keys.ts";
import { plantFile, plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

const OBJECT = "gitsync-secret-data";

/** What an edit of the panel leaves alone. */
const untouched = ({ metadata, type, data }: Secret) => {
  const { labels, ownerReferences, finalizers, uid } = metadata;
  return { labels, ownerReferences, finalizers, uid, type, data };
};

test("only the display name changes, everything else stays byte for byte", async ({
  panel,
  api,
}) => {
  const before = await api.plant({
    name: OBJECT,
    data: {
      // As another tool stored it: CRLF and no final newline are not the panel's to repair here.
      ssh: key("ed25519").text.trim().replaceAll("\n", "\r\n"),
      known_hosts: "git.example.com ssh-ed25519 AAAA\n",
      binary: Buffer.from([0, 255, 1, 254]),
    },
    metadata: {
      annotations: { displayName: "Old name", "example.com/note": "  keep me\n" },
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      finalizers: ["example.com/held"],
      ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: "u-1" }],
    },
  });
  await panel.openEdit(OBJECT);
  await expect(panel.displayName).toHaveValue("Old name");
  await panel.displayName.fill("New name");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  await expect(panel.row(OBJECT)).toContainText("New name");

  const after = await api.get(OBJECT);
  expect(untouched(after)).toEqual(untouched(before));
  expect(after.metadata.annotations).toEqual({
    "example.com/note": "  keep me\n",
    displayName: "New name",
    "keypane.dev/updated-by": "local-admin",
    "keypane.dev/updated-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
  });
});

test("without a display name the annotation is gone", async ({ panel, api }) => {
  await plantKey(api, OBJECT, key("ed25519").text, "Old name");
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect((await api.get(OBJECT)).metadata.annotations).not.toHaveProperty("displayName");
});

test("Enter in the display name saves", async ({ panel, api }) => {
  await plantKey(api, OBJECT, key("ed25519").text);
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("Entered");
  await panel.displayName.press("Enter");
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect((await api.get(OBJECT)).metadata.annotations?.displayName).toBe("Entered");
});

test("saving without a change writes nothing", async ({ panel, api }) => {
  const before = await plantKey(api, OBJECT, key("ed25519").text, "Same");
  await panel.openEdit(OBJECT);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`Nothing was changed in ${OBJECT}.`);
  expect(await api.get(OBJECT)).toEqual(before);
});

test("the stored key is described, never shown, and replaced on demand", async ({
  panel,
  api,
  page,
}) => {
  const [old, fresh] = [key("ed25519"), newKey()];
  await plantKey(api, OBJECT, old.text, "Named");
  await panel.openEdit(OBJECT);
  const main = page.getByRole("main");
  await expect(main).toContainText("ssh-ed25519, 256 bits");
  await expect(main).toContainText(old.fingerprint);
  await expect(main).toContainText(old.publicKey);
  await expect(panel.secret).toHaveCount(0);
  await panel.replace.click();
  await expect(panel.secret).toBeFocused();
  await expect(panel.secret).toHaveValue("");
  await panel.secret.fill(fresh.text);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  await expect(panel.row(OBJECT)).toContainText(`${fresh.algorithm} ${fresh.fingerprint}`);
  expect(await api.text(OBJECT, "ssh")).toBe(fresh.text);
  expect((await api.get(OBJECT)).metadata.annotations).toMatchObject({
    displayName: "Named",
    "keypane.dev/ssh-key": `${fresh.algorithm} ${fresh.fingerprint}`,
    "keypane.dev/rotated-at": expect.any(String),
  });
});

test("keep after replace keeps the stored key", async ({ panel, api }) => {
  const before = await plantKey(api, OBJECT, key("ed25519").text);
  await panel.openEdit(OBJECT);
  await panel.replace.click();
  await panel.secret.fill(newKey().text);
  await panel.keep.click();
  await expect(panel.secret).toHaveCount(0);
  await expect(panel.replace).toBeFocused();
  await panel.displayName.fill("Kept");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect((await api.get(OBJECT)).data).toEqual(before.data);
});

test("a wrong key is refused at its field, and what was typed stays", async ({ panel, api }) => {
  const before = await plantKey(api, OBJECT, key("ed25519").text);
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("Typed");
  await panel.replace.click();
  await panel.secret.fill(key("ed25519-passphrase").text);
  await panel.confirm.click();
  await panel.expectMessage(panel.secret, /^This key has a passphrase/);
  await expect(panel.secret).toBeFocused();
  await expect(panel.displayName).toHaveValue("Typed");
  expect(await api.get(OBJECT)).toEqual(before);
});

test("one registry's password changes, the others' JSON stays verbatim", async ({
  panel,
  api,
  page,
}) => {
  const first = `{"auth" : "Zmlyc3Q6b25l",  "email":"a@example.com"}`;
  const third = `{"identitytoken":"opaque","x":1.0}`;
  const rest = `"credHelpers":{"gcr.example.com":"gcloud"},"n":1e2`;
  const text =
    `{"auths":{"a.example.com":${first},` +
    `"b.example.com":{"username":"bo","password":"old","note":"\\u00e9"},` +
    `"c.example.com":${third}},${rest}}`;
  await plantFile(api, "image-many", text);
  await panel.openEdit("image-many");
  await expect(panel.password).toHaveCount(0);
  await expect(page.getByRole("group", { name: "c.example.com" })).toContainText("Identity token");
  await expect(panel.usernameAt(1)).toHaveValue("bo");
  await page.getByRole("button", { name: "Replace password of b.example.com" }).click();
  await expect(panel.password).toBeFocused();
  await panel.password.fill("brand new");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-many was saved.");

  const auth = Buffer.from("bo:brand new").toString("base64");
  expect(await api.text("image-many", ".dockerconfigjson")).toBe(
    `{"auths":{"a.example.com":${first},` +
      `"b.example.com":{"username":"bo","password":"brand new","note":"\\u00e9","auth":"${auth}"},` +
      `"c.example.com":${third}},${rest}}`,
  );
});

test("host and user name change without the password", async ({ panel, api }) => {
  await plantRegistry(api, "image-moved");
  await panel.openEdit("image-moved");
  await expect(panel.username).toHaveValue("robot");
  await panel.host.fill("new.example.com");
  await panel.username.fill("robot2");
  await panel.confirm.click();
  await expect(panel.row("image-moved")).toContainText("new.example.com");
  const { auths } = JSON.parse(await api.text("image-moved", ".dockerconfigjson"));
  const auth = Buffer.from("robot2:stored").toString("base64");
  expect(auths).toEqual({ "new.example.com": { username: "robot2", password: "stored", auth } });
});
