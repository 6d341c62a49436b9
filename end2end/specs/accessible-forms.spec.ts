// axe and the layout in the states of the forms: findings, conflicts, several registries, import.
import type { Api } from "../api.ts";
import { expectAccessible } from "../kit/accessible.ts";
import { key, newKey } from "../kit/keys.ts";
import { loginOf, plantFile, plantKey } from "../kit/seed.ts";
import { paste } from "../kit/typing.ts";
import { expect, GIT_SYNC, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

const KEY = "gitsync-secret-stored";
const FILE = "image-stored";
const LONG = `${"deep.".repeat(20)}registry.example.com:5000/a/very/long/path`;

async function plantAll(api: Api) {
  const known_hosts = `git.example.com,[${LONG.slice(0, 100)}]:2222 ${newKey().publicKey}\r\n`;
  const ssh = key("rsa3072").text.replaceAll("\n", "\r\n");
  await api.plant({ name: KEY, data: { ssh, known_hosts }, displayName: "Stored" });
  const auths = {
    [LONG]: { ...loginOf("u:p"), identitytoken: "a.b" },
    "a.example.com": { username: "u", password: "p", auth: "%%%" },
  };
  const rest = { credHelpers: { "gcr.io": "gcloud" }, credsStore: "desktop" };
  await plantFile(api, FILE, JSON.stringify({ auths, ...rest }));
}

/** Each state, and how a user gets there. */
const STATES: Record<string, (panel: Panel, api: Api) => Promise<unknown>> = {
  "a key that is understood and repaired": async (panel) => {
    await panel.openNew(GIT_SYNC);
    await panel.name.fill("long-name".repeat(20));
    await paste(panel.secret, key("rsa3072").text.replaceAll("\n", "\r\n"));
    await expect(panel.at(testid.REPAIRED)).toBeVisible();
    await expect(panel.at(testid.SHARED)).toBeVisible();
  },
  "a short key": async (panel) => {
    await panel.openNew(GIT_SYNC);
    await panel.fillGitSync("short", "", key("rsa1024").text);
    await panel.confirm.click();
    await expect(panel.page.locator("#acceptWeak-error")).toBeVisible();
  },
  "a pair to be generated, and known hosts": async (panel) => {
    await panel.openNew(GIT_SYNC);
    await panel.page.getByLabel("Generate a new key pair").check();
    await panel.page.getByText("Known hosts (optional)").click();
    await panel.page.getByRole("button", { name: "Add GitHub's keys" }).click();
    await expect(panel.at(testid.KNOWN_HOSTS_FOUND)).toBeVisible();
  },
  "a generated pair": async (panel) => {
    await panel.openNew(GIT_SYNC);
    await panel.name.fill("generated");
    await panel.page.getByLabel("Generate a new key pair").check();
    await panel.confirm.click();
    await expect(panel.at(testid.PUBLIC_KEY)).toBeVisible();
    await expect(panel.toasts).toHaveCount(0, { timeout: 30_000 });
  },
  "a host with findings, a service and a password with blanks": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.at(testid.SERVICE).selectOption("Amazon ECR");
    await panel.host.fill(`https://${LONG}/`);
    await panel.password.fill(" blank ");
    await expect(panel.at(testid.USE_HOST)).toBeVisible();
    await expect(panel.at(testid.PASSWORD_NOTE)).toBeVisible();
  },
  "a password of several lines": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await paste(panel.password, "one\ntwo");
    await expect(panel.at(testid.PASSWORD_NOTE)).toBeVisible();
  },
  "several new registries": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.addRegistry.click();
    await panel.addRegistry.click();
    await expect(panel.registries).toHaveCount(3);
    await panel.hostAt(2).fill("*.example.com");
    await expect(panel.at(testid.MATCHES)).toBeVisible();
  },
  "an open import": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.page.getByText("Import from a config.json").click();
    const auths = { [LONG]: loginOf("u:p"), b: {} };
    await panel.importFile.fill(JSON.stringify({ auths, credsStore: "desktop" }));
    await expect(panel.at(testid.IMPORT_ENTRIES)).toBeVisible();
  },
  "a stored key to repair": (panel) => panel.openEdit(KEY),
  "a stored file to repair, with a question about its token": async (panel) => {
    await panel.openEdit(FILE);
    await panel.replace.first().click();
    await panel.passwordAt(0).fill("new");
    await panel.confirm.click();
    await expect(panel.tokenAt(0)).toBeFocused();
  },
  "a conflict": async (panel, api) => {
    await panel.openEdit(FILE);
    await panel.displayName.fill("Mine");
    await api.patch(FILE, { metadata: { annotations: { displayName: "Theirs" } } });
    await panel.confirm.click();
    await expect(panel.mineOnTop).toBeVisible();
  },
  "deleted meanwhile": async (panel, api) => {
    await panel.openEdit(KEY);
    await panel.displayName.fill("Mine");
    await api.remove(KEY);
    await panel.confirm.click();
    await expect(panel.at(testid.CREATE_AGAIN)).toBeVisible();
  },
  "an immutable secret being replaced": async (panel, api) => {
    await api.plant({ name: "gitsync-secret-fixed", data: { ssh: "x" }, immutable: true });
    await panel.openEdit("gitsync-secret-fixed");
    await panel.page.getByLabel("Replace this secret").check();
    await panel.replace.click();
    await expect(panel.secret).toBeVisible();
  },
  "an interrupted replacement": async (panel, api) => {
    const old = await plantKey(api, "gitsync-secret-gone", key("ed25519").text);
    await api.plant({
      name: `keypane-backup-${old.metadata.uid}`,
      type: "keypane.dev/backup",
      metadata: {
        labels: {
          "app.kubernetes.io/managed-by": "keypane",
          "keypane.dev/backup-of": "gitsync-secret-gone",
        },
      },
      data: { object: JSON.stringify(old) },
    });
    await api.remove("gitsync-secret-gone");
    await panel.openList();
    await expect(panel.at(testid.INTERRUPTED)).toBeVisible();
  },
};

for (const [name, open] of Object.entries(STATES)) {
  test(name, async ({ panel, api, page, watch }) => {
    watch.expectStatus(404, 409, 422);
    await plantAll(api);
    await open(panel, api);
    await expectAccessible(page);
  });
}
