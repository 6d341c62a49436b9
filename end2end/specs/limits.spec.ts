// What cannot be changed: immutable secrets, files that cannot be read, and a read-only panel.
import { key } from "../kit/keys.ts";
import { plantFile, plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

test("of an immutable secret only the display name changes", async ({ panel, api, page }) => {
  const data = { ssh: key("ed25519").text };
  const before = await api.plant({ name: "gitsync-secret-fixed", data, immutable: true });
  await panel.openEdit("gitsync-secret-fixed");
  await expect(page.getByText("This secret is immutable")).toBeVisible();
  // It is there, behind the choice to replace the secret.
  await expect(panel.replace).toBeHidden();
  await panel.displayName.fill("Renamed");
  await panel.confirm.click();
  await expect(panel.row("gitsync-secret-fixed")).toContainText("Renamed");
  const after = await api.get("gitsync-secret-fixed");
  expect([after.data, after.immutable]).toEqual([before.data, true]);
});

test("a file that cannot be read is kept, or replaced as a whole", async ({ panel, api, page }) => {
  for (const [name, text] of [["list", '{"auths": []}'], ["text", '{"auths":{"h":"x"}}']]) {
    const object = `image-${name}`;
    const { data } = await plantFile(api, object, text);
    await panel.openEdit(object);
    await expect(page.getByText("The stored registry file cannot be read")).toBeVisible();
    await expect(panel.host).toBeHidden();
    await panel.displayName.fill(`Renamed ${name}`);
    await panel.confirm.click();
    await expect(panel.row(object)).toContainText(`Renamed ${name}`);
    expect((await api.get(object)).data).toEqual(data);
    await panel.openEdit(object);
    await page.getByLabel("Replace all stored registries").check();
    await panel.host.fill("new.example.com");
    await panel.username.fill("u");
    await panel.password.fill("p");
    await panel.confirm.click();
    await expect(panel.row(object)).toContainText("new.example.com");
  }
});

test("a key that nobody understands is said to be stored, and can be replaced", async ({
  panel,
  api,
  page,
}) => {
  await plantKey(api, "gitsync-secret-odd", "not a key at all");
  await panel.openEdit("gitsync-secret-odd");
  await expect(page.getByText("A value is stored.")).toBeVisible();
  await panel.replace.click();
  await panel.secret.fill(key("ecdsa384").text);
  await panel.confirm.click();
  await expect(panel.row("gitsync-secret-odd")).toContainText(key("ecdsa384").fingerprint);
  expect(await api.text("gitsync-secret-odd", "ssh")).toBe(key("ecdsa384").text);
});

test.describe("read only", () => {
  test.use({ settings: { KEYPANE_READ_ONLY: "true" } });

  test("nothing is offered, and everything is refused", async ({ panel, api, page, server }) => {
    const before = await plantRegistry(api, "image-one");
    await panel.openList();
    await expect(page.getByRole("banner")).toContainText("Read only");
    await expect(panel.row("image-one")).toBeVisible();
    await expect(panel.add).toHaveCount(0);
    await expect(panel.deleteButton("image-one")).toHaveCount(0);
    const { uid, resourceVersion } = before.metadata;
    const headers = { origin: server.origin };
    const form = { uid, resourceVersion, displayName: "New" };
    for (const path of [panel.editPath("image-one"), panel.deletePath("image-one")]) {
      const answer = await page.request.post(path, { headers, form, maxRedirects: 0 });
      expect(answer.status(), path).toBe(403);
    }
    const secret = key("ed25519").text;
    const created = { type: "git-sync", name: "new", secret };
    const answer = await page.request.post(panel.newPath(), { headers, form: created });
    expect(answer.status()).toBe(403);
    expect((await api.list()).map((it) => it.metadata)).toEqual([before.metadata]);
  });
});
