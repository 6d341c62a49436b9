// A secret that `kubectl apply` writes too: the form says so before, the notice after.
import { key, newKey } from "../kit/keys.ts";
import { expect, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-data";
const NOTE = "kubectl.kubernetes.io/last-applied-configuration";

test("a replaced key does not survive in what kubectl apply has noted", async ({ panel, api }) => {
  const [old, fresh] = [key("ed25519"), newKey()];
  const data = { ssh: Buffer.from(old.text).toString("base64") };
  await api.plant({
    name: OBJECT,
    data: { ssh: old.text },
    metadata: { annotations: { [NOTE]: JSON.stringify({ data }), team: "data" } },
  });
  await panel.openEdit(OBJECT);
  await expect(panel.at(testid.APPLIED)).toContainText("kubectl apply");
  await panel.replace.click();
  await panel.secret.fill(fresh.text);
  await panel.confirm.click();
  await expect(panel.toasts).toContainText(`${OBJECT} was saved.`);
  await expect(panel.toasts).toContainText("brings it back");
  const annotations = (await api.get(OBJECT)).metadata.annotations;
  expect(annotations).toHaveProperty("team", "data");
  expect(annotations).not.toHaveProperty([NOTE]);
  await panel.openEdit(OBJECT);
  await expect(panel.at(testid.APPLIED)).toHaveCount(0);
});
