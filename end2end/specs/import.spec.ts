// Logins from a config.json: chosen entry by entry, and no password is seen on the way.
import { Canaries } from "../kit/canary.ts";
import { fileOf, loginOf, plantFile } from "../kit/seed.ts";
import { WAYS } from "../kit/typing.ts";
import { expect, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

const OBJECT = "image-taken-over";
const FILE = ".dockerconfigjson";

const open = (panel: Panel) => panel.page.getByText("Import from a config.json").click();
const HELPER = "Logins of this file are kept by a helper on the machine that it came from";

for (const [way, enter] of Object.entries(WAYS)) {
  test(`${way}: the chosen logins are taken, and no password is seen`, async ({
    panel,
    api,
    context,
    page,
    server,
  }) => {
    const canaries = new Canaries();
    await canaries.listen(context);
    const [first, second] = [canaries.password("taken"), canaries.password("left")];
    const auths = {
      "a.example.com": { auth: loginOf(`ann:${first}`).auth, email: "a@example.com" },
      "b.example.com": { username: "bob", password: second },
      "c.example.com": {},
    };
    await panel.openNew(IMAGE_PULL);
    await panel.name.fill("taken-over");
    await open(panel);
    await expect(panel.importFile).toHaveCSS("-webkit-text-security", "disc");
    await enter(panel.importFile, JSON.stringify({ auths, HttpHeaders: { X: "1" } }));
    const entries = panel.at(testid.IMPORT_ENTRIES);
    await expect(entries.getByRole("checkbox")).toHaveCount(2);
    await expect(entries.getByLabel("a.example.com ann")).toBeChecked();
    await expect(entries).toContainText("c.example.com: no login in the file");
    await entries.getByLabel("b.example.com bob").uncheck();
    canaries.add("the document", await page.content());
    canaries.add("its text", await page.locator("body").innerText());
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);

    const stored = JSON.parse(await api.text(OBJECT, FILE));
    expect(Object.keys(stored.auths)).toEqual(["a.example.com"]);
    expect(stored.auths["a.example.com"]).toMatchObject(loginOf(`ann:${first}`));
    await panel.openEdit(OBJECT);
    await expect(panel.username).toHaveValue("ann");
    canaries.add("the form afterwards", await page.content());
    await canaries.addServer(server, api);
    expect(await canaries.expectUnseen()).toBeGreaterThan(2);
  });
}

test("typed and imported logins come together", async ({ panel, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("taken-over", "a.example.com", "ann", "one");
  await open(panel);
  await panel.importFile.fill(fileOf("b.example.com", "bob", "two"));
  await expect(panel.at(testid.IMPORT_ENTRIES)).toBeVisible();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  const { auths } = JSON.parse(await api.text(OBJECT, FILE));
  expect(Object.keys(auths)).toEqual(["a.example.com", "b.example.com"]);
  expect(auths["b.example.com"]).toMatchObject(loginOf("bob:two"));
});

test("a helper keeps the logins elsewhere, and that is said", async ({ panel, api }) => {
  const files = [
    { auths: { "https://index.docker.io/v1/": {} }, credsStore: "desktop" },
    { auths: { "gcr.io": {} }, credHelpers: { "gcr.io": "gcloud" } },
  ];
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("taken-over");
  await open(panel);
  for (const file of files) {
    await panel.importFile.fill(JSON.stringify(file));
    await expect(panel.page.getByText(HELPER)).toBeVisible();
    await expect(panel.at(testid.IMPORT_ENTRIES)).toContainText("no login in the file");
    await expect(panel.at(testid.IMPORT_ENTRIES).getByRole("checkbox")).toHaveCount(0);
    await panel.expectMessage(panel.importFile, /^No login is in this file\./);
  }
  const mixed = { auths: { "q.io": loginOf("q:p"), "gcr.io": {} }, credsStore: "desktop" };
  await panel.importFile.fill(JSON.stringify(mixed));
  await expect(panel.at(testid.IMPORT_ENTRIES).getByRole("checkbox")).toHaveCount(1);
  await expect(panel.page.getByText(HELPER)).toBeVisible();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  const { auths } = JSON.parse(await api.text(OBJECT, FILE));
  expect(Object.keys(auths)).toEqual(["q.io"]);
});

test("what is no registry file is refused at its field", async ({ panel, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("taken-over");
  await open(panel);
  for (const wrong of ["hello", "[]", '{"auths":[]}', '{"auths":{"a":']) {
    await panel.importFile.fill(wrong);
    await panel.expectMessage(panel.importFile, "This is no config.json with registries.");
  }
  await panel.confirm.click();
  await expect(panel.importFile).toBeFocused();
  expect(await api.list()).toEqual([]);
});

test("on edit: a host that is there already is refused, others are added", async ({
  panel,
  api,
}) => {
  const text = fileOf("a.example.com", "ann", "one");
  await plantFile(api, OBJECT, text);
  await panel.openEdit(OBJECT);
  await open(panel);
  const auths = { "a.example.com": loginOf("x:y"), "b.example.com": loginOf("bob:two") };
  await panel.importFile.fill(JSON.stringify({ auths }));
  await panel.expectMessage(panel.importFile, "This host is in the file already.");
  await panel.at(testid.IMPORT_ENTRIES).getByLabel("a.example.com x").uncheck();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  const stored = await api.text(OBJECT, FILE);
  expect(stored.startsWith(text.slice(0, -2))).toBe(true);
  expect(JSON.parse(stored).auths["b.example.com"]).toMatchObject(loginOf("bob:two"));
});
