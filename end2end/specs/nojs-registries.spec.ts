// Registry logins without JavaScript: several of them, tokens, repair, import, and a stated limit.
import { fileOf, loginOf, plantFile, plantRegistry } from "../kit/seed.ts";
import { expect, IMAGE_PULL, test, testid } from "../test.ts";

test.use({ javaScriptEnabled: false });

const OBJECT = "image-plain";
const FILE = ".dockerconfigjson";

test("several registries of a new secret, one taken away", async ({ panel, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("plain", "a.example.com", "ann", "gone with the post");
  expect((await panel.post(panel.addRegistry)).status()).toBe(200);
  await expect(panel.registries).toHaveCount(2);
  await panel.hostAt(1).fill("away.example.com");
  expect((await panel.post(panel.addRegistry)).status()).toBe(200);
  await expect(panel.registries).toHaveCount(3);
  await panel.hostAt(2).fill("c.example.com");
  const away = panel.registries.nth(1).getByRole("button", { name: "Take away" });
  expect((await panel.post(away)).status()).toBe(200);
  await expect(panel.registries).toHaveCount(2);
  await expect(panel.hostAt(0)).toHaveValue("a.example.com");
  await expect(panel.usernameAt(0)).toHaveValue("ann");
  await expect(panel.hostAt(1)).toHaveValue("c.example.com");
  await expect(panel.passwordAt(0)).toHaveValue("");
  await panel.passwordAt(0).fill("one");
  await panel.usernameAt(1).fill("cat");
  await panel.passwordAt(1).fill("t:hree");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  const { auths } = JSON.parse(await api.text(OBJECT, FILE));
  expect(auths).toEqual({
    "a.example.com": { username: "ann", password: "one", ...loginOf("ann:one") },
    "c.example.com": { username: "cat", password: "t:hree", ...loginOf("cat:t:hree") },
  });
});

test("add, edit and remove in one save, the rest stays byte for byte", async ({ panel, api }) => {
  const kept = `{"auth" :"${loginOf("a:1").auth}", "n": 1.0}`;
  const other = JSON.stringify(loginOf("b:2"));
  await plantFile(
    api,
    OBJECT,
    `{"auths":{"a.example.com":${kept},"b.example.com":${other},"c.example.com":${other}},"x":1e2}`,
  );
  await panel.openEdit(OBJECT);
  expect((await panel.post(panel.addRegistry)).status()).toBe(200);
  const replace = panel.registries.nth(1).getByRole("button", { name: "Replace password" });
  await panel.post(replace);
  await panel.passwordAt(1).fill("new");
  await panel.page.getByLabel("Remove c.example.com from this secret").check();
  await panel.hostAt(3).fill("d.example.com");
  await panel.usernameAt(3).fill("d");
  await panel.passwordAt(3).fill("4");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  const stored = await api.text(OBJECT, FILE);
  expect(stored.startsWith(`{"auths":{"a.example.com":${kept},`)).toBe(true);
  expect(stored.endsWith(`},"x":1e2}`)).toBe(true);
  const { auths } = JSON.parse(stored);
  expect(Object.keys(auths)).toEqual(["a.example.com", "b.example.com", "d.example.com"]);
  expect(auths["b.example.com"]).toMatchObject({ username: "b", password: "new" });
  expect(auths["d.example.com"]).toMatchObject(loginOf("d:4"));
});

test("an identity token is asked about", async ({ panel, api, watch }) => {
  watch.expectStatus(422);
  const entry = { ...loginOf("me:old"), identitytoken: "eyJ.a.b" };
  await plantFile(api, OBJECT, JSON.stringify({ auths: { h: entry } }));
  await panel.openEdit(OBJECT);
  expect((await panel.post(panel.replace)).status()).toBe(200);
  await panel.password.fill("new");
  expect((await panel.post(panel.confirm)).status()).toBe(422);
  await expect(panel.tokenAt(0)).toContainText("Choose what becomes of its identity token.");
  await panel.tokenAt(0).getByLabel("Remove it").check();
  await panel.password.fill("new");
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  const { auths } = JSON.parse(await api.text(OBJECT, FILE));
  expect(auths.h).toEqual({ username: "me", password: "new", ...loginOf("me:new") });
});

test("an auth that cannot be decoded is repaired", async ({ panel, api, page }) => {
  const other = JSON.stringify(loginOf("o:p"));
  const broken = `{"username":"me","password":"pw","auth":"%%%"}`;
  await plantFile(api, OBJECT, `{"auths":{"o":${other},"h":${broken}}}`);
  await panel.openEdit(OBJECT);
  await expect(page.getByText("so Kubernetes ignores the whole file.")).toBeVisible();
  expect((await panel.post(panel.repair)).status()).toBe(303);
  await expect(page).toHaveURL(panel.editPath(OBJECT));
  await expect(panel.repair).toHaveCount(0);
  const mended = `{"username":"me","password":"pw","auth":"${loginOf("me:pw").auth}"}`;
  expect(await api.text(OBJECT, FILE)).toBe(`{"auths":{"o":${other},"h":${mended}}}`);
});

test("an import takes every login, and says so", async ({ panel, api, page }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("plain");
  await page.getByText("Import from a config.json").click();
  await expect(
    page.getByText("Every login in it is taken. With JavaScript you can choose."),
  ).toBeVisible();
  const auths = { "a.example.com": loginOf("a:1"), "b.example.com": loginOf("b:2"), c: {} };
  await panel.importFile.fill(JSON.stringify({ auths }));
  expect((await panel.post(panel.confirm)).status()).toBe(303);
  const stored = JSON.parse(await api.text(OBJECT, FILE)).auths;
  expect(Object.keys(stored)).toEqual(["a.example.com", "b.example.com"]);
  expect(stored["b.example.com"]).toMatchObject(loginOf("b:2"));
});

test("an import that is none is refused at its field, and not sent back", async ({
  panel,
  page,
  watch,
}) => {
  watch.expectStatus(422);
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("plain");
  await page.getByText("Import from a config.json").click();
  await panel.importFile.fill('{"auths": "typed-but-never-sent-back"');
  const answer = await panel.post(panel.confirm);
  expect(answer.status()).toBe(422);
  expect(await answer.text()).not.toContain("typed-but-never-sent-back");
  await panel.expectMessage(panel.importFile, "This is no config.json with registries.");
  // A message that is folded away would not be seen.
  await expect(panel.importFile).toBeVisible();
});

test("a conflict: mine on top keeps the other registry's change", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  const auths = { "a.example.com": loginOf("a:1"), "b.example.com": loginOf("b:2") };
  await plantFile(api, OBJECT, JSON.stringify({ auths }));
  await panel.openEdit(OBJECT);
  await panel.usernameAt(0).fill("ann");
  const theirs = { ...auths, "b.example.com": loginOf("b:other") };
  const data = { [FILE]: Buffer.from(JSON.stringify({ auths: theirs })).toString("base64") };
  await api.patch(OBJECT, { data });
  expect((await panel.post(panel.confirm)).status()).toBe(409);
  await expect(panel.error).toContainText("Changed: the registry b.example.com.");
  await expect(panel.usernameAt(0)).toHaveValue("ann");
  expect((await panel.post(panel.mineOnTop)).status()).toBe(303);
  const stored = JSON.parse(await api.text(OBJECT, FILE)).auths;
  expect(stored["a.example.com"]).toMatchObject({ username: "ann", ...loginOf("ann:1") });
  expect(stored["b.example.com"]).toEqual(loginOf("b:other"));
});

test("that line breaks of a password are dropped is said", async ({ panel, api, page }) => {
  const limit = page.getByText(
    "Without JavaScript, browsers drop line breaks from a pasted password.",
  );
  await panel.openNew(IMAGE_PULL);
  await expect(limit).toBeVisible();
  await expect(panel.at(testid.SERVICE)).toBeHidden();
  await plantRegistry(api, OBJECT);
  await panel.openEdit(OBJECT);
  await expect(limit).toHaveCount(0);
  await panel.post(panel.replace);
  await expect(limit).toBeVisible();
});

test("a second entry for a host is refused", async ({ panel, api, watch }) => {
  watch.expectStatus(422);
  const before = await plantFile(api, OBJECT, fileOf("a.example.com", "u", "p"));
  await panel.openEdit(OBJECT);
  await panel.post(panel.addRegistry);
  await panel.hostAt(1).fill("a.example.com");
  await panel.usernameAt(1).fill("v");
  await panel.passwordAt(1).fill("q");
  expect((await panel.post(panel.confirm)).status()).toBe(422);
  await panel.expectMessage(panel.hostAt(1), "This host is in the file already.");
  expect(await api.get(OBJECT)).toEqual(before);
});
