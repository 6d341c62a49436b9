// A stored key whose text is not as git-sync wants it is repaired at one click.
import { key, newKey } from "../kit/keys.ts";
import { plantKey } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

const OBJECT = "gitsync-secret-mended";
const { text, fingerprint } = key("ed25519");

const STORED: [string, string, string][] = [
  ["with Windows line endings", text.replaceAll("\n", "\r\n"), "Windows line endings"],
  ["without its final newline", text.trimEnd(), "the final newline"],
  ["with a byte-order mark", `\uFEFF${text}`, "a byte-order mark"],
  ["indented", text.trim().split("\n").map((line) => `  ${line}\n`).join(""), "indented lines"],
];

for (const [what, stored, said] of STORED) {
  test(`a key that is stored ${what}`, async ({ panel, api, page }) => {
    // Beside it, what is not the key's stays as it is.
    const known_hosts = `git.example.com ${newKey().publicKey}\r\n`;
    const data = { ssh: stored, known_hosts, other: Buffer.from([0, 255]) };
    const before = await api.plant({ name: OBJECT, data, displayName: "Named" });
    await panel.openEdit(OBJECT);
    await expect(page.getByText("Needs repair", { exact: true })).toBeVisible();
    await expect(page.getByText("The stored text is not as git-sync wants it")).toContainText(said);
    await expect(page.getByRole("main")).toContainText(fingerprint);
    await panel.repair.click();
    await expect(panel.toasts).toHaveText(
      `${OBJECT} was repaired. The credential itself is unchanged.`,
    );
    await expect(page).toHaveURL(panel.editPath(OBJECT));
    await expect(page.getByText("Needs repair", { exact: true })).toHaveCount(0);
    await expect(panel.repair).toHaveCount(0);
    await expect(page.getByRole("main")).toContainText(fingerprint);
    const after = await api.get(OBJECT);
    expect(await api.text(OBJECT, "ssh")).toBe(text);
    expect({ ...after.data, ssh: "" }).toEqual({ ...before.data, ssh: "" });
    expect(after.metadata.annotations?.displayName).toBe("Named");
  });
}

test("a key that is as it should be has nothing to repair", async ({ panel, api, page }) => {
  await plantKey(api, OBJECT, text);
  await panel.openEdit(OBJECT);
  await expect(page.getByRole("main")).toContainText(fingerprint);
  await expect(panel.repair).toHaveCount(0);
  await expect(page.getByText("Needs repair")).toHaveCount(0);
});

test("a repair of what changed meanwhile is a conflict", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  await plantKey(api, OBJECT, text.trimEnd());
  await panel.openEdit(OBJECT);
  const theirs = await api.patch(OBJECT, { metadata: { labels: { a: "b" } } });
  await panel.repair.click();
  await expect(panel.error).toContainText("Somebody was faster");
  expect(await api.get(OBJECT)).toEqual(theirs);
});
