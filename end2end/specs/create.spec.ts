// Creating one secret of each kind, and what is stored of it.
import { key } from "../kit/keys.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test } from "../test.ts";

test("a key is created, announced, listed and stored exactly", async ({ panel, api, page }) => {
  const ed25519 = key("ed25519");
  await panel.openList();
  await panel.add.click();
  await expect(page).toHaveURL(panel.newPath());
  await expect(page).toHaveTitle("New secret · Keypane");
  await panel.hydrated();
  await panel.mark();
  await panel.fillGitSync("covid-data", "COVID données", ed25519.text);
  await panel.confirm.click();

  await expect(panel.toasts).toHaveText("gitsync-secret-covid-data was created.");
  await expect(page).toHaveURL(panel.listPath());
  const row = panel.row("gitsync-secret-covid-data");
  await expect(row).toContainText("covid-data");
  await expect(row).toContainText("COVID données");
  await expect(row).toContainText("Git Sync");
  await expect(row).toContainText(`ssh-ed25519 ${ed25519.fingerprint}`);
  await expect(row).toContainText("by local-admin");
  await panel.expectNoReload();

  const stored = await api.get("gitsync-secret-covid-data");
  expect(stored.type).toBe("Opaque");
  expect(Object.keys(stored.data ?? {})).toEqual(["ssh"]);
  expect(await api.text("gitsync-secret-covid-data", "ssh")).toBe(ed25519.text);
  expect(stored.metadata.annotations).toMatchObject({
    displayName: "COVID données",
    "keypane.dev/ssh-key": `ssh-ed25519 ${ed25519.fingerprint}`,
    "keypane.dev/created-by": "local-admin",
    "keypane.dev/updated-by": "local-admin",
  });
  expect(stored.metadata.managedFields?.map((entry) => entry.manager)).toEqual(["keypane"]);
});

for (const name of ["ecdsa256", "ecdsa256-sec1", "rsa2048-pkcs1", "rsa2048-pkcs8", "rsa3072"]) {
  test(`a key of another sort is stored exactly: ${name}`, async ({ panel, api }) => {
    await panel.openNew(GIT_SYNC);
    await panel.fillGitSync(name, "", key(name).text);
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText(`gitsync-secret-${name} was created.`);
    expect(await api.text(`gitsync-secret-${name}`, "ssh")).toBe(key(name).text);
  });
}

test("what a paste breaks of a key is repaired", async ({ panel, api }) => {
  const { text } = key("ed25519");
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("pasted", "", `\uFEFF\n  ${text.trim().replaceAll("\n", "\r\n")}\n\n\n`);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(
    "gitsync-secret-pasted was created. The text of the key was repaired.",
  );
  expect(await api.text("gitsync-secret-pasted", "ssh")).toBe(text);
});

test("a registry login is created, announced, listed and stored", async ({ panel, api }) => {
  const password = "p:ä\"\\ <&> 'q' ";
  await panel.openNew();
  await panel.fillImagePull("gitlab", "registry.example.com:5000", "deploy+token-7", password);
  await panel.confirm.click();

  await expect(panel.toasts).toHaveText("image-gitlab was created.");
  const row = panel.row("image-gitlab");
  await expect(row).toContainText("Image Pull");
  await expect(row).toContainText("registry.example.com:5000");

  expect((await api.get("image-gitlab")).type).toBe("kubernetes.io/dockerconfigjson");
  expect(JSON.parse(await api.text("image-gitlab", ".dockerconfigjson"))).toEqual({
    auths: {
      "registry.example.com:5000": {
        username: "deploy+token-7",
        password,
        auth: Buffer.from(`deploy+token-7:${password}`).toString("base64"),
      },
    },
  });
});

test("the form shows the fields and the help of the chosen type only", async ({ panel, page }) => {
  const help = (title: string) => page.getByRole("complementary", { name: title });
  await panel.openNew(IMAGE_PULL);
  await expect(panel.type).toHaveValue(IMAGE_PULL);
  await expect(panel.password).toBeVisible();
  await expect(panel.secret).toBeHidden();
  await expect(help("Where to get a registry login")).toBeVisible();
  await panel.type.selectOption(GIT_SYNC);
  await expect(panel.secret).toBeVisible();
  await expect(panel.host).toBeHidden();
  await expect(panel.username).toBeHidden();
  await expect(panel.password).toBeHidden();
  await expect(help("Where to get an SSH key")).toBeVisible();
  await expect(help("Where to get a registry login")).toBeHidden();
});

test("the name is taken: said at the field, nothing is overwritten", async ({ panel, api, watch }) => {
  watch.expectStatus(409);
  const before = await api.plant({ name: "gitsync-secret-taken", data: { ssh: "theirs" } });
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("taken", "Mine", key("ed25519").text);
  await panel.confirm.click();
  await panel.expectMessage(panel.name, "There is an object gitsync-secret-taken already.");
  await expect(panel.name).toBeFocused();
  await expect(panel.displayName).toHaveValue("Mine");
  await expect(panel.secret).toHaveValue(key("ed25519").text);
  expect(await api.get("gitsync-secret-taken")).toEqual(before);

  await panel.name.fill("free");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-free was created.");
});

test("a form under way is sent once", async ({ panel, api, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let posts = 0;
  await page.route("**/api/create", async (route) => {
    posts += 1;
    await held;
    await route.continue();
  });
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("once", "quay.example.com", "robot", "x");
  await panel.password.press("Enter");
  await expect(panel.confirm).toHaveText("Saving…");
  await expect(panel.confirm).toBeDisabled();
  await panel.password.press("Enter");
  await panel.name.press("Enter");
  release();
  await expect(panel.toasts).toHaveText("image-once was created.");
  expect(posts).toBe(1);
  expect(await api.list()).toHaveLength(1);
});

test("many events are one reading, and a submit reads what was typed last", async ({ panel, api, page }) => {
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync("typed", "", key("ed25519").text);
  const readings = await page.evaluate(async () => {
    let readings = 0;
    const read = () => readings++;
    globalThis.FormData = class extends FormData {
      constructor(form?: HTMLFormElement) {
        super(form);
        read();
      }
    };
    const field = document.getElementById("displayName") as HTMLInputElement;
    const type = (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    readings = 0;
    for (let number = 0; number < 100; number++) type(`Typed ${number}`);
    await frame();
    await frame();
    const before = readings;
    type("Typed last");
    field.form?.requestSubmit();
    return before;
  });
  expect(readings).toBe(1);
  await expect(panel.toasts).toHaveText("gitsync-secret-typed was created.");
  const { annotations } = (await api.get("gitsync-secret-typed")).metadata;
  expect(annotations?.displayName).toBe("Typed last");
});

test("the object name can be copied", async ({ panel, api, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await api.plant({ name: "gitsync-secret-copied", data: { ssh: "x" } });
  await panel.openList();
  await page.getByRole("button", { name: "Copy object name copied" }).click();
  await expect(panel.toasts).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("gitsync-secret-copied");
});
