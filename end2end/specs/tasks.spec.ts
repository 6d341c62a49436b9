// What a practised user's hands do for each task of a working day: the clicks and the keys that it
// takes, so that no task gets longer unnoticed.
import { join } from "node:path";
import { Hands } from "../kit/hands.ts";
import { key, newKey } from "../kit/keys.ts";
import { fileOf, loginOf, plantFile, plantKey, plantRegistry } from "../kit/seed.ts";
import { Keypane } from "../server.ts";
import { expect, IMAGE_PULL, Panel, test as base, testid } from "../test.ts";

const test = base.extend<{ hands: Hands }>({ hands: ({ page }, use) => use(new Hands(page)) });
test.use({ viewport: { width: 1366, height: 768 } });

const FILE = ".dockerconfigjson";
const HUB = "https://index.docker.io/v1/";
const TOKEN = "dckr_pat_0123456789abcdef";

/** Opens the form of a new secret from the list; the hands are at its first field then. */
async function add(panel: Panel, hands: Hands) {
  await panel.openList();
  await hands.click(panel.add);
  await expect(panel.name).toBeFocused();
}

/** Opens a secret from the list; the hands are at its first field then. */
async function open(panel: Panel, hands: Hands, object: string) {
  await panel.openList();
  await hands.click(panel.nameOf(object));
  await expect(panel.displayName).toBeFocused();
}

/** What is stored of the registries of a secret. */
const logins = async (text: Promise<string>) => JSON.parse(await text).auths;

test("add a pasted key", async ({ panel, hands, api }) => {
  const { text } = key("ed25519");
  await add(panel, hands);
  await hands.type("covid-data");
  await hands.press("Tab");
  await hands.type("COVID-19 data sets");
  await hands.click(panel.secret);
  await hands.paste(text);
  await hands.click(panel.confirm);
  await expect(panel.toasts).toHaveText("gitsync-secret-covid-data was created.");
  await expect(panel.nameOf("gitsync-secret-covid-data")).toBeFocused();
  expect(await api.text("gitsync-secret-covid-data", "ssh")).toBe(text);
  hands.expectAtMost({ clicks: 3, keys: 30 });
});

test("generate a key, copy its public half, and be back at the list", async ({
  panel,
  hands,
  api,
  context,
  page,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await add(panel, hands);
  await hands.type("covid-data");
  await hands.click(page.getByLabel("Generate a new key pair"));
  await hands.click(panel.confirm);
  await expect(page).toHaveURL(panel.keyPath("gitsync-secret-covid-data"));
  await hands.click(page.getByRole("button", { name: "Copy public key" }));
  await expect(panel.toasts.last()).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ssh-ed25519 \S+$/);
  await hands.click(panel.at(testid.DONE_BUTTON));
  await expect(panel.row("gitsync-secret-covid-data")).toBeVisible();
  expect(await api.text("gitsync-secret-covid-data", "ssh")).toContain("PRIVATE KEY");
  hands.expectAtMost({ clicks: 5, keys: 10 });
});

test("add a login to Docker Hub", async ({ panel, hands, api }) => {
  await add(panel, hands);
  await hands.type("docker-hub-ci");
  await hands.choose(panel.type, IMAGE_PULL);
  await hands.choose(panel.at(testid.SERVICE), "Docker Hub");
  await hands.click(panel.username);
  await hands.type("example-org-ci");
  await hands.click(panel.password);
  await hands.paste(TOKEN);
  await hands.click(panel.confirm);
  await expect(panel.toasts).toHaveText("image-docker-hub-ci was created.");
  const stored = await logins(api.text("image-docker-hub-ci", FILE));
  expect(stored).toEqual({ [HUB]: expect.objectContaining(loginOf(`example-org-ci:${TOKEN}`)) });
  hands.expectAtMost({ clicks: 8, keys: 28, scrolls: 1 });
});

test("the same by the keyboard", async ({ panel, hands, api }) => {
  await add(panel, hands);
  await hands.type("docker-hub-ci");
  for (const step of ["Tab", "Tab", "i"]) await hands.press(step);
  await expect(panel.type).toHaveValue(IMAGE_PULL);
  await hands.press("Tab");
  await hands.press("d");
  await expect(panel.host).toHaveValue(HUB);
  await hands.press("Tab");
  await hands.press("Tab");
  await expect(panel.username).toBeFocused();
  await hands.type("example-org-ci");
  await hands.press("Tab");
  await hands.paste(TOKEN);
  await hands.press("Enter");
  await expect(panel.toasts).toHaveText("image-docker-hub-ci was created.");
  const stored = await logins(api.text("image-docker-hub-ci", FILE));
  expect(stored[HUB]).toMatchObject(loginOf(`example-org-ci:${TOKEN}`));
  hands.expectAtMost({ clicks: 1, keys: 37 });
});

test("a second registry, and a new password for the first", async ({ panel, hands, api }) => {
  await plantFile(api, "image-ci", fileOf(HUB, "example-org", "old"));
  await open(panel, hands, "image-ci");
  await hands.click(panel.replace);
  await expect(panel.password).toBeFocused();
  await hands.paste(TOKEN);
  await hands.click(panel.addRegistry);
  await expect(panel.hostAt(1)).toBeFocused();
  await hands.press("Shift+Tab");
  await hands.type("gitl");
  await expect(panel.hostAt(1)).toHaveValue("registry.gitlab.com");
  await hands.press("Tab");
  await hands.press("Tab");
  await expect(panel.usernameAt(1)).toBeFocused();
  await hands.type("platform-deploy-ci");
  await hands.press("Tab");
  await hands.paste("gldt-0123456789");
  await hands.press("Enter");
  await expect(panel.toasts).toHaveText("image-ci was saved.");
  expect(await logins(api.text("image-ci", FILE))).toMatchObject({
    [HUB]: loginOf(`example-org:${TOKEN}`),
    "registry.gitlab.com": loginOf("platform-deploy-ci:gldt-0123456789"),
  });
  hands.expectAtMost({ clicks: 3, keys: 29 });
});

test("three deletions", async ({ panel, hands, api }) => {
  const objects = ["image-n1", "image-n2", "image-n3", "image-n4"];
  for (const object of objects) await plantRegistry(api, object);
  await panel.openList();
  await expect.poll(panel.objects).toEqual(objects);
  for (const [index, object] of objects.slice(0, 3).entries()) {
    await hands.click(panel.deleteButton(object));
    await hands.click(panel.confirm);
    await expect(panel.row(object)).toHaveCount(0);
    await expect(panel.nameOf(objects[index + 1] as string)).toBeFocused();
  }
  expect(await api.names()).toEqual(["image-n4"]);
  hands.expectAtMost({ clicks: 6, keys: 0 });
});

test("four errors are fixed", async ({ panel, hands, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("Quay_CI");
  await hands.press("Enter");
  await expect(panel.error).toContainText("4 fields need attention.");
  await expect(panel.name).toBeFocused();
  await hands.press("ControlOrMeta+A");
  await hands.type("quay-ci");
  await expect(panel.error).toContainText("3 fields need attention.");
  await hands.click(panel.error.getByRole("link", { name: /host/ }));
  await expect(panel.host).toBeFocused();
  await hands.type("quay.io");
  await expect(panel.at(testid.MATCHES)).toBeVisible();
  await hands.press("Tab");
  await expect(panel.username).toBeFocused();
  await hands.type("acme+ci");
  await hands.press("Tab");
  await hands.paste(TOKEN);
  await expect(panel.error).toHaveCount(0);
  await hands.press("Enter");
  await expect(panel.toasts).toHaveText("image-quay-ci was created.");
  const stored = await logins(api.text("image-quay-ci", FILE));
  expect(stored["quay.io"]).toMatchObject(loginOf(`acme+ci:${TOKEN}`));
  hands.expectAtMost({ clicks: 1, keys: 27 });
});

test("two people edit: mine goes on top", async ({ panel, hands, api, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, "image-shared", "Before");
  await open(panel, hands, "image-shared");
  await hands.press("ControlOrMeta+A");
  await hands.type("Mine");
  await api.patch("image-shared", { metadata: { annotations: { displayName: "Theirs" } } });
  await expect(panel.at(testid.MEANWHILE)).toContainText("Changed by kubectl meanwhile.");
  await hands.press("Enter");
  await expect(panel.at(testid.COMPARED)).toContainText("Theirs");
  await expect(panel.at(testid.COMPARED)).toContainText("Mine");
  await hands.click(panel.mineOnTop);
  await expect(panel.toasts).toHaveText("image-shared was saved.");
  expect((await api.get("image-shared")).metadata.annotations?.displayName).toBe("Mine");
  hands.expectAtMost({ clicks: 2, keys: 6 });
});

test("the cluster is away while a key is replaced", async ({ browser, server, api, watch }) => {
  await plantKey(api, "gitsync-secret-data", key("ed25519").text, "Data");
  // A second panel works on the first one's embedded cluster, by its kubeconfig.
  const remote = await Keypane.start({
    KEYPANE_CLUSTER: "kubeconfig",
    KUBECONFIG: join(server.folder, "kubeconfig"),
  });
  const context = await browser.newContext({ baseURL: remote.origin });
  await watch.over(context);
  const page = await context.newPage();
  const [panel, hands] = [new Panel(page), new Hands(page)];
  const typed = newKey().text;
  await open(panel, hands, "gitsync-secret-data");
  await hands.click(panel.replace);
  await expect(panel.secret).toBeFocused();
  await hands.paste(typed);
  await server.kill();
  const said = panel.at(testid.ACTION_BAR).getByTestId(testid.AS_OF);
  await expect(said).toBeVisible({ timeout: 40_000 });
  await server.resume();
  await expect(said).toHaveCount(0, { timeout: 40_000 });
  await hands.click(panel.confirm);
  await expect(panel.toasts).toHaveText("gitsync-secret-data was saved.");
  expect(await api.text("gitsync-secret-data", "ssh")).toBe(typed);
  hands.expectAtMost({ clicks: 3, keys: 1 });
  await context.close();
  await remote.remove();
});

test("language and theme are changed while a key is added", async ({ panel, hands, api, page }) => {
  const { text } = key("ed25519");
  await add(panel, hands);
  await hands.type("covid-data");
  await hands.click(panel.secret);
  await hands.paste(text);
  await hands.click(page.getByRole("link", { name: "中文" }));
  await expect(panel.confirm).toHaveText("確認");
  await hands.click(page.getByTestId(testid.THEME_SWITCH).getByRole("button").last());
  await hands.click(panel.confirm);
  await expect(panel.row("gitsync-secret-covid-data")).toBeVisible();
  expect(await api.text("gitsync-secret-covid-data", "ssh")).toBe(text);
  hands.expectAtMost({ clicks: 5, keys: 11 });
});

test("the logins of a config.json are imported", async ({ panel, hands, api, page }) => {
  const auths = { "a.example.com": loginOf("ann:one"), "b.example.com": loginOf("bob:two") };
  await add(panel, hands);
  await hands.type("taken-over");
  await hands.choose(panel.type, IMAGE_PULL);
  await hands.click(page.getByText("Import from a config.json"));
  await hands.click(panel.importFile);
  await hands.paste(JSON.stringify({ auths }));
  await expect(panel.at(testid.IMPORT_ENTRIES).getByRole("checkbox")).toHaveCount(2);
  await hands.click(panel.confirm);
  await expect(panel.toasts).toHaveText("image-taken-over was created.");
  expect(await logins(api.text("image-taken-over", FILE))).toMatchObject(auths);
  hands.expectAtMost({ clicks: 6, keys: 11, scrolls: 1 });
});

test("a link to a deleted secret leads to the list", async ({ panel, hands, api, watch }) => {
  watch.expectStatus(404);
  await plantRegistry(api, "image-stays");
  await panel.openEdit("image-gone");
  await expect(panel.page.getByRole("heading", { name: "Not found" })).toBeVisible();
  await hands.click(panel.page.getByRole("link", { name: "To the list" }));
  await expect(panel.row("image-stays")).toBeVisible();
  hands.expectAtMost({ clicks: 1, keys: 0 });
});
