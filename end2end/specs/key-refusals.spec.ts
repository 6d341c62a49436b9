// What is no usable key is refused, each with its own sentence.
import { generateKeyPairSync } from "node:crypto";
import { key } from "../kit/keys.ts";
import { expect, GIT_SYNC, test, testid } from "../test.ts";

const { text, publicKey } = key("ed25519");

/** The same file with one character of its secret part changed. */
function damaged(): string {
  const lines = text.split("\n");
  const at = 3;
  const other = lines[at][10] === "A" ? "B" : "A";
  lines[at] = `${lines[at].slice(0, 10)}${other}${lines[at].slice(11)}`;
  return lines.join("\n");
}

function dsa(): string {
  const { privateKey } = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

const REFUSED: [string, string, string | RegExp][] = [
  ["a public key", publicKey, /^This is a public key\. Paste the private half/],
  ["a PuTTY file", key("ed25519.ppk").text, /^This is a PuTTY file\. In PuTTYgen: Conversions/],
  [
    "an OpenSSH key with a passphrase",
    key("ed25519-passphrase").text,
    /^This key has a passphrase, for which git-sync cannot ask\. Remove it/,
  ],
  [
    "a PKCS#1 key with a passphrase",
    key("rsa2048-pkcs1-passphrase").text,
    /^This key has a passphrase, for which git-sync cannot ask\. Remove it/,
  ],
  ["a key that is cut off", text.split("\n").slice(0, 4).join("\n"), /^This key is cut off\./],
  ["a damaged key", damaged(), /^This key is damaged: its parts do not fit together\./],
  ["two keys", text + key("rsa3072").text, /^These are several keys\. Paste one\./],
  [
    "a line of known_hosts",
    `git.example.com ${publicKey}`,
    /^This is a line of known_hosts, which belongs in its own field below\./,
  ],
  [
    "a certificate",
    `ssh-ed25519-cert-v01@openssh.com ${publicKey.split(" ")[1]} me@example.com`,
    /^This is a certificate\. Paste the private key that it belongs to\./,
  ],
  ["a DSA key", dsa(), /^This is a DSA key, .*Make an Ed25519 key\.$/],
  [
    "a manifest without a key",
    "apiVersion: v1\nkind: Secret\ndata:\n  other: eA==\n",
    /^This is a Secret's manifest without an SSH private key in it\./,
  ],
  [
    "text that was changed on its way",
    text.replace("AAAA", "AA\u2014A"),
    /^The text of this key was changed on its way/,
  ],
  ["plain text", "hunter2", /^This is no private key\. It starts with a line like/],
];

test("a wrong key is refused as soon as it is there", async ({ panel, api }) => {
  await panel.openNew(GIT_SYNC);
  await panel.name.fill("refused");
  for (const [what, wrong, message] of REFUSED) {
    await test.step(what, async () => {
      await panel.secret.fill(wrong);
      await panel.expectMessage(panel.secret, message);
      await expect(panel.at(testid.KEY_FOUND)).toHaveCount(0);
      await panel.confirm.click();
      await expect(panel.error).toContainText("One field needs attention.");
      await expect(panel.secret).toBeFocused();
      await expect(panel.secret).toHaveValue(wrong);
    });
  }
  expect(await api.list()).toEqual([]);
});
