// Two people edit the same secret: the second is told who was faster, and loses nothing.
import { key, newKey } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, Panel, test } from "../test.ts";

const OBJECT = "gitsync-secret-shared";

test("the second of two is told who changed it and when", async ({
  panel,
  api,
  browser,
  server,
  watch,
}) => {
  watch.expectStatus(409);
  await plantKey(api, OBJECT, key("ed25519").text, "Before");
  const elsewhere = await browser.newContext({ baseURL: server.origin });
  await watch.over(elsewhere);
  const second = new Panel(await elsewhere.newPage());
  const typed = newKey().text;
  await panel.openEdit(OBJECT);
  await second.openEdit(OBJECT);
  await second.displayName.fill("Second");
  await second.replace.click();
  await second.secret.fill(typed);

  await panel.displayName.fill("First");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  const stored = await api.get(OBJECT);

  await second.confirm.click();
  await expect(second.error).toContainText("Somebody was faster");
  const at = stored.metadata.annotations?.["keypane.dev/updated-at"] ?? "";
  const minute = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  await expect(second.error).toContainText(`changed by local-admin at ${minute}`);
  await expect(second.page.locator("#form-error")).toBeFocused();
  await expect(second.displayName).toHaveValue("Second");
  await expect(second.secret).toHaveValue(typed);
  expect(await api.get(OBJECT)).toEqual(stored);

  second.page.on("dialog", (dialog) => dialog.accept());
  await second.loadTheirs.click();
  await expect(second.displayName).toHaveValue("First");
  await second.hydrated();
  await second.displayName.fill("Second");
  await second.confirm.click();
  await expect(second.toasts).toHaveText(`${OBJECT} was saved.`);
  expect((await api.get(OBJECT)).metadata.annotations?.displayName).toBe("Second");
  await elsewhere.close();
});

test("a change by another tool counts, too", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, "image-one");
  await panel.openEdit("image-one");
  await panel.username.fill("mine");
  const theirs = await api.patch("image-one", { metadata: { labels: { a: "b" } } });
  await panel.confirm.click();
  await expect(panel.error).toContainText("changed by kubectl at");
  await expect(panel.username).toHaveValue("mine");
  expect(await api.get("image-one")).toEqual(theirs);
});

test("deleted meanwhile: it says so, what was typed stays", async ({ panel, api, watch }) => {
  watch.expectStatus(404, 409);
  await plantRegistry(api, "image-one");
  await panel.openEdit("image-one");
  await panel.displayName.fill("Typed");
  await api.remove("image-one");
  await panel.confirm.click();
  await expect(panel.error).toContainText(/deleted/);
  await expect(panel.displayName).toHaveValue("Typed");
  expect(await api.find("image-one")).toBeNull();
});

test("another object of the same name is not the one that was edited", async ({
  panel,
  api,
  watch,
}) => {
  watch.expectStatus(409);
  await plantRegistry(api, "image-one", "Old");
  await panel.openEdit("image-one");
  await panel.displayName.fill("Typed");
  await api.remove("image-one");
  const other = await plantRegistry(api, "image-one", "Another");
  await panel.confirm.click();
  await expect(panel.error).toContainText("Somebody was faster");
  await expect(panel.displayName).toHaveValue("Typed");
  expect(await api.get("image-one")).toEqual(other);
});

test("opened secrets that are gone say so", async ({ panel, api, page, watch }) => {
  watch.expectStatus(404);
  await plantRegistry(api, "image-one");
  await panel.openList();
  // The row stays while somebody is at it.
  await panel.editButton("image-one").hover();
  await api.remove("image-one");
  await expect(panel.row("image-one")).toHaveClass(/kp-row--leaving/);
  await panel.editButton("image-one").click();
  await expect(page.getByRole("alert").getByRole("heading", { name: "Not found" })).toBeVisible();
  await page.getByRole("link", { name: "To the list" }).click();
  await expect(page.getByRole("heading", { name: "No secrets yet" })).toBeVisible();
});
