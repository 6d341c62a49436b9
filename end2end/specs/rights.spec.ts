// Three users of a portal at one panel that acts for them: one who may all, one who may only list, one
// who may nothing. The embedded cluster decides, by a table of rights.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectAccessible } from "../kit/accessible.ts";
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, Panel, test, testid } from "../test.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "keypane-rights-"));
const TABLE = join(FOLDER, "rights");
writeFileSync(
  TABLE,
  `group portal-admins hub get,list,create,patch,delete
   user  lena          hub list
   user  rita          hub list,get`,
);
test.afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const as = (user: string, groups = "") => ({
  extraHTTPHeaders: { "X-Forwarded-User": user, ...(groups && { "X-Forwarded-Groups": groups }) },
});
const no = (verb: string) => `The cluster does not allow you to ${verb} secrets here.`;

test.use({
  settings: {
    KEYPANE_AUTH: "proxy",
    KEYPANE_PROXY_NETWORKS: "127.0.0.0/8",
    KEYPANE_LOCAL_RIGHTS: TABLE,
  },
});

test.beforeEach(async ({ api }) => {
  await plantRegistry(api, "image-hub", "Registry");
  await plantKey(api, "gitsync-secret-data", key("ed25519").text, "Data");
});

test.describe("who may all", () => {
  test.use(as("ada", "portal-admins"));

  test("does all, in their own name", async ({ panel, api }) => {
    await panel.openList();
    await expect(panel.at(testid.MAY_NOT)).toHaveCount(0);
    await panel.add.click();
    await panel.fillGitSync("mine", "Mine", key("ed25519").text);
    await panel.confirm.click();
    await expect(panel.row("gitsync-secret-mine")).toContainText("by ada");
    await panel.editButton("gitsync-secret-mine").click();
    await panel.displayName.fill("Edited");
    await panel.confirm.click();
    await expect(panel.row("gitsync-secret-mine")).toContainText("Edited");
    await panel.openDelete("gitsync-secret-mine");
    await panel.confirm.click();
    await expect(panel.rows).toHaveCount(2);
    expect(await api.find("gitsync-secret-mine")).toBeNull();
  });
});

test.describe("who may only list", () => {
  test.use(as("lena"));

  test("sees the list and is offered nothing", async ({ panel, api, watch }) => {
    watch.expectStatus(403);
    await panel.openList();
    await expect(panel.rows).toHaveCount(2);
    await expect(panel.row("image-hub")).toContainText("Registry");
    await expect(panel.at(testid.MAY_NOT)).toHaveText(
      "Not allowed for you here: open secrets, create secrets, change secrets, delete secrets",
    );
    await expect(panel.add).toHaveCount(0);
    await expect(panel.at(testid.EDIT_BUTTON)).toHaveCount(0);
    await expect(panel.at(testid.DELETE_BUTTON)).toHaveCount(0);
    for (const [path, verb] of [
      [panel.newPath(), "create"],
      [panel.editPath("image-hub"), "open"],
      [panel.deletePath("image-hub"), "delete"],
    ] as const) {
      const answer = await panel.page.goto(path);
      expect(answer?.status(), path).toBe(403);
      await expect(panel.page.getByRole("alert")).toContainText(no(verb));
    }
    expect(await api.find("image-hub")).not.toBeNull();
  });
});

test.describe("who may nothing", () => {
  test.use(as("nils", "guests"));

  test("sees nothing", async ({ panel, watch }) => {
    watch.expectStatus(403);
    const answer = await panel.page.goto(panel.listPath());
    expect(answer?.status()).toBe(403);
    await expect(panel.page.getByRole("alert")).toContainText(no("list"));
    await expect(panel.page.getByText("Registry", { exact: true })).toHaveCount(0);
  });
});

test.describe("who may read", () => {
  test.use(as("rita"));

  test("opens a form that cannot be sent, with the reason", async ({ panel }) => {
    await panel.openEdit("gitsync-secret-data");
    await expect(panel.at(testid.PUBLIC_KEY)).toBeVisible();
    await expect(panel.confirm).toBeDisabled();
    await expect(panel.confirm).toHaveAccessibleDescription(
      "Not allowed for you here: change secrets",
    );
  });
});

test.describe("whose group is one of the system's", () => {
  test.use(as("mallory", "portal-admins,system:masters"));

  test("is refused whole", async ({ panel, watch }) => {
    watch.expectStatus(403);
    const answer = await panel.page.goto(panel.listPath());
    expect(answer?.status()).toBe(403);
    await expect(panel.page.getByRole("alert")).toContainText("This panel cannot act for you");
  });
});

test.describe("what changes for who only lists", () => {
  test.use(as("lena"));

  test("appears as for everybody", async ({ panel, api }) => {
    await panel.openList();
    await panel.mark();
    await plantRegistry(api, "image-new", "New");
    await expect(panel.row("image-new")).toContainText("New");
    await panel.expectNoReload();
  });

  test("a request that comes anyway is refused in words, whatever it says of itself", async ({
    panel,
    page,
    api,
    watch,
  }) => {
    watch.expectStatus(403);
    await panel.openList();
    const answer = await page.evaluate(async (path) => {
      const body = JSON.stringify({ input: { name: "x", kind: "git-sync", generate: true } });
      const headers = {
        "content-type": "application/json",
        "impersonate-user": "admin",
        "impersonate-group": "system:masters",
      };
      const response = await fetch(path, { method: "POST", headers, body });
      return { status: response.status, text: await response.text() };
    }, "/api/create");
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({ Forbidden: { verb: "create", resource: "secrets" } });
    expect(await api.find("gitsync-secret-x")).toBeNull();
  });
});

test.describe("rights that go while somebody types", () => {
  test.use(as("ada", "portal-admins"));

  test("cost nothing of what was typed", async ({ panel, context, watch }) => {
    watch.expectStatus(403);
    await panel.openNew(GIT_SYNC);
    await panel.fillGitSync("kept", "Kept", key("ed25519").text);
    // The same person, out of the group.
    await context.setExtraHTTPHeaders({ "X-Forwarded-User": "ada" });
    await panel.confirm.click();
    await expect(panel.error).toContainText(no("create"));
    await expect(panel.name).toHaveValue("kept");
    await expect(panel.secret).toHaveValue(key("ed25519").text);
  });
});

test.describe("pages of who may little", () => {
  for (const [name, user, open] of [
    ["list", "lena", (panel: Panel) => panel.openList()],
    ["form", "rita", (panel: Panel) => panel.openEdit("gitsync-secret-data")],
  ] as const) {
    test.describe(name, () => {
      test.use(as(user));

      test(`are accessible: ${name}`, async ({ panel, page }) => {
        await open(panel);
        await expectAccessible(page);
      });
    });
  }
});
