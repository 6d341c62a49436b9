// An open form learns what others do to its secret, and loses nothing that was typed.
import { key, newKey } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, test, testid } from "../test.ts";

const OBJECT = "gitsync-secret-shared";

test("the secret is changed while it is edited", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  await panel.openEdit(OBJECT);
  const typed = newKey().text;
  await panel.replace.click();
  await panel.secret.fill(typed);
  await expect(panel.at(testid.MEANWHILE)).toHaveCount(0);
  await api.patch(OBJECT, { metadata: { annotations: { displayName: "Theirs" } } });
  await expect(panel.at(testid.MEANWHILE)).toContainText("Changed by kubectl meanwhile.");
  await expect(panel.secret).toHaveValue(typed);
  // Saving says the same, once.
  await panel.confirm.click();
  await expect(panel.error).toContainText("Somebody was faster");
  await expect(panel.at(testid.MEANWHILE)).toHaveCount(0);
  await expect(panel.secret).toHaveValue(typed);
});

test("what was changed can be loaded", async ({ panel, api }) => {
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  await panel.openEdit(OBJECT);
  await api.patch(OBJECT, { metadata: { annotations: { displayName: "Theirs" } } });
  await panel.at(testid.MEANWHILE).getByRole("link").click();
  await expect(panel.displayName).toHaveValue("Theirs");
  await panel.hydrated();
  await expect(panel.at(testid.MEANWHILE)).toHaveCount(0);
});

test("the secret is deleted while it is edited", async ({ panel, api }) => {
  await plantRegistry(api, "image-shared", "Before");
  await panel.openEdit("image-shared");
  await panel.displayName.fill("Mine");
  await api.remove("image-shared");
  await expect(panel.at(testid.MEANWHILE)).toContainText("Deleted meanwhile.");
  await expect(panel.displayName).toHaveValue("Mine");
  // And one of the same name is another secret.
  await plantRegistry(api, "image-shared", "Another");
  await expect(panel.at(testid.MEANWHILE)).toContainText("Changed by kubectl meanwhile.");
});

test("the secret is changed before its deletion is confirmed", async ({ panel, api }) => {
  await plantRegistry(api, "image-shared", "Before");
  await panel.openDelete("image-shared");
  await api.patch("image-shared", { metadata: { annotations: { displayName: "Theirs" } } });
  await expect(panel.at(testid.MEANWHILE)).toContainText("Changed by kubectl meanwhile.");
});

test("what the form itself saves is no news", async ({ panel, api }) => {
  await plantRegistry(api, "image-own", "Before");
  await panel.openEdit("image-own");
  await panel.displayName.fill("After");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-own was saved.");
  await panel.editButton("image-own").click();
  await panel.hydrated();
  await expect(panel.displayName).toHaveValue("After");
  await expect(panel.at(testid.MEANWHILE)).toHaveCount(0);
});
