// Who may hold the panel in a frame, and that writes from there are the panel's own.
import type { Page } from "@playwright/test";
import { key } from "../kit/keys.ts";
import { Neighbour } from "../kit/neighbour.ts";
import { Portal } from "../kit/portal.ts";
import { expect, test } from "../test.ts";
import type { Settings } from "../server.ts";

const BASE = "/console/admin";
test.beforeEach(({ watch }) => watch.expectFrame());

const REFUSED = [/frame-ancestors/, /ancestor violates/, /Failed to execute 'postMessage'/];

/** Runs `work` in a portal of its own. */
async function within(page: Page, work: (portal: Portal) => Promise<void>, settings?: Settings, allowed?: string) {
  const portal = await Portal.start(page, settings, allowed);
  try {
    await work(portal);
  } finally {
    await portal.close();
  }
}

/** True where the frame shows nothing of the panel; it has ended loading. */
async function expectNothing(portal: Portal) {
  await portal.page.goto(`${portal.origin}/app`, { waitUntil: "load" });
  await expect(portal.iframe()).toBeAttached();
  const frame = portal.page.frames()[1];
  await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
  await expect(portal.frame().locator(".kp-panel")).toHaveCount(0);
  expect(await portal.heard("ready")).toEqual([]);
}

test("a portal of the list frames every page", async ({ page }) => {
  await within(page, async (portal) => {
    await portal.open();
    await expect(portal.panel.add).toBeVisible();
    await portal.page.goto(`${portal.origin}/app#/secrets/new`);
    await page.reload();
    await expect(portal.panel.name).toBeVisible();
    const answer = await fetch(`${portal.server.origin}/secrets`);
    expect(answer.headers.get("content-security-policy")).toContain(
      `frame-ancestors ${portal.origin}`,
    );
  });
});

test("nobody frames it by default", async ({ page, watch }) => {
  watch.expectText(...REFUSED);
  await within(page, expectNothing, {}, "");
});

test("another origin does not frame it: another port, another host", async ({ page, watch }) => {
  watch.expectText(...REFUSED);
  await within(page, expectNothing, {}, "http://localhost:1,http://portal.example.org");
});

test("a page between the portal and the panel must be of the list, too", async ({ page, watch }) => {
  watch.expectText(...REFUSED);
  await within(page, async (portal) => {
    const outer = await Neighbour.site(`<title>Outer</title><iframe src="${portal.origin}/app"></iframe>`);
    try {
      await page.goto(outer.origin);
      const inner = page.frameLocator("iframe").frameLocator("keypane-panel iframe");
      await expect.poll(() => page.frames()[2]?.url()).toMatch(/^chrome-error:/);
      await expect(inner.locator(".kp-panel")).toHaveCount(0);
    } finally {
      await outer.close();
    }
  });
});

test("a secret is created, edited and deleted in a cross-site frame, below a base path", async ({ page }) => {
  await within(
    page,
    async (portal) => {
      await portal.open();
      const { panel } = portal;
      const sites = new Set<string>();
      page.on("request", (request) => {
        if (request.method() === "POST") sites.add(new URL(request.url()).pathname);
      });
      await panel.add.click();
      await panel.hydrated();
      await panel.fillGitSync("framed", "Framed", key("ed25519").text);
      await panel.confirm.click();
      await expect(panel.toasts).toHaveText("gitsync-secret-framed was created.");
      expect(await portal.server.api.find("gitsync-secret-framed")).not.toBeNull();
      await panel.editButton("gitsync-secret-framed").click();
      await panel.displayName.fill("Edited");
      await panel.confirm.click();
      await expect(panel.row("gitsync-secret-framed")).toContainText("Edited");
      await panel.deleteButton("gitsync-secret-framed").click();
      await panel.confirm.click();
      await expect.poll(() => portal.server.api.find("gitsync-secret-framed")).toBeNull();
      expect([...sites].every((path) => path.startsWith(`${BASE}/`))).toBe(true);
    },
    { KEYPANE_BASE_PATH: BASE },
  );
});

for (const base of ["", BASE]) {
  const where = base === "" ? "at the root" : "below a base path";
  test(`the portal itself cannot write, ${where}`, async ({ page, watch }) => {
    watch.expectStatus(403);
    watch.expectText(/ERR_BLOCKED_BY_RESPONSE.NotSameOrigin/);
    await within(
      page,
      async (portal) => {
        await portal.open();
        const target = `${portal.src}/secrets/new`;
        const form = "name=forged&type=git-sync&secret=x";
        // Sent, and refused; the portal does not even see with what.
        const seen = await page.evaluate(
          ([url, body]) =>
            fetch(url, {
              method: "POST",
              mode: "no-cors",
              headers: { "content-type": "application/x-www-form-urlencoded" },
              body,
            }).then(
              () => "an answer",
              () => "nothing",
            ),
          [target, form],
        );
        expect(seen).toBe("nothing");
        expect(portal.server.log).toContain("a write from another origin than the panel's");
        const posted = page.waitForResponse((it) => it.url() === target && it.request().method() === "POST");
        await page.evaluate((action) => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action });
          form.innerHTML = '<input name="name" value="forged"><input name="type" value="git-sync">';
          document.body.append(form);
          form.submit();
        }, target);
        expect((await posted).status()).toBe(403);
        expect(await portal.server.api.find("gitsync-secret-forged")).toBeNull();
      },
      base === "" ? {} : { KEYPANE_BASE_PATH: base },
    );
  });
}

test("a page in a window has nothing of it", async ({ page }) => {
  await within(page, async (portal) => {
    await page.goto(`${portal.src}/secrets`);
    await expect(page.locator("script[data-origins]")).toHaveCount(0);
    await expect(page.locator("html")).not.toHaveAttribute("data-framed");
  });
});
