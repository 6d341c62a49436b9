// A conflict names the parts that somebody else changed, and leads on: theirs, mine on top, or back.
import { key, newKey } from "../kit/keys.ts";
import { loginOf, plantFile } from "../kit/seed.ts";
import { expect, Panel, test, testid } from "../test.ts";

const IMAGE = "image-shared";
const KEY = "gitsync-secret-shared";
const FILE = ".dockerconfigjson";
const auths = { "a.example.com": loginOf("a:1"), "b.example.com": loginOf("b:2") };

test.beforeEach(async ({ api, watch }) => {
  watch.expectStatus(409);
  await plantFile(api, IMAGE, JSON.stringify({ auths }), "Before");
  const known_hosts = `git.example.com ${newKey().publicKey}\n`;
  await api.plant({ name: KEY, data: { ssh: key("ed25519").text, known_hosts } });
});

test("two browsers: who, when and which registry; mine goes on top of theirs", async ({
  panel,
  api,
  browser,
  server,
  watch,
}) => {
  const elsewhere = await browser.newContext({ baseURL: server.origin });
  await watch.over(elsewhere);
  const mine = new Panel(await elsewhere.newPage());
  await mine.openEdit(IMAGE);
  await mine.replace.first().click();
  await mine.usernameAt(0).fill("me");
  await mine.passwordAt(0).fill("typed once");

  await panel.openEdit(IMAGE);
  await panel.displayName.fill("Theirs");
  await panel.replace.nth(1).click();
  await panel.passwordAt(1).fill("their own");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${IMAGE} was saved.`);
  const theirs = await api.get(IMAGE);

  await mine.confirm.click();
  const at = theirs.metadata.annotations?.["keypane.dev/updated-at"] ?? "";
  const minute = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  await expect(mine.error).toContainText(`It was changed by local-admin at ${minute}`);
  await expect(mine.error).toContainText(
    "Changed: the display name, the registry b.example.com.",
  );
  await expect(mine.error).not.toContainText("their own");
  await expect(mine.error).not.toContainText("typed once");
  // What may be shown of both versions stands side by side.
  const rows = mine.at(testid.COMPARED).getByRole("row");
  await expect(rows).toHaveText([
    "PartTheirs nowYours",
    "Display nameTheirsnot changed by you",
    "Registry b.example.comusername b, password setnot changed by you",
    "Registry a.example.comusername a, password setusername me, new password",
  ]);
  await expect(mine.usernameAt(0)).toHaveValue("me");
  await expect(mine.passwordAt(0)).toHaveValue("typed once");
  expect(await api.get(IMAGE)).toEqual(theirs);

  await mine.mineOnTop.click();
  await expect(mine.toasts).toHaveText(`${IMAGE} was saved.`);
  const after = await api.get(IMAGE);
  expect(after.metadata.annotations?.displayName).toBe("Theirs");
  const stored = JSON.parse(await api.text(IMAGE, FILE)).auths;
  expect(stored["a.example.com"]).toMatchObject({ username: "me", password: "typed once" });
  expect(stored["b.example.com"]).toMatchObject(loginOf("b:their own"));
  await elsewhere.close();
});

test("every part of a key has its name", async ({ panel, api }) => {
  const changes: [string, unknown][] = [
    ["the key", { data: { ssh: Buffer.from(newKey().text).toString("base64") } }],
    ["the known hosts", { data: { known_hosts: null } }],
    ["other data", { data: { more: "AAAA" } }],
    ["labels or annotations", { metadata: { labels: { a: "b" } } }],
    ["the display name", { metadata: { annotations: { displayName: "Theirs" } } }],
  ];
  for (const [part, patch] of changes) {
    await test.step(part, async () => {
      await panel.openEdit(KEY);
      await api.patch(KEY, patch);
      await panel.displayName.fill("Mine");
      await panel.confirm.click();
      await expect(panel.error).toContainText("It was changed by kubectl at");
      await expect(panel.error).toContainText(`Changed: ${part}.`);
    });
    // The browser asks before what was typed is thrown away.
    panel.page.once("dialog", (dialog) => dialog.accept());
  }
});

test("a registry that came and one that went are named", async ({ panel, api }) => {
  await panel.openEdit(IMAGE);
  const file = { auths: { "b.example.com": auths["b.example.com"], "c.example.com": {} }, x: 1 };
  const data = { [FILE]: Buffer.from(JSON.stringify(file)).toString("base64") };
  await api.patch(IMAGE, { data });
  await panel.displayName.fill("Mine");
  await panel.confirm.click();
  await expect(panel.error).toContainText("the registry a.example.com");
  await expect(panel.error).toContainText("the registry c.example.com");
  await expect(panel.error).toContainText("other parts of the registry file");
  await expect(panel.error).not.toContainText("b.example.com");
});

test("theirs loads what is there now", async ({ panel, api, page }) => {
  await panel.openEdit(IMAGE);
  await panel.displayName.fill("Mine");
  await api.patch(IMAGE, { metadata: { annotations: { displayName: "Theirs" } } });
  await panel.confirm.click();
  page.on("dialog", (dialog) => dialog.accept());
  await panel.loadTheirs.click();
  await expect(panel.displayName).toHaveValue("Theirs");
  await expect(panel.error).toHaveCount(0);
});

test("back leads to the list, and nothing was written", async ({ panel, api, page }) => {
  await panel.openEdit(IMAGE);
  await panel.displayName.fill("Mine");
  const theirs = await api.patch(IMAGE, { metadata: { labels: { a: "b" } } });
  await panel.confirm.click();
  page.on("dialog", (dialog) => dialog.accept());
  await panel.error.getByRole("link", { name: "To the list" }).click();
  await expect(page).toHaveURL(panel.listPath());
  await expect(panel.row(IMAGE)).toContainText("Before");
  expect(await api.get(IMAGE)).toEqual(theirs);
});

test("mine on top meets a third change: a conflict again", async ({ panel, api }) => {
  await panel.openEdit(KEY);
  await panel.replace.click();
  const typed = newKey().text;
  await panel.secret.fill(typed);
  await api.patch(KEY, { metadata: { labels: { a: "b" } } });
  await panel.confirm.click();
  await expect(panel.error).toContainText("Changed: labels or annotations.");
  const third = await api.patch(KEY, { metadata: { annotations: { displayName: "Third" } } });
  await panel.mineOnTop.click();
  await expect(panel.error).toContainText("the display name");
  await expect(panel.secret).toHaveValue(typed);
  expect(await api.get(KEY)).toEqual(third);
  await panel.mineOnTop.click();
  await expect(panel.toasts).toHaveText(`${KEY} was saved.`);
  expect(await api.text(KEY, "ssh")).toBe(typed);
  expect((await api.get(KEY)).metadata).toMatchObject({
    labels: { a: "b" },
    annotations: { displayName: "Third" },
  });
});

test.describe("deleted meanwhile", () => {
  test("a login is created again with what was typed", async ({ panel, api, page }) => {
    await panel.openEdit(IMAGE);
    await panel.displayName.fill("Again");
    await panel.removalOf("b.example.com").check();
    await panel.replace.first().click();
    await panel.usernameAt(0).fill("ann");
    await panel.passwordAt(0).fill(" typed: once ");
    await api.remove(IMAGE);
    await panel.confirm.click();
    await expect(panel.error).toContainText("It was deleted since you opened it.");
    await panel.at(testid.CREATE_AGAIN).click();
    await expect(panel.heading).toHaveText("New secret");
    expect(page.url()).not.toContain("typed");
    await expect(panel.name).toHaveValue("shared");
    await expect(panel.displayName).toHaveValue("Again");
    await expect(panel.registries).toHaveCount(1);
    await expect(panel.hostAt(0)).toHaveValue("a.example.com");
    await expect(panel.passwordAt(0)).toHaveValue(" typed: once ");
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${IMAGE} was created.`);
    const stored = JSON.parse(await api.text(IMAGE, FILE)).auths;
    expect(stored).toEqual({
      "a.example.com": {
        username: "ann",
        password: " typed: once ",
        ...loginOf("ann: typed: once "),
      },
    });
  });

  test("a key is created again with what was typed", async ({ panel, api }) => {
    const typed = newKey();
    await panel.openEdit(KEY);
    await panel.replace.click();
    await panel.secret.fill(typed.text);
    await api.remove(KEY);
    await panel.confirm.click();
    await panel.at(testid.CREATE_AGAIN).click();
    await expect(panel.name).toHaveValue("shared");
    await expect(panel.secret).toHaveValue(typed.text);
    await expect(panel.at(testid.FINGERPRINT)).toHaveText(typed.fingerprint);
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`${KEY} was created.`);
    expect(await api.text(KEY, "ssh")).toBe(typed.text);
  });

  test("a reload does not bring the credential back", async ({ panel, api, page }) => {
    await panel.openEdit(KEY);
    await panel.replace.click();
    await panel.secret.fill(key("rsa3072").text);
    await api.remove(KEY);
    await panel.confirm.click();
    await panel.at(testid.CREATE_AGAIN).click();
    await expect(panel.secret).toHaveValue(key("rsa3072").text);
    page.on("dialog", (dialog) => dialog.accept());
    await page.reload();
    await panel.hydrated();
    await expect(panel.name).toHaveValue("shared");
    await expect(panel.secret).toHaveValue("");
  });
});
