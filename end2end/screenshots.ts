// Pictures of every page, in both themes and three widths, into docs/screenshots (npm run screenshots).
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Api } from "./api.ts";
import { key } from "./kit/keys.ts";
import { withPalette } from "./kit/png.ts";
import { Portal } from "./kit/portal.ts";
import { routes } from "./panel.ts";
import { expect, GIT_SYNC, IMAGE_PULL, type Panel, test, testid } from "./test.ts";

const FOLDER = fileURLToPath(new URL("../docs/screenshots", import.meta.url));
const WIDTHS = [1280, 600, 320];
const THEMES = ["light", "dark"] as const;

/** Names of the pictures, and how their pages are reached. */
const PAGES: Record<string, (panel: Panel, api: Api) => Promise<unknown>> = {
  list: (panel) => panel.openList(),
  "list-zh-tw": (panel) => panel.openList("?lang=zh-TW"),
  "list-search": (panel) => panel.openList("?q=quay"),
  key: (panel) => panel.open(`${panel.editPath("gitsync-secret-covid-trends")}/${routes.KEY}`),
  "new-errors": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.name.fill("-Not a name-");
    await panel.confirm.click();
    await expect(panel.error).toBeVisible();
  },
  "new-git-sync": (panel) => panel.openNew(GIT_SYNC),
  "new-image-pull": (panel) => panel.openNew(IMAGE_PULL),
  "new-key-found": async (panel) => {
    await panel.openNew(GIT_SYNC);
    await panel.name.fill("climate-data");
    await panel.secret.fill(key("ed25519").text);
    await expect(panel.at(testid.KEY_FOUND)).toBeVisible();
  },
  "new-registry-found": async (panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.name.fill("team-images");
    await panel.at(testid.SERVICE).selectOption("amazon-ecr");
    await panel.host.fill("https://Registry.Example.com:5000/v2/");
    await expect(panel.at(testid.USE_HOST)).toBeVisible();
  },
  "edit-conflict": async (panel, api) => {
    const object = "image-all-registries";
    await panel.openEdit(object);
    await panel.displayName.fill("Registries of everybody");
    await api.patch(object, { metadata: { annotations: { displayName: "All of them" } } });
    await panel.confirm.click();
    await expect(panel.at(testid.MINE_ON_TOP)).toBeVisible();
  },
  "edit-changed-meanwhile": async (panel, api) => {
    const object = "image-all-registries";
    await panel.openEdit(object);
    await panel.displayName.fill("Registries of everybody");
    await api.patch(object, { metadata: { annotations: { displayName: "All of them" } } });
    await expect(panel.at(testid.MEANWHILE)).toBeVisible();
  },
  "edit-git-sync": (panel) => panel.openEdit("gitsync-secret-covid-trends"),
  "edit-image-pull": (panel) => panel.openEdit("image-all-registries"),
  "delete-dialog": async (panel) => {
    await panel.openList();
    await panel.deleteButton("image-docker-hub").click();
    await expect(panel.page.getByRole("dialog")).toBeVisible();
  },
  "delete-page": (panel) => panel.openDelete("image-docker-hub"),
};

mkdirSync(FOLDER, { recursive: true });
test.use({ settings: { KEYPANE_LOCAL_EXAMPLES: "true" }, deviceScaleFactor: 1 });

for (const [name, open] of Object.entries(PAGES)) {
  test(name, async ({ panel, page, api, watch }) => {
    if (name === "edit-conflict") watch.expectStatus(409);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(panel, api);
    // No caret, no hover and no focus ring but the dialog's own.
    await page.mouse.move(0, 0);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        // What stays in view stands at the end of a page that is shown whole.
        if (name !== "delete-dialog") {
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          await page.setViewportSize({ width, height });
        }
        const png = await page.screenshot({ animations: "disabled" });
        writeFileSync(`${FOLDER}/${name}-${colorScheme}-${width}.png`, withPalette(png));
      }
    }
  });
}

/** The guide for portals: its two looks are the ones that are shown. */
const GUIDE = readFileSync(new URL("../docs/embedding.md", import.meta.url), "utf8");
const SQUARE = /tokens="([^"]+--kp-font[^"]+)"/.exec(GUIDE)?.[1] ?? "";
const ROUND = /# KEYPANE_THEME_FILE\n([^`]+)```/.exec(GUIDE)?.[1] ?? "";

/** A portal's own part of its page. */
const portalPage = (style: string) => `<style>
  body { margin: 0; font: 16px/1.5 sans-serif; }
  header { padding: 12px 24px; }
  main { padding: 24px; }
  ${style}
</style><header>Data portal</header><main>`;

for (const [name, style, attributes] of [
  [
    "portal-square",
    "header { background: #00635d; color: #fff; } body { background: #fff; }",
    { tokens: SQUARE, theme: "light", bare: "", toasts: "portal" },
  ],
  [
    "portal-round",
    "header { margin: 16px; border-radius: 20px; background: #2e1f52; color: #ddd6fe; } body { background: #15101f; }",
    { theme: "dark", bare: "" },
  ],
] as const) {
  test(name, async ({ page, watch }) => {
    watch.expectFrame();
    expect(SQUARE && ROUND, "the looks are in the guide").not.toBe("");
    await page.setViewportSize({ width: 1100, height: 700 });
    const folder = mkdtempSync(join(tmpdir(), "keypane-look-"));
    const file = join(folder, "theme");
    writeFileSync(file, name === "portal-round" ? ROUND : "# none\n");
    const settings = { KEYPANE_LOCAL_EXAMPLES: "true", KEYPANE_THEME_FILE: file };
    const portal = await Portal.start(page, settings);
    try {
      portal.show(attributes, portalPage(style));
      await portal.open();
      expect(await portal.heard("refused")).toEqual([]);
      await expect(portal.panel.rows.first()).toBeVisible();
      await page.mouse.move(0, 0);
      const png = await page.screenshot({ animations: "disabled" });
      writeFileSync(`${FOLDER}/${name}.png`, withPalette(png));
    } finally {
      await portal.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
