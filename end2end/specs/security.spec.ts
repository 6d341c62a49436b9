// What protects the panel in a browser: headers, policy, origins, and fields nobody fills in.
import type { Locator } from "@playwright/test";
import { key } from "../kit/keys.ts";
import { Neighbour } from "../kit/neighbour.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, test } from "../test.ts";

test("pages carry a policy with a nonce of their own, and break none", async ({
  panel,
  api,
  page,
  watch,
}) => {
  watch.expectStatus(404);
  await plantRegistry(api, "image-one");
  const nonces = new Set<string>();
  const paths = [
    panel.listPath(),
    panel.newPath(),
    panel.editPath("image-one"),
    panel.deletePath("image-one"),
    "/nothing",
  ];
  for (const path of paths) {
    const response = await panel.open(path);
    const headers = response.headers();
    const policy = headers["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("'wasm-unsafe-eval'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|http:|data:/);
    nonces.add(policy.match(/'nonce-([\w+/=-]{16,})'/)?.[1] ?? "");
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
    const html = await response.text();
    expect(html).not.toMatch(/<[^>]+\son[a-z]+=/i);
    expect(html).not.toMatch(/<[^>]+\sstyle=/i);
    expect(await page.evaluate(() => document.querySelectorAll("style").length)).toBe(0);
  }
  expect(nonces.size).toBe(paths.length);
  expect(nonces).not.toContain("");
});

test("assets are immutable, compressed and typed", async ({ panel, page }) => {
  const seen = new Map<string, Record<string, string>>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.includes("/pkg/")) seen.set(pathname.split(".").pop() ?? "", response.headers());
  });
  await panel.openList();
  for (const kind of ["js", "wasm", "css"]) {
    expect(seen.get(kind), kind).toMatchObject({
      "cache-control": expect.stringMatching(/max-age=31536000.*immutable/),
      "content-encoding": expect.stringMatching(/^(br|gzip)$/),
      "x-content-type-options": "nosniff",
    });
  }
  expect(seen.get("wasm")?.["content-type"]).toBe("application/wasm");
});

test("a form of another site is refused", async ({ panel, api, page, watch }) => {
  watch.expectStatus(403);
  const before = await plantRegistry(api, "image-one");
  const target = `${new URL(await pageOrigin(panel.page, panel.listPath())).origin}`;
  const { uid, resourceVersion } = before.metadata;
  const evil = await Neighbour.site(`
    <form method="post" action="${target}${panel.deletePath("image-one")}">
      <input type="hidden" name="uid" value="${uid}">
      <input type="hidden" name="resourceVersion" value="${resourceVersion}">
      <button>Delete</button>
    </form>
    <form method="post" action="${target}/theme">
      <input type="hidden" name="theme" value="dark"><button>Theme</button>
    </form>`);
  for (const name of ["Delete", "Theme"]) {
    await page.goto(evil.origin);
    expect((await panel.post(page.getByRole("button", { name }))).status()).toBe(403);
    await expect(page.getByRole("alert")).toContainText("Not from here");
  }
  expect(await api.get("image-one")).toEqual(before);
  expect((await page.context().cookies()).map((cookie) => cookie.name)).not.toContain("kp-theme");
  await evil.close();
});

/** The origin under which the panel is opened. */
async function pageOrigin(page: import("@playwright/test").Page, path: string) {
  await page.goto(path);
  return page.url();
}

test("posts without the panel's own origin are refused", async ({ panel, api, page, server }) => {
  const before = await plantRegistry(api, "image-one");
  const { uid, resourceVersion } = before.metadata;
  const form = { uid, resourceVersion };
  const origins = [undefined, "null", "http://evil.example", `${server.origin}0`];
  for (const origin of origins) {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    const answer = await page.request.post(panel.deletePath("image-one"), { form, headers });
    expect(answer.status(), `Origin ${origin}`).toBe(403);
    const api = await page.request.post("/api/delete", {
      data: { object: "image-one", input: { version: { uid, resource_version: resourceVersion } } },
      headers,
    });
    expect(api.status(), `Origin ${origin}`).toBe(403);
  }
  const cross = { origin: server.origin, "sec-fetch-site": "cross-site" };
  const answer = await page.request.post(panel.deletePath("image-one"), { form, headers: cross });
  expect(answer.status()).toBe(403);
  const rebound = await page.request.get(panel.listPath(), { headers: { host: "evil.example" } });
  expect(rebound.status()).toBe(421);
  expect(await api.get("image-one")).toEqual(before);
});

test("credential fields are never filled in, corrected or checked", async ({ panel, api, page }) => {
  const expectPrivate = async (field: Locator, autocomplete: string) => {
    await expect(field).toHaveAttribute("autocomplete", autocomplete);
    await expect(field).toHaveAttribute("spellcheck", "false");
    await expect(field).toHaveAttribute("autocapitalize", "none");
    await expect(field).toHaveAttribute("autocorrect", "off");
  };
  await plantKey(api, "gitsync-secret-one", key("ed25519").text);
  await plantRegistry(api, "image-one");
  await panel.openNew(GIT_SYNC);
  await expectPrivate(panel.secret, "off");
  await expectPrivate(panel.password, "new-password");
  await expect(panel.password).toHaveAttribute("type", "password");
  await panel.openEdit("gitsync-secret-one");
  await panel.replace.click();
  await expectPrivate(panel.secret, "off");
  await panel.openEdit("image-one");
  await panel.replace.click();
  await expectPrivate(panel.password, "new-password");
  await expect(page.locator("form[autocomplete=off]")).toBeAttached();
});

test("what people write is text, not markup", async ({ panel, api, page }) => {
  const name = `<img src=x onerror="console.error('run')">&amp;</script>`;
  await plantRegistry(api, "image-one", name);
  await panel.openList();
  await expect(panel.row("image-one")).toContainText(name);
  await panel.openEdit("image-one");
  await expect(panel.displayName).toHaveValue(name);
  await expect(panel.heading).toHaveText(`Edit ${name}`);
  await panel.openList(`?q=${encodeURIComponent("</script><script>console.error(1)</script>")}`);
  await expect(page.getByText("Nothing matches")).toBeVisible();
});
