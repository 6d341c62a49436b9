// The rules cannot be loaded: the form says so and goes on, and the server decides by the same ones.
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

const NOTE = "The check in the browser could not be loaded. The server checks on Confirm.";

test.beforeEach(async ({ page, watch }) => {
  watch.expectNoServer();
  watch.expectStatus(422);
  // The program's own loader says so, too.
  watch.expectText(/^error: TypeError: Failed to fetch/);
  await page.route("**/pkg/rules-*", (route) => route.abort("connectionrefused"));
});

const note = (panel: Panel) => panel.page.getByText(NOTE).filter({ visible: true });

test("a key is created, and a wrong one refused at its field", async ({ panel, api }) => {
  const { text } = key("ed25519");
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("Wrong", "Typed", text.slice(0, 200));
  await expect(note(panel)).toHaveCount(1);
  await expect(panel.at(testid.KEY_FOUND)).toHaveCount(0);
  await panel.confirm.click();
  await panel.expectMessage(panel.name, "Lower-case letters only.");
  await panel.expectMessage(panel.secret, /^This key is cut off\./);
  await expect(panel.name).toBeFocused();
  await expect(panel.error).toContainText("2 fields need attention.");
  await panel.fillGitSync("right", "Typed", text);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-right was created.");
  expect(await api.text("gitsync-secret-right", "ssh")).toBe(text);
});

test("a registry login is created, and a wrong one refused at its fields", async ({
  panel,
  api,
}) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("right", "a host", "a:b", "p");
  await panel.confirm.click();
  await panel.expectMessage(panel.host, "No blanks inside a host.");
  await panel.expectMessage(panel.username, /^No colon/);
  await expect(panel.password).toHaveValue("p");
  await panel.host.fill("a.example.com");
  await panel.username.fill("ann");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-right was created.");
  const { auths } = JSON.parse(await api.text("image-right", ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["a.example.com"]);
});

test("the form of a registry login says so, too", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.host.fill("a.example.com");
  await expect(note(panel)).toHaveCount(1);
});

test("an edit is saved", async ({ panel, api }) => {
  await plantKey(api, "gitsync-secret-one", key("ed25519").text);
  await panel.openEdit("gitsync-secret-one");
  await panel.displayName.fill("Edited");
  await panel.replace.click();
  await panel.secret.fill(key("rsa3072").text);
  await expect(note(panel)).toHaveCount(1);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-one was saved.");
  expect(await api.text("gitsync-secret-one", "ssh")).toBe(key("rsa3072").text);
});

test("the list needs none of it", async ({ panel, api, page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await plantRegistry(api, "image-one");
  await panel.openList();
  await panel.search.fill("one");
  await expect(panel.rows).toHaveCount(1);
  expect(asked.filter((url) => /\/pkg\/(forms|rules|shared-\d+)-/.test(url))).toEqual([]);
});
