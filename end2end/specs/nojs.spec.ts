// The same work without JavaScript: links and forms, and answers with their true status.
import { key, newKey } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test } from "../test.ts";

test.use({ javaScriptEnabled: false });

const ROUND = "gitsync-secret-round";

test("create both, list, edit, replace the key, delete", async ({ panel, api, page }) => {
  const [first, second] = [key("ecdsa384"), newKey()];
  await panel.openList();
  await panel.add.click();
  await expect(page).toHaveURL(panel.newPath());
  await panel.fillGitSync("round", "Runde", first.text);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await panel.expectList();
  await expect(panel.toasts).toHaveText(`${ROUND} was created.`);
  await expect(panel.row(ROUND)).toContainText(`${first.algorithm} ${first.fingerprint}`);
  expect(await api.text(ROUND, "ssh")).toBe(first.text);

  await panel.add.click();
  await panel.fillImagePull("round", "quay.example.com", "robot", "pass word&=+%");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText("image-round was created.");
  const file = JSON.parse(await api.text("image-round", ".dockerconfigjson"));
  expect(file.auths["quay.example.com"].password).toBe("pass word&=+%");
  await page.reload();
  await expect(panel.toasts).toHaveCount(0);

  const { data } = await api.get(ROUND);
  await panel.editButton(ROUND).click();
  await panel.displayName.fill("Round");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText(`${ROUND} was saved.`);
  await expect(panel.row(ROUND)).toContainText("Round");
  expect((await api.get(ROUND)).data).toEqual(data);

  await panel.editButton(ROUND).click();
  await expect(panel.secret).toHaveCount(0);
  await panel.displayName.fill("Typed before");
  expect((await panel.post(panel.replace)).status()).toBe(200);
  await expect(panel.displayName).toHaveValue("Typed before");
  await panel.secret.fill(second.text);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.row(ROUND)).toContainText(second.fingerprint);
  expect(await api.text(ROUND, "ssh")).toBe(second.text);

  await panel.deleteButton(ROUND).click();
  await expect(page).toHaveURL(panel.deletePath(ROUND));
  await expect(panel.heading).toHaveText("Delete Typed before?");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText(`${ROUND} was deleted.`);
  await expect(panel.row(ROUND)).toHaveCount(0);
  expect(await api.find(ROUND)).toBeNull();
});

test("keep after replace keeps the key", async ({ panel, api }) => {
  const before = await plantKey(api, ROUND, key("ed25519").text);
  await panel.openEdit(ROUND);
  await panel.replace.click();
  await panel.secret.fill(newKey().text);
  await panel.keep.click();
  await expect(panel.secret).toHaveCount(0);
  await panel.displayName.fill("Kept");
  await panel.confirm.click();
  expect((await api.get(ROUND)).data).toEqual(before.data);
});

test("a password is replaced, what else was typed stays", async ({ panel, api }) => {
  await plantRegistry(api, "image-one");
  await panel.openEdit("image-one");
  await panel.username.fill("robot9");
  await panel.replace.click();
  await expect(panel.username).toHaveValue("robot9");
  await panel.password.fill("fresh");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  const { auths } = JSON.parse(await api.text("image-one", ".dockerconfigjson"));
  expect(auths["registry.example.com"]).toMatchObject({ username: "robot9", password: "fresh" });
});

test("Enter in a text field saves", async ({ panel, api }) => {
  await plantRegistry(api, "image-one");
  await panel.openEdit("image-one");
  await panel.displayName.fill("Entered");
  await panel.displayName.press("Enter");
  await expect(panel.toasts).toHaveText("image-one was saved.");
  expect((await api.get("image-one")).metadata.annotations?.displayName).toBe("Entered");
});

test("search, filter, sort and page by links and a form", async ({ panel, api, page }) => {
  const names = Array.from({ length: 30 }, (_, index) => `image-n${100 + index}`);
  await Promise.all(names.map((name) => plantRegistry(api, name)));
  await plantKey(api, ROUND, key("ed25519").text, "Zebra");
  await panel.openListWith(page.getByText("31 secrets"));
  expect(await panel.objects()).toHaveLength(25);
  await page.getByRole("link", { name: "Next" }).click();
  // The link carries the row that the page starts behind.
  await expect(page).toHaveURL(panel.listPath("?page=2&after=n124~image-n124"));
  expect(await panel.objects()).toEqual([...names.slice(25), ROUND]);
  await panel.sortBy("Display name");
  await panel.sortBy("Display name");
  await expect(panel.column("Display name")).toHaveAttribute("aria-sort", "descending");
  expect((await panel.objects())[0]).toBe(ROUND);

  await panel.search.fill("n10");
  await panel.filter.selectOption(IMAGE_PULL);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/q=n10&type=image-pull&sort=display-name&dir=desc/);
  expect(await panel.objects()).toEqual(names.slice(0, 10).toReversed());
  await expect(panel.search).toHaveValue("n10");
  await expect(panel.filter).toHaveValue(IMAGE_PULL);
  await panel.search.fill("nothing");
  await panel.search.press("Enter");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page).toHaveURL(panel.listPath());
});

test("the fields of the chosen type show, by style alone", async ({ panel }) => {
  await panel.openNew(GIT_SYNC);
  await expect(panel.secret).toBeVisible();
  await expect(panel.password).toBeHidden();
  await panel.type.selectOption(IMAGE_PULL);
  await expect(panel.secret).toBeHidden();
  await expect(panel.password).toBeVisible();
});

test("times are written out in UTC, and copy buttons are not shown", async ({ panel, api, page }) => {
  await plantKey(api, ROUND, key("ed25519").text);
  await panel.openListWith(panel.row(ROUND));
  await expect(page.getByRole("time")).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  await expect(page.getByRole("button", { name: /^Copy/ })).toHaveCount(0);
});
