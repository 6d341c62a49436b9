// Signed in by a portal's proxy: a real nginx in front, below a base path.
import { expectAccessible, expectNoOverflow } from "../kit/accessible.ts";
import { key } from "../kit/keys.ts";
import { Neighbour } from "../kit/neighbour.ts";
import { addressOf } from "../kit/nginx.ts";
import { BASE, expect, test } from "../kit/proxied.ts";
import { plantRegistry } from "../kit/seed.ts";
import { testid } from "../test.ts";

const ADA = addressOf("ada");
const BOB = addressOf("bob");

test.use({ settings: { KEYPANE_BASE_PATH: BASE, KEYPANE_REQUIRED_GROUP: "admins" } });

for (const strips of [false, true]) {
  test.describe(`nginx ${strips ? "strips" : "keeps"} the base path`, () => {
    test.use({ strips });

    test("the whole round, as the portal's user", async ({ panel, page, context, nginx, server, api }) => {
      await nginx.signIn(context, "ada");
      await panel.open(`${BASE}/`);
      await panel.expectList();
      await expect(panel.at(testid.SIGNED_IN)).toHaveText(`Signed in as ${ADA}`);
      await panel.add.click();
      await panel.fillGitSync("based", "Based", key("ed25519").text);
      await panel.confirm.click();
      await expect(panel.toasts).toHaveText("gitsync-secret-based was created.");
      await panel.expectList();
      await expect(panel.row("gitsync-secret-based")).toContainText(`by ${ADA}`);
      await panel.editButton("gitsync-secret-based").click();
      await panel.displayName.fill("Edited");
      await panel.confirm.click();
      await expect(panel.row("gitsync-secret-based")).toContainText("Edited");
      await page.getByRole("button", { name: "Dark" }).click();
      await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
      await panel.openDelete("gitsync-secret-based");
      await panel.confirm.click();
      await expect(panel.toasts.last()).toHaveText("gitsync-secret-based was deleted.");
      expect(await api.find("gitsync-secret-based")).toBeNull();
      const own = (await context.cookies()).filter(({ name }) => name !== "portal");
      expect(own.map(({ name }) => name)).toContain("kp-theme");
      for (const cookie of own) expect(cookie.path, cookie.name).toBe(BASE);
      // The audit log has the user, and the address of the browser, not that of nginx.
      const lines = server.log.split("\n").filter((line) => line.includes('"event":"attempt"'));
      expect(lines.map((line) => JSON.parse(line).verb)).toEqual(["create", "patch", "delete"]);
      for (const line of lines) {
        expect(JSON.parse(line)).toMatchObject({ user: ADA, source: "127.0.0.1" });
      }
    });

    test("what another does appears through nginx at once", async ({ panel, context, nginx, api }) => {
      await nginx.signIn(context, "ada");
      await plantRegistry(api, "image-b", "Before");
      await panel.openList();
      await panel.mark();
      await plantRegistry(api, "image-a", "Another");
      await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
      await panel.expectNoReload();
      await panel.openEdit("image-b");
      await api.patch("image-b", { metadata: { annotations: { displayName: "After" } } });
      await expect(panel.at(testid.MEANWHILE)).toContainText("Changed by");
    });

    test("a form of another site changes nothing", async ({ panel, page, context, nginx, api, watch }) => {
      watch.expectStatus(403);
      await nginx.signIn(context, "ada");
      const site = await Neighbour.site(
        `<form method="post" action="${nginx.origin}${panel.newPath()}">
           <input name="name" value="evil"><input name="type" value="image-pull">
           <input name="registryHost" value="r.test"><input name="username" value="u">
           <input name="password" value="p"><button>Win</button></form>`,
      );
      try {
        await page.goto(site.origin);
        expect((await panel.post(page.getByRole("button"))).status()).toBe(403);
        await expect(panel.heading).toHaveText("Not from here");
        expect(await api.find("image-evil")).toBeNull();
      } finally {
        await site.close();
      }
    });
  });
}

test("nobody who has not signed in to the portal sees anything", async ({ panel, page, api, watch }) => {
  watch.expectStatus(401);
  await plantRegistry(api, "image-b", "Before");
  for (const path of [panel.listPath(), panel.newPath(), panel.editPath("image-b")]) {
    expect((await panel.open(path)).status(), path).toBe(401);
    await expect(panel.heading).toHaveText("Please sign in");
    await expect(panel.at(testid.SIGNED_IN)).toHaveCount(0);
    await expect(page.getByText("Before")).toHaveCount(0);
  }
  await expectAccessible(page);
});

test("who lacks the group is told so, and by which name", async ({ panel, page, context, nginx, api, watch }) => {
  watch.expectStatus(403);
  await nginx.signIn(context, "bob");
  await plantRegistry(api, "image-b", "Before");
  for (const path of [panel.listPath(), panel.newPath(), panel.editPath("image-b")]) {
    expect((await panel.open(path)).status(), path).toBe(403);
    await expect(panel.heading).toHaveText("No entry");
    await expect(page.getByText(`You are signed in as ${BOB}, but not a member`)).toBeVisible();
    await expect(panel.at(testid.SIGNED_IN)).toHaveText(`Signed in as ${BOB}`);
    await expect(page.getByText("Before")).toHaveCount(0);
  }
  await expectAccessible(page);
  // Once they are a member, the same page lets them in.
  await nginx.signIn(context, "ada");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(panel.displayName).toHaveValue("Before");
});

test("a page that shows who is signed in is accessible, and fits", async ({ panel, page, context, nginx, api }) => {
  await nginx.signIn(context, "ada");
  await plantRegistry(api, "image-b", "Before");
  await panel.openList();
  await expect(panel.at(testid.SIGNED_IN)).toBeVisible();
  await expectAccessible(page);
});

test("a name as long as it may be is cut, and pushes nothing out", async ({ panel, page, context, nginx, watch }) => {
  watch.expectStatus(403);
  for (const [user, status] of [["long", 200], ["longer", 403]] as const) {
    await nginx.signIn(context, user);
    expect((await panel.open(panel.listPath())).status()).toBe(status);
    await expect(panel.at(testid.SIGNED_IN)).toHaveText(`Signed in as ${addressOf(user)}`);
    await expect(panel.at(testid.SIGNED_IN)).toHaveAttribute("title", addressOf(user));
    for (const width of [1280, 600, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expectNoOverflow(page);
      if (await panel.at(testid.SIGNED_IN).isHidden()) await panel.at(testid.MENU_BUTTON).click();
      const box = await panel.at(testid.SIGNED_IN).boundingBox();
      expect(box?.height, "one line").toBeLessThan(40);
    }
  }
});

/** What a client says who would like to be the admin. */
const FORGED = {
  "x-forwarded-user": "mallory",
  "x-forwarded-email": "mallory@evil.test",
  "x-forwarded-groups": "admins",
  "x-forwarded-for": "203.0.113.9",
};

test("nginx overwrites what a client says of itself", async ({ panel, page, context, nginx, api, server, watch }) => {
  watch.expectStatus(401, 403);
  await plantRegistry(api, "image-b", "Before");
  await context.setExtraHTTPHeaders(FORGED);
  expect((await page.goto(panel.listPath()))?.status()).toBe(401);
  await nginx.signIn(context, "bob");
  expect((await page.goto(panel.listPath()))?.status()).toBe(403);
  await expect(panel.at(testid.SIGNED_IN)).toHaveText(`Signed in as ${BOB}`);
  await nginx.signIn(context, "ada");
  await panel.openList();
  await expect(panel.at(testid.SIGNED_IN)).toHaveText(`Signed in as ${ADA}`);
  expect(server.log).not.toContain("mallory");
  expect(server.log).not.toContain("203.0.113.9");
});

test("past nginx, forged headers sign nobody in", async ({ panel, server, nginx, api }) => {
  await plantRegistry(api, "image-b", "Before");
  const secret = { "x-keypane-proxy-secret": nginx.secret };
  for (const headers of [{}, FORGED, { ...FORGED, ...secret }]) {
    for (const path of [panel.listPath(), panel.newPath(), panel.editPath("image-b")]) {
      const page = await fetch(server.origin + path, { headers });
      expect(page.status, path).toBe(401);
      expect(await page.text()).not.toContain("Before");
    }
    const events = await fetch(`${server.origin}${BASE}/api/events`, { headers });
    expect(events.status).toBe(401);
    const call = await fetch(`${server.origin}${BASE}/api/get`, {
      method: "POST",
      headers: { ...headers, origin: nginx.origin, "content-type": "application/json" },
      body: JSON.stringify({ object: "image-b" }),
    });
    expect(call.status).toBe(401);
    expect(await call.json()).toBe("Unauthenticated");
  }
  expect(server.log).toContain("taken out: not the proxy's");
  expect(server.log).toContain("x-forwarded-user, x-forwarded-email, x-forwarded-groups");
  expect(server.log).not.toContain("mallory");
});

test.describe("a neighbour in the proxy's network", () => {
  test.use({
    settings: {
      KEYPANE_BASE_PATH: BASE,
      KEYPANE_REQUIRED_GROUP: "admins",
      KEYPANE_PROXY_NETWORKS: "127.0.0.0/8",
    },
  });

  test("signs nobody in without the secret", async ({ panel, server, nginx }) => {
    for (const secret of ["", "x", nginx.secret.slice(1), nginx.secret.toUpperCase()]) {
      const headers = { ...FORGED, "x-keypane-proxy-secret": secret };
      expect((await fetch(server.origin + panel.listPath(), { headers })).status).toBe(401);
    }
    const headers = { ...FORGED, "x-keypane-proxy-secret": nginx.secret };
    expect((await fetch(server.origin + panel.listPath(), { headers })).status).toBe(200);
  });
});
