// Below a base path: directly, and behind proxies that keep or strip it.
import type { Browser, Page } from "@playwright/test";
import { key } from "../kit/keys.ts";
import { Neighbour } from "../kit/neighbour.ts";
import type { Api } from "../api.ts";
import { Keypane } from "../server.ts";
import { expect, Panel, test } from "../test.ts";

const BASE = "/console/admin";
const OBJECT = "gitsync-secret-based";

/** Every path that a page asks for. */
function paths(page: Page): Set<string> {
  const seen = new Set<string>();
  page.on("request", (request) => seen.add(new URL(request.url()).pathname));
  return seen;
}

/** Creates, edits and deletes, and stays below the base path all the way. */
async function round(panel: Panel, api: Api) {
  const { page } = panel;
  const asked = paths(page);
  await panel.openList();
  await panel.add.click();
  await expect(page).toHaveURL(panel.newPath());
  await panel.fillGitSync("based", "Based", key("ed25519").text);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  await panel.expectList();
  await panel.editButton(OBJECT).click();
  await panel.displayName.fill("Edited");
  await panel.confirm.click();
  await expect(panel.toasts.last()).toHaveText(`${OBJECT} was saved.`);
  await expect(panel.row(OBJECT)).toContainText("Edited");
  await panel.sortBy("Type");
  await expect(page).toHaveURL(panel.listPath("?sort=type"));
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await panel.openDelete(OBJECT);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await panel.confirm.click();
  await expect(panel.toasts.last()).toHaveText(`${OBJECT} was deleted.`);
  expect(await api.find(OBJECT)).toBeNull();

  expect([...asked].filter((path) => !path.startsWith(`${BASE}/`))).toEqual([]);
  expect([...asked].some((path) => path.startsWith(`${BASE}/pkg/`))).toBe(true);
  expect([...asked].some((path) => path.startsWith(`${BASE}/api/`))).toBe(true);
  const cookies = await page.context().cookies();
  expect(cookies.map((cookie) => [cookie.name, cookie.path])).toContainEqual(["kp-theme", BASE]);
  for (const cookie of cookies) expect(cookie.path, cookie.name).toBe(BASE);
}

test.use({ settings: { KEYPANE_BASE_PATH: BASE } });

test("the whole round stays below it", ({ panel, api }) => round(panel, api));

test("a sibling is not the panel's", async ({ panel, page, server, watch }) => {
  watch.expectStatus(404);
  for (const path of ["/console/adminx/secrets", "/secretsx", "/console/adminx", "/console"]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  for (const path of [BASE, `${BASE}/`]) {
    await page.goto(path);
    await expect(page).toHaveURL(panel.listPath());
  }
  await page.goto(`${BASE}/admin/secret?operator=create`);
  await expect(page).toHaveURL(panel.newPath());
  await page.goto(`${BASE}/admin/secret/image-one`);
  await expect(page).toHaveURL(panel.editPath("image-one"));
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    expect((await page.request.get(server.origin + path)).status(), path).toBe(200);
  }
});

test("a reload of any page is that page", async ({ panel, page }) => {
  await panel.openList();
  await panel.add.click();
  await expect(page).toHaveURL(panel.newPath());
  await page.reload();
  await panel.hydrated();
  await expect(panel.heading).toHaveText("New secret");
  await expect(panel.name).toBeVisible();
});

/** The round on a panel behind a proxy that strips the base path, or keeps it. */
async function roundBehind(browser: Browser, strips: boolean) {
  let server: Keypane | undefined;
  const proxy = await Neighbour.proxy(BASE, strips, () => server?.origin ?? "");
  server = await Keypane.start({ KEYPANE_BASE_PATH: BASE, KEYPANE_PUBLIC_URL: proxy.origin });
  const context = await browser.newContext({ baseURL: proxy.origin });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  try {
    await round(new Panel(page, BASE), server.api);
    expect(problems).toEqual([]);
  } finally {
    await context.close();
    await proxy.close();
    await server.remove();
  }
}

for (const strips of [true, false]) {
  const proxy = `a proxy that ${strips ? "strips" : "keeps"} it`;
  test(`the whole round stays below it behind ${proxy}`, ({ browser }) =>
    roundBehind(browser, strips));
}
