// Signing in inside a portal on another site, in a browser that keeps third-party cookies out.
import type { Page } from "@playwright/test";
import { Issuer } from "../kit/issuer.ts";
import { key } from "../kit/keys.ts";
import { Portal } from "../kit/portal.ts";
import { plantRegistry } from "../kit/seed.ts";
import { popupOf, signInBeside, Wire } from "../kit/beside.ts";
import { expect, test, testid } from "../test.ts";

test.beforeEach(({ watch }) => {
  watch.expectFrame();
  watch.expectStatus(401);
});

interface Framed {
  portal: Portal;
  issuer: Issuer;
  wire: Wire;
}

/** Runs `work` in a portal with a panel that has its own login. */
async function within(page: Page, work: (framed: Framed) => Promise<void>, base = "") {
  const issuer = await Issuer.start(3600, base);
  const wire = new Wire();
  await wire.over(page.context());
  const portal = await Portal.start(page, issuer.settings(base ? { KEYPANE_BASE_PATH: base } : {}));
  try {
    await work({ portal, issuer, wire });
  } finally {
    await portal.close();
    await issuer.close();
  }
}

/** Opens the portal and signs in in the frame. */
async function signedIn({ portal, issuer }: Framed, address?: string) {
  await portal.open(address);
  await signInBeside(portal.page, portal.panel.at(testid.SIGN_IN), issuer, "ann");
}

test("a popup signs the frame in, which has a cookie of its own", async ({ page }) => {
  await within(page, async (framed) => {
    const { portal, wire, issuer } = framed;
    // What a window of the panel would send, the frame does not: the browser keeps it out.
    const third = { name: "third", value: "1", sameSite: "None", secure: true } as const;
    await page.context().addCookies([{ ...third, url: portal.server.origin }]);
    await plantRegistry(portal.server.api, "image-b");
    await signedIn(framed);
    await expect(portal.panel.row("image-b")).toBeVisible();
    expect(wire.redeemed.map(({ cookies }) => cookies)).toEqual([""]);
    const asked = page.waitForRequest((request) => request.url().endsWith("/api/list"));
    await portal.panel.sortBy("Type");
    expect((await (await asked).allHeaders()).cookie).toMatch(/^kp-frame=[^;]+(; kp-frame-2=[^;]+)?$/);
    await wire.expectNoLeak();
    // The portal hears that there is a session, and nothing of whose.
    const heard = await portal.heard("session");
    expect(heard.at(0)).toEqual({ ended: true });
    expect(heard.at(-1)).toEqual({ ended: false });
    // In a window of the same browser nobody is signed in.
    const window = await page.context().newPage();
    expect((await window.goto(`${portal.src}/secrets`))?.status()).toBe(401);
    await window.close();
    expect(wire.urls.some((url) => url.startsWith(issuer.url))).toBe(true);
  });
});

test("a deep link of the portal leads on once somebody is signed in, below a base path", async ({ page }) => {
  await within(
    page,
    async (framed) => {
      const { portal } = framed;
      await signedIn(framed, "/app#/secrets/new?type=image-pull");
      await expect(portal.panel.host).toBeVisible();
      await portal.expectAddress("/app#/secrets/new?type=image-pull");
    },
    "/console",
  );
});

test("a session that ends while a form is filled in loses nothing", async ({ page }) => {
  await within(page, async (framed) => {
    const { portal, issuer, wire } = framed;
    const { panel } = portal;
    await signedIn(framed);
    await panel.add.click();
    await panel.hydrated();
    const { text } = key("ed25519");
    await panel.fillGitSync("framed", "Framed", text);
    await page.context().clearCookies();
    await panel.confirm.click();
    const ended = panel.at(testid.SESSION_ENDED);
    await expect(ended).toContainText("what you typed is still here");
    await expect.poll(async () => (await portal.heard("session")).at(-1)).toEqual({ ended: true });
    expect(await portal.dirty()).toBe(true);
    await signInBeside(page, ended.getByTestId(testid.SIGN_IN), issuer, "ann");
    await expect(ended).toHaveCount(0);
    await expect(panel.confirm).toBeFocused();
    await expect(panel.secret).toHaveValue(text);
    expect(await portal.server.api.find("gitsync-secret-framed")).toBeNull();
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText("gitsync-secret-framed was created.");
    expect(await portal.server.api.find("gitsync-secret-framed")).not.toBeNull();
    await wire.expectNoLeak();
  });
});

test("a code of anybody else is not taken", async ({ page, watch }) => {
  watch.expectText(/a message of the portal was refused: unknown type/);
  await within(page, async (framed) => {
    const { portal, issuer, wire } = framed;
    await portal.open();
    const popup = await popupOf(page, portal.panel.at(testid.SIGN_IN));
    await popup.waitForURL((url) => url.origin === issuer.url);
    const forged = { keypane: 1, type: "signed-in", code: "forged" };
    // The portal's page, which is the frame's parent, and the issuer's, which is in the very popup.
    await portal.iframe().evaluate((it, message) => {
      (it as HTMLIFrameElement).contentWindow?.postMessage(message, "*");
    }, forged);
    await popup.evaluate((message) => opener.postMessage(message, "*"), forged);
    // A window of the panel itself that is not the popup.
    await page.frames()[1]?.evaluate((message) => window.postMessage(message, "*"), forged);
    await expect.poll(() => wire.messages.filter((text) => text.includes("forged")).length).toBe(3);
    expect(wire.redeemed).toEqual([]);
    const closed = popup.waitForEvent("close");
    await issuer.signIn(popup, "ann");
    await closed;
    await expect(portal.panel.add).toBeVisible();
    expect(wire.redeemed).toHaveLength(1);
  });
});

test("whoever signs out in the frame is signed out there", async ({ page }) => {
  await within(page, async (framed) => {
    const { portal } = framed;
    await signedIn(framed);
    await expect(portal.panel.add).toBeVisible();
    await portal.panel.at(testid.SIGN_OUT).click();
    await expect(portal.panel.at(testid.SIGN_IN)).toBeVisible();
    await expect(portal.panel.add).toHaveCount(0);
    await page.reload();
    await expect(portal.panel.at(testid.SIGN_IN)).toBeVisible();
  });
});
