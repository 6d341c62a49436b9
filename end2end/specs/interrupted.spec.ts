// A replacement that broke off: the list says so, and the old secret comes back, or its backup goes.
import type { Api, Secret } from "../api.ts";
import { key } from "../kit/keys.ts";
import { expect, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-fixed";

/** The backup that a replacement makes of an object. */
function backUp(api: Api, old: Secret): Promise<Secret> {
  const { managedFields, ...metadata } = old.metadata;
  return api.plant({
    name: `keypane-backup-${old.metadata.uid}`,
    type: "keypane.dev/backup",
    immutable: true,
    metadata: {
      labels: {
        "app.kubernetes.io/managed-by": "keypane",
        "keypane.dev/backup-of": old.metadata.name,
      },
    },
    data: { object: JSON.stringify({ ...old, metadata }) },
  });
}

function plantOld(api: Api): Promise<Secret> {
  const data = { ssh: key("ed25519").text, other: Buffer.from([1, 254]) };
  return api.plant({ name: OBJECT, displayName: "Fixed", immutable: true, data });
}

test("the old secret is gone: it is restored", async ({ panel, api }) => {
  const old = await plantOld(api);
  await backUp(api, old);
  await api.remove(OBJECT);
  const notice = panel.at(testid.INTERRUPTED);
  await panel.openListWith(notice);
  await expect(notice).toContainText(
    `Replacing ${OBJECT} was interrupted. The old secret can be restored.`,
  );
  await expect(panel.at(testid.DISCARD_BUTTON)).toHaveCount(0);
  await panel.at(testid.RESTORE_BUTTON).click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was restored.`);
  await expect(panel.row(OBJECT)).toContainText("Fixed");
  await expect(notice).toHaveCount(0);
  const { data, immutable, metadata } = await api.get(OBJECT);
  expect([data, immutable]).toEqual([old.data, true]);
  expect(metadata.annotations).toEqual(old.metadata.annotations);
  expect(await api.names()).toEqual([OBJECT]);
});

test("a new one has its name: the backup is removed", async ({ panel, api }) => {
  const old = await plantOld(api);
  await backUp(api, old);
  await api.remove(OBJECT);
  const replaced = await plantOld(api);
  const notice = panel.at(testid.INTERRUPTED);
  await panel.openListWith(notice);
  await expect(notice).toContainText(
    `${OBJECT} was replaced, and a backup of the old secret was left.`,
  );
  await expect(panel.at(testid.RESTORE_BUTTON)).toHaveCount(0);
  await panel.at(testid.DISCARD_BUTTON).click();
  await expect(panel.toasts).toHaveText(`The backup of ${OBJECT} was removed.`);
  await expect(notice).toHaveCount(0);
  expect(await api.get(OBJECT)).toEqual(replaced);
  expect(await api.names()).toEqual([OBJECT]);
});

test("it broke off before anything was deleted: the backup is removed", async ({ panel, api }) => {
  const old = await plantOld(api);
  await backUp(api, old);
  await panel.openList();
  await expect(panel.at(testid.INTERRUPTED)).toContainText(
    `Replacing ${OBJECT} was interrupted before it began. It is as it was.`,
  );
  await panel.at(testid.DISCARD_BUTTON).click();
  await expect(panel.toasts).toHaveText(`The backup of ${OBJECT} was removed.`);
  expect(await api.get(OBJECT)).toEqual(old);
  expect(await api.names()).toEqual([OBJECT]);
});

test("what only looks like a backup is left alone", async ({ panel, api }) => {
  const data = { object: "{}" };
  const uid = "0f8fad5b-d9cb-469f-a165-70867728950e";
  await api.plant({ name: "keypane-backup-x", type: "keypane.dev/backup", data });
  await api.plant({ name: `keypane-backup-${uid}`, type: "keypane.dev/backup", data });
  await panel.openList();
  await expect(panel.heading).toHaveText("Secrets");
  await expect(panel.at(testid.INTERRUPTED)).toHaveCount(0);
  await expect(panel.rows).toHaveCount(0);
});

test("an object that is being deleted says so", async ({ panel, api, page }) => {
  const metadata = { finalizers: ["example.com/held"] };
  await api.plant({ name: OBJECT, data: { ssh: key("ed25519").text }, metadata });
  await api.remove(OBJECT);
  await panel.openList();
  await expect(panel.row(OBJECT)).toContainText("Being deleted");
  await panel.openEdit(OBJECT);
  await expect(page.getByText("Being deleted", { exact: true })).toBeVisible();
  await expect(page.getByText(/It stays until its finalizers are done: example\.com\/held/)).toBeVisible();
});
