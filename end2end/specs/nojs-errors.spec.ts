// Without JavaScript, when something is wrong: true status, what was typed, and no credential.
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, IMAGE_PULL, test } from "../test.ts";

test.use({ javaScriptEnabled: false });

const OBJECT = "image-one";
const TYPED = "typed-but-never-sent-back";
const RETYPE = "For your safety the credential is not shown again.";

test("422: messages at the fields, what was typed, never the password", async ({
  panel,
  page,
  watch,
}) => {
  watch.expectStatus(422);
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("Wrong_Name", "a host", "a:b", TYPED);
  await panel.displayName.fill("Anzeige");
  const answer = await panel.post(panel.confirm);
  expect(answer.status()).toBe(422);
  expect(await answer.text()).not.toContain(TYPED);
  await expect(panel.error).toContainText("3 fields need attention.");
  await expect(panel.error).toContainText(RETYPE);
  await panel.expectMessage(panel.name, "Lower-case letters only.");
  await panel.expectMessage(panel.host, "No blanks inside a host.");
  await panel.expectMessage(panel.username, /^No colon/);
  await expect(panel.name).toHaveValue("Wrong_Name");
  await expect(panel.displayName).toHaveValue("Anzeige");
  await expect(panel.type).toHaveValue(IMAGE_PULL);
  await expect(panel.host).toHaveValue("a host");
  await expect(panel.username).toHaveValue("a:b");
  await expect(panel.password).toHaveValue("");
  await expect(page).toHaveURL(panel.newPath(IMAGE_PULL));

  await panel.fillImagePull("right", "host.example.com", "ab", TYPED);
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.row("image-right")).toContainText("Anzeige");
});

test("422: a key that is none, and it is not sent back", async ({ panel, watch }) => {
  watch.expectStatus(422);
  await panel.openNew();
  await panel.fillGitSync("keyed", "Kept", key("ed25519").text.slice(0, 200));
  const answer = await panel.post(panel.confirm);
  expect(answer.status()).toBe(422);
  expect(await answer.text()).not.toContain("b3BlbnNzaC1rZXktdjE");
  await panel.expectMessage(panel.secret, /^This key is cut off\./);
  await expect(panel.secret).toHaveValue("");
  await expect(panel.displayName).toHaveValue("Kept");
});

test("409: the name is taken", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  const before = await plantRegistry(api, "image-taken");
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("taken", "host.example.com", "me", TYPED);
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await panel.expectMessage(panel.name, "There is an object image-taken already.");
  await expect(panel.host).toHaveValue("host.example.com");
  expect(await api.get("image-taken")).toEqual(before);
});

test("409: changed meanwhile, what was typed stays", async ({ panel, api, page, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, OBJECT, "Old");
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("Mine");
  await panel.username.fill("mine");
  const theirs = await api.patch(OBJECT, { metadata: { annotations: { displayName: "Theirs" } } });
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await expect(panel.error).toContainText("Somebody was faster");
  await expect(panel.error).toContainText("changed by kubectl at 20");
  await expect(panel.displayName).toHaveValue("Mine");
  await expect(panel.username).toHaveValue("mine");
  expect(await api.get(OBJECT)).toEqual(theirs);
  // Sent again it is still stale: only loading what is there now helps.
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await panel.loadTheirs.click();
  await expect(panel.displayName).toHaveValue("Theirs");
});

test("409: the deletion of what was changed meanwhile", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, OBJECT);
  await panel.openDelete(OBJECT);
  await api.patch(OBJECT, { metadata: { labels: { changed: "yes" } } });
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await expect(panel.error).toContainText("Somebody was faster");
  expect(await api.find(OBJECT)).not.toBeNull();
});

test("deleted meanwhile: what was typed is still shown", async ({ panel, api, page, watch }) => {
  watch.expectStatus(404, 409);
  await plantRegistry(api, OBJECT, "Old");
  await panel.openEdit(OBJECT);
  await panel.displayName.fill("Not lost");
  await panel.host.fill("kept.example.com");
  await api.remove(OBJECT);
  expect([404, 409]).toContain((await panel.post(panel.confirm)).status());
  await expect(page.getByRole("main")).toContainText("Not lost");
  await expect(page.getByRole("main")).toContainText("kept.example.com");
  expect(await api.find(OBJECT)).toBeNull();
});

test("404: unknown, foreign, and no secret at all", async ({ panel, api, page, watch }) => {
  watch.expectStatus(404);
  await api.plant({ name: "image-tls", data: { "tls.key": "x" } });
  await plantKey(api, "gitsync-secret-mine", key("ed25519").text);
  const unknown = ["image-none", "image-tls", "Image-Mine", "mine", "%00", "gitsync-secret-"];
  for (const object of unknown) {
    for (const path of [panel.editPath(object), panel.deletePath(object)]) {
      const response = await page.goto(path);
      expect(response?.status(), path).toBe(404);
      await expect(panel.heading).toHaveText("Not found");
    }
  }
  for (const path of ["/nothing", "/secrets/a/b", "/secrets//delete"]) {
    expect((await page.goto(`${panel.base}${path}`))?.status(), path).toBe(404);
    await expect(panel.heading).toHaveText("Not found");
  }
  await page.getByRole("main").getByRole("link", { name: "To the list" }).click();
  await expect(panel.row("gitsync-secret-mine")).toBeVisible();
});

test("posts that no form sends: 404, 413, 415", async ({ panel, api, page, server }) => {
  const before = await api.plant({ name: "image-tls", data: { "tls.key": "x" } });
  const headers = { origin: server.origin };
  const post = async (path: string, options: object) =>
    (await page.request.post(path, { headers, maxRedirects: 0, ...options })).status();
  const form = { uid: before.metadata.uid, resourceVersion: before.metadata.resourceVersion };
  expect(await post(panel.deletePath("image-tls"), { form })).toBe(404);
  expect(await post(panel.editPath("image-tls"), { form: { ...form, displayName: "x" } })).toBe(404);
  expect(await post(panel.deletePath("image-none"), { form })).toBe(404);
  expect(await post(panel.newPath(), { data: { name: "x" } })).toBe(415);
  const large = { name: "large", type: "git-sync", secret: "x".repeat(3 << 20) };
  expect(await post(panel.newPath(), { form: large })).toBe(413);
  expect(await post(panel.newPath(), { form: { type: "tls", name: "x" } })).toBe(422);
  expect((await api.list()).map((secret) => secret.metadata)).toEqual([before.metadata]);
});
