// Signing in from a frame on another site's page, at the level of the protocol: a popup, a code, and a
// cookie that counts in frames of that site alone.
import type { Frame, Page } from "@playwright/test";
import { Issuer } from "../kit/issuer.ts";
import { Portal } from "../kit/portal.ts";
import { routes } from "../panel.ts";
import { expect, test, testid } from "../test.ts";

/** A frame's half: opens the popup, hears its code, and redeems it. */
async function popupFrom(frame: Frame): Promise<Page> {
  const opened = frame.page().waitForEvent("popup");
  await frame.evaluate(async ([popup, parameter]) => {
    const url64 = (bytes: Uint8Array) =>
      btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const verifier = url64(crypto.getRandomValues(new Uint8Array(32)));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const challenge = url64(new Uint8Array(digest));
    const heard = new Promise<unknown>((resolve) =>
      addEventListener("message", ({ data, origin, source }) => {
        if (source === opened && origin === location.origin) resolve({ ...data, verifier });
      }),
    );
    const opened = open(`/${popup}?${parameter}=${challenge}`, "sign-in", "popup,width=500,height=600");
    Object.assign(globalThis, { heard });
  }, [routes.POPUP, routes.CHALLENGE]);
  return opened;
}

interface Message {
  keypane: number;
  type: string;
  code: string;
  verifier: string;
}

const heard = (frame: Frame): Promise<Message> =>
  frame.evaluate(() => (globalThis as unknown as { heard: Promise<Message> }).heard);

const redeem = (frame: Frame, code: string, verifier: string): Promise<number> =>
  frame.evaluate(
    async ([path, code, verifier]) => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ code, verifier });
      return (await fetch(`/${path}`, { method: "POST", headers, body })).status;
    },
    [routes.REDEEM, code, verifier],
  );

test("a popup signs a frame in, which then has a session of its own", async ({ page, watch }) => {
  watch.expectStatus(401, 403);
  watch.expectFrame();
  const issuer = await Issuer.start();
  const portal = await Portal.start(page, issuer.settings());
  try {
    await portal.open();
    await expect(portal.frame().getByTestId(testid.SIGN_IN)).toBeVisible();
    const frame = page.frames().find((it) => it.url().startsWith(portal.src)) as Frame;
    const popup = await popupFrom(frame);
    const closed = popup.waitForEvent("close");
    await issuer.signIn(popup, "ann");
    const { keypane, type, code, verifier } = await heard(frame);
    expect({ keypane, type }).toEqual({ keypane: 1, type: "signed-in" });
    await closed;
    expect(await redeem(frame, code, verifier.replace(/^./, (it) => (it === "a" ? "b" : "a")))).toBe(403);
    expect(await redeem(frame, code, verifier)).toBe(204);
    expect(await redeem(frame, code, verifier), "once").toBe(403);
    await page.reload();
    await expect(portal.frame().getByTestId(testid.SIGNED_IN)).toContainText("ann");
    const cookies = await page.context().cookies(portal.src);
    expect(cookies.map(({ name }) => name)).toContain("kp-frame");
    expect(cookies.find(({ name }) => name === "kp-frame")).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: "None",
    });
    // In a window of its own, nobody is signed in by it.
    const own = await page.context().newPage();
    expect((await own.goto(`${portal.src}/${routes.SECRETS}`))?.status()).toBe(401);
    expect(portal.server.log).not.toContain(code.slice(0, 40));
  } finally {
    await portal.close();
    await issuer.close();
  }
});

test("a popup that another site opens tells it nothing", async ({ page, watch }) => {
  watch.expectStatus(401);
  watch.expectFrame();
  const issuer = await Issuer.start();
  const portal = await Portal.start(page, issuer.settings());
  try {
    await portal.open();
    const opened = page.waitForEvent("popup");
    await page.evaluate(([url]) => {
      Object.assign(globalThis, { messages: [] as unknown[] });
      addEventListener("message", ({ data }) => {
        if (data.type === "signed-in") {
          (globalThis as unknown as { messages: unknown[] }).messages.push(data);
        }
      });
      open(url, "theirs", "popup");
    }, [`${portal.src}/${routes.POPUP}?${routes.CHALLENGE}=${"A".repeat(43)}`]);
    const popup = await opened;
    watch.expectText(/Failed to execute 'postMessage' on 'DOMWindow'/);
    const closed = popup.waitForEvent("close");
    await issuer.signIn(popup, "ann");
    await closed;
    const messages = () =>
      page.evaluate(() => (globalThis as unknown as { messages: unknown[] }).messages);
    expect(await messages()).toEqual([]);
  } finally {
    await portal.close();
    await issuer.close();
  }
});
