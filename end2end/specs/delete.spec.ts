// Deleting, by the dialog over the list and by the page of its own.
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, test, testid } from "../test.ts";

const OBJECT = "image-old";

test("the dialog asks; Escape and Cancel keep the secret", async ({ panel, api, page }) => {
  await plantRegistry(api, OBJECT, "Old registry");
  await panel.openList();
  const dialog = page.getByRole("dialog", { name: "Delete Old registry?" });
  await panel.deleteButton(OBJECT).click();
  await expect(dialog).toBeVisible();
  const facts = dialog.getByTestId(testid.DELETION_FACTS);
  for (const fact of [OBJECT, "Image Pull", "registry.example.com", "by "]) {
    await expect(facts).toContainText(fact);
  }
  await expect(panel.confirm).toHaveText("OK, delete");
  await expect(panel.cancel).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(panel.deleteButton(OBJECT)).toBeFocused();
  await panel.deleteButton(OBJECT).click();
  await panel.cancel.click();
  await expect(dialog).toBeHidden();
  await expect(panel.deleteButton(OBJECT)).toBeFocused();
  await expect(page).toHaveURL(panel.listPath());
  expect(await api.find(OBJECT)).not.toBeNull();
});

test("OK deletes, and says so", async ({ panel, api, page }) => {
  await plantRegistry(api, OBJECT);
  await plantKey(api, "gitsync-secret-stays", key("ed25519").text);
  await panel.openList();
  await panel.mark();
  await panel.deleteButton(OBJECT).click();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was deleted.`);
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect.poll(panel.objects).toEqual(["gitsync-secret-stays"]);
  expect(await api.find(OBJECT)).toBeNull();
  await panel.expectNoReload();
});

test("the dialog deletes only what the list shows", async ({ panel, api, page, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, OBJECT, "Old registry");
  await panel.openList();
  await panel.deleteButton(OBJECT).click();
  const { data } = await api.patch(OBJECT, { metadata: { annotations: { displayName: "Newer" } } });
  await panel.confirm.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("Somebody was faster");
  await expect(dialog.getByRole("alert")).toContainText("changed by kubectl");
  await expect(panel.row(OBJECT)).toContainText("Newer");
  expect((await api.get(OBJECT)).data).toEqual(data);
  await page.keyboard.press("Escape");
  await panel.deleteButton(OBJECT).click();
  await expect(dialog.getByRole("alert")).toBeEmpty();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was deleted.`);
});

test("the page asks and deletes", async ({ panel, api, page }) => {
  await plantRegistry(api, OBJECT, "Old registry");
  await panel.openDelete(OBJECT);
  await expect(panel.heading).toHaveText("Delete Old registry?");
  await expect(panel.at(testid.DELETION_FACTS)).toContainText("registry.example.com");
  await expect(panel.confirm).toHaveText("OK, delete");
  await panel.cancel.click();
  await expect(page).toHaveURL(panel.listPath());
  await page.goBack();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was deleted.`);
  await expect(page).toHaveURL(panel.listPath());
  await expect(panel.row(OBJECT)).toHaveCount(0);
  expect(await api.find(OBJECT)).toBeNull();
});

test("the page deletes only what it shows", async ({ panel, api, page, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, OBJECT);
  await panel.openDelete(OBJECT);
  await api.patch(OBJECT, { metadata: { annotations: { displayName: "Newer" } } });
  await panel.confirm.click();
  await expect(panel.error).toContainText("Somebody was faster");
  expect(await api.find(OBJECT)).not.toBeNull();
  await panel.loadTheirs.click();
  await expect(panel.heading).toHaveText("Delete Newer?");
  await panel.hydrated();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was deleted.`);
});

test("a secret that a finalizer holds says that it is still there", async ({ panel, api }) => {
  await api.plant({
    name: "gitsync-secret-held",
    data: { ssh: "x" },
    metadata: { finalizers: ["example.com/held"] },
  });
  await panel.openDelete("gitsync-secret-held");
  await panel.confirm.click();
  await expect(panel.toasts).toContainText("stays until its finalizers are done");
  await expect(panel.row("gitsync-secret-held")).toBeVisible();
});
