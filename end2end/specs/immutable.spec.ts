// Immutable secrets: the display name is edited in place, the credential by replacing the secret.
import { key, newKey } from "../kit/keys.ts";
import { fileOf, loginOf, REGISTRY_TYPE } from "../kit/seed.ts";
import { expect, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-fixed";
const REASON =
  "This secret is immutable: its display name can be changed, its credential only by replacing";

test.describe("an immutable key", () => {
  const old = {
    name: OBJECT,
    displayName: "Fixed",
    immutable: true,
    data: { ssh: key("ed25519").text, other: Buffer.from([0, 255]) },
    metadata: {
      labels: { team: "a" },
      annotations: { displayName: "Fixed", "example.com/note": " kept\n" },
    },
  };

  test("has a badge, the reason and its description", async ({ panel, api, page }) => {
    await api.plant(old);
    await panel.openEdit(OBJECT);
    await expect(page.getByText("Immutable", { exact: true })).toBeVisible();
    await expect(page.getByText(REASON)).toBeVisible();
    await expect(panel.at(testid.FINGERPRINT).filter({ visible: true })).toHaveText(
      key("ed25519").fingerprint,
    );
    await expect(panel.at(testid.GENERATE_BUTTON)).toBeHidden();
  });

  test("is renamed in place", async ({ panel, api }) => {
    const before = await api.plant(old);
    await panel.openEdit(OBJECT);
    await panel.displayName.fill("Renamed");
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    const { metadata, data, immutable } = await api.get(OBJECT);
    expect(metadata.uid).toBe(before.metadata.uid);
    expect(metadata.annotations?.displayName).toBe("Renamed");
    expect([data, immutable]).toEqual([before.data, true]);
  });

  test("is replaced where that is chosen, and nothing else of it is lost", async ({
    panel,
    api,
    page,
  }) => {
    const before = await api.plant(old);
    const fresh = newKey();
    await panel.openEdit(OBJECT);
    await page.getByLabel("Replace this secret").check();
    await expect(page.getByText("The old one is kept as a backup in the cluster")).toBeVisible();
    await panel.replace.click();
    await panel.secret.fill(fresh.text);
    await panel.confirm.click();
    await expect(panel.toasts).toContainText(`${OBJECT} was replaced.`);
    await expect(page).toHaveURL(panel.editPath(OBJECT));
    await expect(panel.at(testid.FINGERPRINT).filter({ visible: true })).toHaveText(
      fresh.fingerprint,
    );

    const { metadata, data, immutable, type } = await api.get(OBJECT);
    expect(metadata.uid).not.toBe(before.metadata.uid);
    expect(metadata.labels).toMatchObject({ team: "a" });
    expect(metadata.annotations).toMatchObject({
      displayName: "Fixed",
      "example.com/note": " kept\n",
      "keypane.dev/ssh-key": `${fresh.algorithm} ${fresh.fingerprint}`,
    });
    expect([data?.other, immutable, type]).toEqual([before.data?.other, true, "Opaque"]);
    expect(await api.text(OBJECT, "ssh")).toBe(fresh.text);
    expect(await api.names()).toEqual([OBJECT]);
  });

  test("is replaced by a new pair, which is shown", async ({ panel, api, page }) => {
    await api.plant(old);
    await panel.openEdit(OBJECT);
    await page.getByLabel("Replace this secret").check();
    await panel.at(testid.GENERATE_BUTTON).click();
    await panel.confirm.click();
    await expect(panel.toasts).toBeVisible();
    await expect(page).toHaveURL(panel.editPath(OBJECT));
    const stored = (await api.get(OBJECT)).metadata.annotations?.["keypane.dev/ssh-key"];
    const shown = panel.at(testid.FINGERPRINT).filter({ visible: true });
    await expect(shown).not.toHaveText(key("ed25519").fingerprint);
    expect(stored).toBe(`ssh-ed25519 ${await shown.textContent()}`);
  });

  test("is not replaced while finalizers hold it", async ({ panel, api, page, watch }) => {
    watch.expectStatus(422);
    const metadata = { ...old.metadata, finalizers: ["example.com/held"] };
    const before = await api.plant({ ...old, metadata });
    await panel.openEdit(OBJECT);
    await page.getByLabel("Replace this secret").check();
    await panel.replace.click();
    await panel.secret.fill(newKey().text);
    await panel.confirm.click();
    await expect(panel.error).toContainText(
      "It cannot be replaced while finalizers hold it: example.com/held. Nothing was changed.",
    );
    expect(await api.get(OBJECT)).toEqual(before);
    expect(await api.names()).toEqual([OBJECT]);
  });

  test("that changed meanwhile is not replaced", async ({ panel, api, page, watch }) => {
    watch.expectStatus(409);
    await api.plant(old);
    await panel.openEdit(OBJECT);
    await page.getByLabel("Replace this secret").check();
    await panel.replace.click();
    await panel.secret.fill(newKey().text);
    const theirs = await api.patch(OBJECT, { metadata: { labels: { team: "b" } } });
    await panel.confirm.click();
    await expect(panel.error).toContainText("Changed: labels or annotations.");
    expect(await api.get(OBJECT)).toEqual(theirs);
    expect(await api.names()).toEqual([OBJECT]);
  });
});

test("immutable registries are replaced, those that are kept byte for byte", async ({
  panel,
  api,
  page,
}) => {
  const first = fileOf("a.example.com", "ann", "one").slice(0, -2);
  const text = `${first},"b.example.com": {"auth" :"${loginOf("b:2").auth}"}}}`;
  const data = { ".dockerconfigjson": text };
  await api.plant({ name: "image-fixed", type: REGISTRY_TYPE, data, immutable: true });
  await panel.openEdit("image-fixed");
  await expect(page.getByRole("main")).toContainText("b.example.com");
  await expect(panel.hostAt(0)).toBeHidden();
  await page.getByLabel("Replace this secret").check();
  await panel.registries.first().getByRole("button", { name: "Replace password" }).click();
  await panel.passwordAt(0).fill("new");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-fixed was replaced.");
  const stored = await api.text("image-fixed", ".dockerconfigjson");
  expect(JSON.parse(stored).auths["a.example.com"]).toMatchObject({ password: "new" });
  expect(stored.endsWith(text.slice(first.length))).toBe(true);
  expect((await api.get("image-fixed")).immutable).toBe(true);
});
