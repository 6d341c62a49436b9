// Known hosts beside the key: published ones at one click, checked by line, kept on their own.
import { createHash, createHmac } from "node:crypto";
import { key, newKey } from "../kit/keys.ts";
import { expect, GIT_SYNC, type Panel, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-hosts";

/** Each service's host, and the Ed25519 fingerprint that it publishes. */
const SERVICES = [
  ["GitHub", "github.com", "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"],
  ["GitLab", "gitlab.com", "SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8"],
  ["Bitbucket", "bitbucket.org", "SHA256:ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM"],
] as const;

const hosts = newKey().publicKey;
const LINE = `git.example.com ${hosts}\n`;

const open = (panel: Panel) => panel.page.getByText("Known hosts (optional)").click();
const button = (panel: Panel, name: string) =>
  panel.page.getByRole("button", { name, exact: true });

for (const [service, host, fingerprint] of SERVICES) {
  test(`${service}'s published keys are one click, and stored`, async ({ panel, api }) => {
    await panel.openNew(GIT_SYNC);
    await panel.fillGitSync("hosts", "", key("ed25519").text);
    await open(panel);
    await button(panel, `Add ${service}'s keys`).click();
    const found = panel.at(testid.KNOWN_HOSTS_FOUND);
    await expect(found.getByText(fingerprint)).toBeVisible();
    await expect(found.getByRole("listitem").first()).toContainText(host);
    const typed = await panel.knownHosts.inputValue();
    for (const line of typed.trim().split("\n")) {
      const [name, , blob] = line.split(" ");
      const digest = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64");
      expect(name).toBe(host);
      await expect(found).toContainText(`SHA256:${digest.replace(/=+$/, "")}`);
    }
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
    expect(await api.text(OBJECT, "known_hosts")).toBe(typed);
    expect(await api.text(OBJECT, "ssh")).toBe(key("ed25519").text);
  });
}

test("services are added to what is there", async ({ panel }) => {
  await panel.openNew(GIT_SYNC);
  await open(panel);
  await panel.knownHosts.fill(LINE);
  await button(panel, "Add GitHub's keys").click();
  await expect(panel.knownHosts).toHaveValue(/github\.com ssh-ed25519/);
  await button(panel, "Add GitLab's keys").click();
  await expect(panel.knownHosts).toHaveValue(/gitlab\.com ssh-ed25519/);
  const value = await panel.knownHosts.inputValue();
  expect(value.startsWith(`${LINE}github.com `)).toBe(true);
});

test("a service that is pressed twice is added once", async ({ panel }) => {
  await panel.openNew(GIT_SYNC);
  await open(panel);
  await button(panel, "Add GitHub's keys").click();
  await expect(panel.knownHosts).toHaveValue(/github\.com ssh-ed25519/);
  await button(panel, "Add GitHub's keys").click();
  await button(panel, "Add GitLab's keys").click();
  await expect(panel.knownHosts).toHaveValue(/gitlab\.com ssh-ed25519/);
  expect((await panel.knownHosts.inputValue()).match(/^github\.com ssh-ed25519/gm)).toHaveLength(1);
});

test("a line that ssh skips is named, and a private key is never stored", async ({ panel, api }) => {
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("hosts", "", key("ed25519").text);
  await open(panel);
  const [type, blob] = hosts.split(" ");
  const wrong: [string, string][] = [
    ["git.example.com", "Line 3: expected host names, a key type and a key."],
    [`@trusted ${LINE}`, "Line 3: expected @cert-authority or @revoked."],
    [`git.example.com ssh-odd ${blob}`, "Line 3: OpenSSH does not know this type of key."],
    [
      `git.example.com ${type} ${blob.slice(0, -8)}`,
      "Line 3: the key is damaged, or of another type than the line says.",
    ],
  ];
  for (const [line, message] of wrong) {
    await panel.knownHosts.fill(`# mine\n${LINE}${line}`);
    await expect(panel.page.getByText(`${message} ssh skips this line.`)).toBeVisible();
    await expect(panel.at(testid.KNOWN_HOSTS_FOUND).getByRole("listitem")).toHaveCount(1);
    await expect(panel.knownHosts).not.toHaveAttribute("aria-invalid");
    // Where no line is a host key, there is nothing to store.
    await panel.knownHosts.fill(`# mine\n\n${line}`);
    await panel.expectMessage(panel.knownHosts, message);
  }
  await panel.knownHosts.fill(`# mine\n${LINE}${key("ed25519").text}`);
  await panel.expectMessage(panel.knownHosts, "Line 3: a private key does not belong here.");
  await panel.confirm.click();
  await expect(panel.error).toContainText("One field needs attention.");
  expect(await api.list()).toEqual([]);
});

test("hashed names, several names and markers are understood", async ({ panel, api }) => {
  const salt = Buffer.alloc(20, 7);
  const name = createHmac("sha1", salt).update("git.example.com").digest("base64");
  const text = [
    `|1|${salt.toString("base64")}|${name} ${hosts}`,
    `one.example.com,[two.example.com]:2222 ${hosts}`,
    `@revoked old.example.com ${hosts}`,
    "",
  ].join("\n");
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("hosts", "", key("ed25519").text);
  await open(panel);
  await panel.knownHosts.fill(text);
  const lines = panel.at(testid.KNOWN_HOSTS_FOUND).getByRole("listitem");
  await expect(lines.nth(0)).toContainText("hashed name");
  await expect(lines.nth(1)).toContainText("one.example.com, [two.example.com]:2222");
  await expect(lines.nth(2)).toContainText("revoked");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  expect(await api.text(OBJECT, "known_hosts")).toBe(text);
});

test.describe("stored", () => {
  // As another tool wrote them: nothing of it is the panel's to tidy up.
  const STORED = `# old\r\n\n  git.example.com   ${hosts}  me`;

  test.beforeEach(async ({ api, panel }) => {
    const data = { ssh: key("ed25519").text.trim(), known_hosts: STORED };
    await api.plant({ name: OBJECT, data, displayName: "Before" });
    await panel.openEdit(OBJECT);
  });

  test("they are described, and stay where the key is replaced", async ({ panel, api }) => {
    await expect(panel.at(testid.KNOWN_HOSTS_FOUND)).toContainText("git.example.com");
    await panel.replace.click();
    await panel.secret.fill(key("rsa3072").text);
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    expect(await api.text(OBJECT, "known_hosts")).toBe(STORED);
    expect(await api.text(OBJECT, "ssh")).toBe(key("rsa3072").text);
  });

  test("they stay where the key is replaced by a new pair", async ({ panel, api }) => {
    await panel.at(testid.GENERATE_BUTTON).click();
    await panel.confirm.click();
    await expect(panel.toasts).toContainText("has a new key pair.");
    expect(await api.text(OBJECT, "known_hosts")).toBe(STORED);
  });

  test("replacing them keeps the key", async ({ panel, api }) => {
    await button(panel, "Replace known hosts").click();
    await expect(panel.knownHosts).toBeFocused();
    await panel.knownHosts.fill(LINE);
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    expect(await api.text(OBJECT, "known_hosts")).toBe(LINE);
    expect(await api.text(OBJECT, "ssh")).toBe(key("ed25519").text.trim());
  });

  test("removing them keeps the key", async ({ panel, api, page }) => {
    await button(panel, "Remove known hosts").click();
    await expect(page.getByText("They are removed when you confirm.")).toBeVisible();
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    expect(Object.keys((await api.get(OBJECT)).data ?? {})).toEqual(["ssh"]);
    expect(await api.text(OBJECT, "ssh")).toBe(key("ed25519").text.trim());
  });

  test("keep after all keeps both", async ({ panel, api }) => {
    const { data } = await api.get(OBJECT);
    await button(panel, "Replace known hosts").click();
    await panel.knownHosts.fill(LINE);
    await button(panel, "Keep stored known hosts").click();
    await expect(panel.knownHosts).toHaveCount(0);
    await button(panel, "Remove known hosts").click();
    await button(panel, "Keep stored known hosts").click();
    await panel.displayName.fill("After");
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    expect((await api.get(OBJECT)).data).toEqual(data);
  });

  test("replaced by nothing is asked about", async ({ panel, api }) => {
    await button(panel, "Replace known hosts").click();
    await panel.confirm.click();
    await panel.expectMessage(panel.knownHosts, "Please fill this in.");
    expect(await api.text(OBJECT, "known_hosts")).toBe(STORED);
  });
});
