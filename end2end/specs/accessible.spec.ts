// axe finds nothing on any page, in both themes, wide and narrow; nothing sticks out to the side.
import type { Api } from "../api.ts";
import { expectAccessible, expectNoViolations } from "../kit/accessible.ts";
import { key } from "../kit/keys.ts";
import { plantFile, plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, Panel, test } from "../test.ts";

const KEY = "gitsync-secret-data";
const MANY = "image-many";
const LONG = `image-${"long-name-without-a-place-to-break-".repeat(6)}end`;

async function plant(api: Api) {
  await plantKey(api, KEY, key("rsa3072").text, "Ein langer Anzeigename für den Datensatz");
  await plantRegistry(api, LONG, "W".repeat(200));
  const login = { auth: Buffer.from("robot:x").toString("base64") };
  const hosts = ["quay.example.com", `${"deep.".repeat(20)}registry.example.com:5000/path`, "c"];
  const auths = Object.fromEntries(hosts.map((host) => [host, login]));
  await plantFile(api, MANY, JSON.stringify({ auths }));
}

/** Each page and state, and how a user gets there. */
const PAGES: Record<string, (panel: Panel) => Promise<unknown>> = {
  list: (panel) => panel.openList(),
  "no match": (panel) => panel.openList("?q=nothing-like-it"),
  "new key": (panel) => panel.openNew(GIT_SYNC),
  "new registry": (panel) => panel.openNew(IMAGE_PULL),
  "new with errors": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.name.fill("Wrong Name");
    await panel.confirm.click();
    await expect(panel.error).toBeVisible();
  },
  "edit key": (panel) => panel.openEdit(KEY),
  "edit key, replacing": async (panel) => {
    await panel.openEdit(KEY);
    await panel.replace.click();
    await expect(panel.secret).toBeVisible();
  },
  "edit registries": (panel) => panel.openEdit(MANY),
  "edit registries, replacing": async (panel) => {
    await panel.openEdit(MANY);
    await panel.replace.first().click();
    await panel.confirm.click();
    await expect(panel.error).toBeVisible();
  },
  "delete page": (panel) => panel.openDelete(LONG),
  "delete dialog": async (panel) => {
    await panel.openList();
    await panel.deleteButton(LONG).click();
    await expect(panel.page.getByRole("dialog")).toBeVisible();
  },
  "not found": (panel) => panel.openEdit("image-none"),
  toast: async (panel) => {
    await panel.openEdit(LONG);
    await panel.displayName.fill("Short");
    await panel.confirm.click();
    await expect(panel.toasts).toBeVisible();
  },
};

for (const [name, open] of Object.entries(PAGES)) {
  test(name, async ({ panel, api, page, watch }) => {
    test.setTimeout(60_000);
    watch.expectStatus(404);
    await plant(api);
    await open(panel);
    await expectAccessible(page);
  });
}

test("empty", async ({ panel, page }) => {
  await panel.openList();
  await expectAccessible(page);
});

test("by the switch, too", async ({ panel, api, page }) => {
  await plant(api);
  await panel.openList();
  for (const [scheme, chosen] of [["light", "Dark"], ["dark", "Light"]] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.getByRole("button", { name: chosen, exact: true }).click();
    await expectNoViolations(page, `${chosen} chosen, ${scheme} preferred`);
  }
});

// axe is a script: the page of a browser without JavaScript is the one whose code never arrives.
test("new with errors, before and without WebAssembly", async ({ page, watch }) => {
  watch.expectStatus(422);
  watch.expectNoServer();
  watch.expectNoScript();
  await page.route("**/pkg/*.js", (route) => route.abort("connectionrefused"));
  const panel = new Panel(page, "", false);
  await panel.openNew(IMAGE_PULL);
  expect((await panel.post(panel.confirm)).status()).toBe(422);
  await expect(panel.error).toBeVisible();
  await expectAccessible(page);
});
