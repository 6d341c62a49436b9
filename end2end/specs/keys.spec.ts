// Keys are understood as soon as they are there: by paste, by drop, by file.
import { generateKeyPairSync } from "node:crypto";
import { key, type KeyFile, opened, USABLE } from "../kit/keys.ts";
import { paste, pick, WAYS } from "../kit/typing.ts";
import { expect, GIT_SYNC, type Panel, test, testid } from "../test.ts";

/** The form describes a key as ssh-keygen does. */
async function expectDescribed(panel: Panel, { algorithm, bits, fingerprint, publicKey }: KeyFile) {
  const found = panel.at(testid.KEY_FOUND);
  await expect(found).toContainText(`${algorithm}, ${bits} bits`);
  await expect(found.getByTestId(testid.FINGERPRINT)).toHaveText(fingerprint);
  await expect(found.getByTestId(testid.PUBLIC_KEY)).toHaveText(publicKey);
}

for (const name of USABLE) {
  test(`${name}: pasted, dropped or picked, the form says what it is`, async ({ panel }) => {
    const wanted = key(name);
    await panel.openNew(GIT_SYNC);
    for (const [way, enter] of Object.entries(WAYS)) {
      await test.step(way, async () => {
        await enter(panel.secret, wanted.text);
        await expectDescribed(panel, wanted);
        await expect(panel.secret).not.toHaveAttribute("aria-invalid");
        await expect(panel.at(testid.REPAIRED)).toHaveCount(0);
        await panel.secret.fill("");
        await expect(panel.at(testid.KEY_FOUND)).toHaveCount(0);
      });
    }
  });
}

test("the public key of a typed key can be copied", async ({ panel, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await panel.openNew(GIT_SYNC);
  await panel.secret.fill(key("ed25519").text);
  await page.getByRole("button", { name: "Copy public key" }).click();
  await expect(panel.toasts).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(key("ed25519").publicKey);
});

const { text } = key("ed25519");
const lines = text.trim().split("\n");

/** What is repaired, how it is said, and how it comes into the field. */
const REPAIRS: [string, string, string, typeof paste][] = [
  ["Windows line endings", text.replaceAll("\n", "\r\n"), "Windows line endings", pick],
  ["Windows line endings of a paste", text.replaceAll("\n", "\r\n"), "Windows line endings", paste],
  ["a byte-order mark", `\uFEFF${text}`, "a byte-order mark", paste],
  ["a missing final newline", text.trim(), "the final newline", paste],
  ["further final newlines", `${text}\n\n`, "the final newline", paste],
  ["indented lines", lines.map((line) => `    ${line}\n`).join(""), "indented lines", paste],
  ["one line", lines.join(" "), "its line breaks", paste],
  ["base64", Buffer.from(text).toString("base64"), "base64 around it", paste],
  [
    "a manifest",
    `apiVersion: v1\nkind: Secret\ndata:\n  ssh: ${Buffer.from(text).toString("base64")}\n`,
    "a Secret's manifest around it",
    paste,
  ],
  ["text around it", `Here it is:\n${text}`, "other text around it", paste],
  ["quotation marks", `"${text}"`, "quotation marks", paste],
  ["long dashes", text.replaceAll("-----", "\u2014\u2013"), "dashes", paste],
  ["invisible characters", `\u202a${text}\u202c`, "invisible characters", paste],
];

for (const [what, broken, said, enter] of REPAIRS) {
  test(`${what}: repaired and said so, stored as it should be`, async ({ panel, api }) => {
    await panel.openNew(GIT_SYNC);
    await panel.name.fill("mended");
    await enter(panel.secret, broken);
    await expectDescribed(panel, key("ed25519"));
    await expect(panel.at(testid.REPAIRED)).toContainText(said);
    await expect(panel.at(testid.REPAIRED)).toContainText("The key itself is unchanged.");
    await panel.confirm.click();
    await expect(panel.toasts).toContainText("gitsync-secret-mended was created.");
    expect(await api.text("gitsync-secret-mended", "ssh")).toBe(text);
  });
}

test("an Ed25519 key in PKCS#8 is rewritten, and said so", async ({ panel, api }) => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d } = privateKey.export({ format: "jwk" });
  await panel.openNew(GIT_SYNC);
  await panel.name.fill("rewritten");
  await panel.secret.fill(privateKey.export({ type: "pkcs8", format: "pem" }) as string);
  await expect(panel.at(testid.REPAIRED)).toContainText("now OpenSSH's form");
  await panel.confirm.click();
  await expect(panel.toasts).toContainText("gitsync-secret-rewritten was created.");
  const stored = await api.text("gitsync-secret-rewritten", "ssh");
  expect(stored).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n[\w+/=\n]+-----END [A-Z ]+-----\n$/);
  expect(opened(stored).seed.toString("base64url")).toBe(d);
});

test("a short RSA key is stored only after it was confirmed", async ({ panel, api, page }) => {
  const weak = key("rsa1024");
  const accept = page.getByLabel("Use this short key anyway");
  await panel.openNew(GIT_SYNC);
  await expect(accept).toBeHidden();
  await panel.fillGitSync("short", "", weak.text);
  await expect(panel.at(testid.KEY_FOUND)).toBeVisible();
  await expect(page.getByText("An RSA key of 1024 bits can be broken")).toBeVisible();
  await expect(accept).not.toBeChecked();
  await panel.confirm.click();
  await expect(page.locator("#acceptWeak-error")).toHaveText(
    "This RSA key has 1024 bits only. Confirm that it is meant.",
  );
  expect(await api.find("gitsync-secret-short")).toBeNull();
  await accept.check();
  await expect(page.locator("#acceptWeak-error")).toBeEmpty();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-short was created.");
  expect(await api.text("gitsync-secret-short", "ssh")).toBe(weak.text);
});
