// What a registry file holds besides logins, and what Kubernetes makes of it.
import { loginOf, plantFile } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

const OBJECT = "image-file";
const FILE = ".dockerconfigjson";
const login = (text: string) => JSON.stringify(loginOf(text));
const HOST = "a.example.com";

test.describe("an identity token", () => {
  const TOKEN = `"identitytoken":"eyJ.a.b"`;
  const AUTH = loginOf("me:old").auth;

  test.beforeEach(async ({ api, panel }) => {
    await plantFile(api, OBJECT, `{"auths":{"${HOST}":{"auth":"${AUTH}",${TOKEN}}}}`);
    await panel.openEdit(OBJECT);
  });

  test("is said to be stored and not used", async ({ panel }) => {
    await expect(panel.registries).toContainText("Identity token set");
    await expect(panel.tokenAt(0)).toContainText(
      "It is kept, but Kubernetes does not use this.",
    );
  });

  test("is cleared on its own, the login stays", async ({ panel, api }) => {
    await panel.tokenAt(0).getByLabel("Remove it").check();
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    const { auths } = JSON.parse(await api.text(OBJECT, FILE));
    expect(auths[HOST].auth).toBe(AUTH);
    expect(auths[HOST]).not.toHaveProperty("identitytoken");
  });

  for (const [choice, stays] of [["Keep it", true], ["Remove it", false]] as const) {
    test(`is asked about when the password is replaced: ${choice}`, async ({ panel, api }) => {
      const before = await api.get(OBJECT);
      await panel.replace.click();
      await panel.password.fill("new");
      await panel.confirm.click();
      await expect(panel.tokenAt(0)).toContainText("Choose what becomes of its identity token.");
      await expect(panel.tokenAt(0)).toBeFocused();
      await expect(panel.password).toHaveValue("new");
      expect(await api.get(OBJECT)).toEqual(before);

      await panel.tokenAt(0).getByLabel(choice).check();
      await panel.confirm.click();
      await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
      const text = await api.text(OBJECT, FILE);
      expect(JSON.parse(text).auths[HOST]).toMatchObject({ password: "new", ...loginOf("me:new") });
      expect(text.includes(TOKEN)).toBe(stays);
    });
  }
});

test("one auth that cannot be decoded: said, and repaired at one click", async ({
  panel,
  api,
  page,
}) => {
  const other = `{ "auth" :"${loginOf("o:p").auth}"}`;
  const broken = `{"username":"me","password":"pw","auth":"%%%"}`;
  await plantFile(api, OBJECT, `{"auths":{"o":${other},"${HOST}":${broken}}, "x":1}`, "Named");
  await panel.openEdit(OBJECT);
  await expect(page.getByText("so Kubernetes ignores the whole file.")).toBeVisible();
  await expect(panel.registries.nth(1)).toContainText("Its auth cannot be decoded.");
  await expect(page.getByText("Needs repair")).toBeVisible();
  await panel.repair.click();
  await expect(panel.toasts).toHaveText(
    `${OBJECT} was repaired. The credential itself is unchanged.`,
  );
  const mended = `{"username":"me","password":"pw","auth":"${loginOf("me:pw").auth}"}`;
  expect(await api.text(OBJECT, FILE)).toBe(`{"auths":{"o":${other},"${HOST}":${mended}}, "x":1}`);
  await expect(page).toHaveURL(panel.editPath(OBJECT));
  await expect(panel.repair).toHaveCount(0);
  await expect(page.getByText("Needs repair")).toHaveCount(0);
  await expect(panel.displayName).toHaveValue("Named");
});

test("auth that says something else than username and password", async ({ panel, api }) => {
  const entry = `{"username":"shown","password":"x",${login("used:y").slice(1)}`;
  await plantFile(api, OBJECT, `{"auths":{"${HOST}":${entry}}}`);
  await panel.openEdit(OBJECT);
  await expect(panel.registries).toContainText("Kubernetes uses auth.");
  await expect(panel.username).toHaveValue("used");
});

test("helpers are kept, and said not to be used", async ({ panel, api, page }) => {
  const rest = `"credHelpers":{"gcr.io":"gcloud","x.io":"y"},"credsStore":"desktop"`;
  await plantFile(api, OBJECT, `{"auths":{"${HOST}":${login("u:p")}},${rest}}`);
  await panel.openEdit(OBJECT);
  const unused = "kept, but Kubernetes does not use this.";
  await expect(page.getByText(`credHelpers for gcr.io, x.io: ${unused}`)).toBeVisible();
  await expect(page.getByText(`credsStore (desktop): ${unused}`)).toBeVisible();
  await panel.username.fill("v");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  expect((await api.text(OBJECT, FILE)).endsWith(`},${rest}}`)).toBe(true);
});

test("a JSON key that stands twice: shown, and an edit is refused", async ({
  panel,
  api,
  page,
  server,
}) => {
  const text = `{"auths":{"${HOST}":${login("u:p")},"b":${login("b:b")},"${HOST}":${login("v:q")}}}`;
  const { data, metadata } = await plantFile(api, OBJECT, text);
  await panel.openEdit(OBJECT);
  await expect(page.getByText("A JSON key stands twice in this file")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(HOST);
  // They are there, behind the choice to replace all of them.
  await expect(panel.host).toBeHidden();
  await expect(panel.importFile).toBeHidden();
  await panel.displayName.fill("Renamed");
  await panel.confirm.click();
  await expect(panel.row(OBJECT)).toContainText("Renamed");

  const { uid } = metadata;
  const { resourceVersion } = (await api.get(OBJECT)).metadata;
  const form = { uid, resourceVersion, entry: "b", registryHost: "c", username: "b" };
  const headers = { origin: server.origin };
  const answer = await page.request.post(panel.editPath(OBJECT), { form, headers });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain("A JSON key stands twice in the stored file");
  expect((await api.get(OBJECT)).data).toEqual(data);
});

test("of very many registries the first are shown, and all are replaced at once", async ({
  panel,
  api,
  page,
}) => {
  const entries = Array.from({ length: 250 }, (_, at) => `"r${at}.io":${login("u:p")}`);
  await plantFile(api, OBJECT, `{"auths":{${entries.join(",")}},"x":1.50}`);
  await panel.openEdit(OBJECT);
  await expect(panel.host).toHaveCount(100);
  await expect(page.getByText("and 150 more registries")).toBeVisible();
  await page.getByLabel("Replace all stored registries").check();
  await expect(panel.host.filter({ visible: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Add a registry" }).click();
  await panel.host.last().fill(HOST);
  await panel.username.last().fill("u");
  await panel.password.last().fill("p");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
  const text = await api.text(OBJECT, FILE);
  expect(Object.keys(JSON.parse(text).auths)).toEqual([HOST]);
  expect(text.endsWith(`},"x":1.50}`)).toBe(true);
});
