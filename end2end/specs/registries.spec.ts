// Several registries in one secret: each is added, edited and removed on its own.
import { loginOf, plantFile } from "../kit/seed.ts";
import { expect, IMAGE_PULL, test } from "../test.ts";

const OBJECT = "image-many";
const FILE = ".dockerconfigjson";
/** Written by other tools, in their own way. */
const FIRST = `{"auth" : "${loginOf("a:one").auth}",  "email":"a@example.com"}`;
const REST = `"credHelpers":{"gcr.example.com":"gcloud"},"n":1e2`;
const STORED =
  `{"auths": {"a.example.com":${FIRST},` +
  `"b.example.com":{"username":"bo","password":"old","x":1.0},` +
  `"c.example.com":{"auth":"${loginOf("c:three").auth}"}}, ${REST}}`;

test("add, edit and remove in one save, the rest stays byte for byte", async ({ panel, api }) => {
  await plantFile(api, OBJECT, STORED);
  await panel.openEdit(OBJECT);
  await expect(panel.registries).toHaveCount(3);
  await panel.registries.nth(1).getByRole("button", { name: "Replace password" }).click();
  await panel.passwordAt(1).fill("new");
  await panel.removalOf("c.example.com").check();
  await panel.addRegistry.click();
  await expect(panel.hostAt(3)).toBeFocused();
  await panel.hostAt(3).fill("d.example.com:5000/team");
  await panel.usernameAt(3).fill("dora");
  await panel.passwordAt(3).fill("d:d");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);

  const text = await api.text(OBJECT, FILE);
  expect(text.startsWith(`{"auths": {"a.example.com":${FIRST},`)).toBe(true);
  expect(text.endsWith(`, ${REST}}`)).toBe(true);
  const { auths } = JSON.parse(text);
  expect(Object.keys(auths)).toEqual(["a.example.com", "b.example.com", "d.example.com:5000/team"]);
  expect(auths["b.example.com"]).toEqual({
    username: "bo",
    password: "new",
    x: 1,
    ...loginOf("bo:new"),
  });
  expect(auths["d.example.com:5000/team"]).toEqual({
    username: "dora",
    password: "d:d",
    ...loginOf("dora:d:d"),
  });
});

test("opened and saved, nothing is written", async ({ panel, api }) => {
  const before = await plantFile(api, OBJECT, STORED);
  await panel.openEdit(OBJECT);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`Nothing was changed in ${OBJECT}.`);
  expect(await api.get(OBJECT)).toEqual(before);
});

test("a new secret takes several, and one that was removed is not stored", async ({
  panel,
  api,
  page,
}) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("many", "a.example.com", "a", "one");
  for (const [index, host] of [[1, "away.example.com"], [2, "c.example.com"]] as const) {
    await panel.addRegistry.click();
    await panel.hostAt(index).fill(host);
    await panel.usernameAt(index).fill("u");
    await panel.passwordAt(index).fill(`p${index}`);
  }
  await page.getByRole("button", { name: "Remove away.example.com" }).click();
  await expect(panel.registries).toHaveCount(2);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  const { auths } = JSON.parse(await api.text(OBJECT, FILE));
  expect(auths).toEqual({
    "a.example.com": { username: "a", password: "one", ...loginOf("a:one") },
    "c.example.com": { username: "u", password: "p2", ...loginOf("u:p2") },
  });
});

test("a second entry for a host that is there is refused", async ({ panel, api }) => {
  const before = await plantFile(api, OBJECT, STORED);
  await panel.openEdit(OBJECT);
  await panel.addRegistry.click();
  await panel.hostAt(3).fill("b.example.com");
  await panel.usernameAt(3).fill("u");
  await panel.passwordAt(3).fill("p");
  await panel.expectMessage(panel.hostAt(3), "This host is in the file already.");
  await panel.confirm.click();
  await expect(panel.error).toContainText("One field needs attention.");
  await expect(panel.hostAt(3)).toBeFocused();
  expect(await api.get(OBJECT)).toEqual(before);
});

test("two entries for a host that are stored are kept", async ({ panel, api }) => {
  // As the kubelet looks them up, both are the same host.
  const login = JSON.stringify(loginOf("u:p"));
  const text = `{"auths":{"a.example.com":${login},"https://a.example.com":${login},"b":${login}}}`;
  await plantFile(api, OBJECT, text);
  await panel.openEdit(OBJECT);
  await panel.removalOf("b").check();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect(await api.text(OBJECT, FILE)).toBe(
    `{"auths":{"a.example.com":${login},"https://a.example.com":${login}}}`,
  );
});

test("the last one cannot be removed", async ({ panel, api, watch }) => {
  // Only the file itself knows that nothing else is in it, so it is the server that says so.
  watch.expectStatus(422);
  const before = await plantFile(api, OBJECT, `{"auths":{"a.example.com":${FIRST}}}`);
  await panel.openEdit(OBJECT);
  await panel.removalOf("a.example.com").check();
  await panel.confirm.click();
  await expect(panel.error).toContainText("No registry would be left.");
  expect(await api.get(OBJECT)).toEqual(before);
});

test("a colon in the username is refused", async ({ panel, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("many", "a.example.com", "a:b", "p");
  const message = "No colon: registries split the login at the first one.";
  await panel.expectMessage(panel.username, message);
  await panel.confirm.click();
  await expect(panel.username).toBeFocused();
  expect(await api.list()).toEqual([]);
});
