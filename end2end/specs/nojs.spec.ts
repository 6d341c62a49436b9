// Without JavaScript: one journey a page, by links and forms. What each post answers is the work of
// the router's tests; here are browsers' own parts: what shows, what a form sends, what a key does.
import { key, newKey } from "../kit/keys.ts";
import { loginOf, plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test, testid } from "../test.ts";

test.use({ javaScriptEnabled: false });

const ROUND = "gitsync-secret-round";

test("the list: search, filter, sort, page and theme", async ({ panel, api, page }) => {
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
  const time = panel.row(ROUND).getByRole("time");
  await expect(time).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  await expect(page.getByRole("button", { name: /^Copy/ })).toHaveCount(0);

  await panel.search.fill("n10");
  await panel.filter.selectOption(IMAGE_PULL);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/q=n10&type=image-pull&order=display-name.desc/);
  expect(await panel.objects()).toEqual(names.slice(0, 10).toReversed());
  await expect(panel.search).toHaveValue("n10");
  await expect(panel.filter).toHaveValue(IMAGE_PULL);
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page).toHaveURL(/q=n10&type=image-pull&order=display-name.desc/);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await panel.search.fill("nothing");
  await panel.search.press("Enter");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page).toHaveURL(panel.listPath());
});

test("a new secret: fields by style alone, refused, then stored", async ({ panel, api, page, watch }) => {
  watch.expectStatus(422);
  await panel.openList();
  await panel.add.click();
  await expect(page).toHaveURL(panel.newPath());
  await expect(panel.password).toBeHidden();
  await page.getByLabel("Generate a new key pair").check();
  await expect(panel.secret).toBeHidden();
  await panel.type.selectOption(IMAGE_PULL);
  await expect(panel.password).toBeVisible();
  await expect(panel.at(testid.SERVICE)).toBeHidden();
  await expect(page.getByText("Without JavaScript, browsers drop line breaks")).toBeVisible();
  await panel.fillImagePull("Round", "quay.example.com", "robot", "typed once");
  expect((await panel.post(panel.addRegistry)).status()).toBe(200);
  await panel.hostAt(1).fill("b.example.com");
  await panel.usernameAt(1).fill("b");
  await panel.passwordAt(0).fill("pass word&=+%");
  await panel.passwordAt(1).fill("2");
  // Folded away, a message would not be seen.
  await page.getByText("Import from a config.json").click();
  await panel.importFile.fill("no file");
  const refused = await panel.post(panel.confirm);
  expect(refused.status()).toBe(422);
  expect(await refused.text()).not.toContain("pass word");
  await expect(panel.error).toContainText("2 fields need attention.");
  await panel.expectMessage(panel.name, "Lower-case letters only.");
  await panel.expectMessage(panel.importFile, "This is no config.json with registries.");
  await expect(panel.importFile).toBeVisible();
  await expect(panel.passwordAt(0)).toHaveValue("");
  await panel.name.fill("round");
  await panel.importFile.fill("");
  await panel.passwordAt(0).fill("pass word&=+%");
  await panel.passwordAt(1).fill("2");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText("image-round was created.");
  const { auths } = JSON.parse(await api.text("image-round", ".dockerconfigjson"));
  expect(auths["quay.example.com"].password).toBe("pass word&=+%");
  expect(auths["b.example.com"]).toMatchObject(loginOf("b:2"));
  await page.reload();
  await expect(panel.toasts).toHaveCount(0);

  // Keys and known hosts come through a form as they were, line breaks and all.
  await panel.openNew(GIT_SYNC);
  const { text, fingerprint } = newKey();
  await panel.fillGitSync("round", "Runde", text);
  await page.getByText("Known hosts (optional)").click();
  await panel.post(page.getByRole("button", { name: "Add GitHub's keys" }));
  await expect(panel.knownHosts).toBeVisible();
  const added = await panel.knownHosts.inputValue();
  await panel.secret.fill(text);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await panel.expectList();
  await expect(panel.row(ROUND)).toContainText(fingerprint);
  expect(await api.text(ROUND, "ssh")).toBe(text);
  expect(await api.text(ROUND, "known_hosts")).toBe(added.replaceAll("\r\n", "\n"));
});

test("an edit: Enter saves, and a key is replaced on top of another's change", async ({
  panel,
  api,
  page,
  watch,
}) => {
  watch.expectStatus(409);
  const fresh = newKey();
  const { data } = await plantKey(api, ROUND, key("ecdsa384").text, "Runde");
  await panel.openListWith(panel.row(ROUND));
  await panel.editButton(ROUND).click();
  await expect(panel.secret).toHaveCount(0);
  await panel.displayName.fill("Round");
  await panel.displayName.press("Enter");
  await expect(panel.toasts).toHaveText(`${ROUND} was saved.`);
  await expect(panel.row(ROUND)).toContainText("Round");
  expect((await api.get(ROUND)).data).toEqual(data);

  await panel.editButton(ROUND).click();
  await panel.post(panel.replace);
  await panel.secret.fill(fresh.text);
  await panel.post(panel.keep);
  await expect(panel.secret).toHaveCount(0);
  expect((await panel.post(panel.replace)).status()).toBe(200);
  await panel.secret.fill(fresh.text);
  await api.patch(ROUND, { metadata: { annotations: { displayName: "Theirs" } } });
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await expect(panel.error).toContainText("Changed: the display name.");
  await panel.secret.fill(fresh.text);
  expect((await panel.post(panel.mineOnTop)).status()).toBe(303);
  await expect(panel.row(ROUND)).toContainText("Theirs");
  await expect(panel.row(ROUND)).toContainText(fresh.fingerprint);
  expect(await api.text(ROUND, "ssh")).toBe(fresh.text);
  await panel.openEdit(ROUND);
  await page.getByRole("link", { name: "中文" }).click();
  await expect(page).toHaveURL(`${panel.editPath(ROUND)}?lang=zh-TW`);
  await expect(panel.confirm).toHaveText("確認");
});

test("a deletion: stale first, then confirmed", async ({ panel, api, page, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, "image-one", "One");
  await panel.openListWith(panel.row("image-one"));
  await panel.deleteButton("image-one").click();
  await expect(page).toHaveURL(panel.deletePath("image-one"));
  await expect(panel.heading).toHaveText("Delete One?");
  await api.patch("image-one", { metadata: { labels: { changed: "yes" } } });
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await expect(panel.error).toContainText("Somebody was faster");
  await panel.loadTheirs.click();
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText("image-one was deleted.");
  await expect(panel.row("image-one")).toHaveCount(0);
  expect(await api.find("image-one")).toBeNull();
});

test("what is not found leads to the list", async ({ panel, page, watch }) => {
  watch.expectStatus(404);
  expect((await page.goto(panel.editPath("image-none")))?.status()).toBe(404);
  await expect(panel.heading).toHaveText("Not found");
  await page.getByRole("main").getByRole("link", { name: "To the list" }).click();
  await panel.expectList();
});
