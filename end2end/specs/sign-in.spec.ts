// Signing in again in a window: by the link, and in a popup beside what was typed.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../kit/accessible.ts";
import type { Issuer } from "../kit/issuer.ts";
import { key } from "../kit/keys.ts";
import { Neighbour } from "../kit/neighbour.ts";
import { plantRegistry } from "../kit/seed.ts";
import { signInAs, test as signedIn } from "../kit/signed-in.ts";
import { comeBackBeside, popupOf, signInBeside, Wire } from "../kit/beside.ts";
import { expect, Panel, test as base, testid } from "../test.ts";
import { routes } from "../panel.ts";

const test = signedIn.extend<{ wire: Wire }>({
  wire: async ({ context }, use) => {
    const wire = new Wire();
    await wire.over(context);
    await use(wire);
  },
});

test.beforeEach(({ watch }) => watch.expectStatus(401));

/** Signs in by the link of the page that says so. */
async function signIn(page: Page, issuer: Issuer) {
  await page.getByTestId(testid.SIGN_IN).click();
  await issuer.signIn(page, "ann");
}

/** The session is gone, here and at the issuer. */
const endSession = (page: Page) => page.context().clearCookies();

test("the link leads to the page that was asked for", async ({ page, panel, issuer, api }) => {
  await plantRegistry(api, "image-b");
  const answer = await page.goto(panel.listPath("?q=image"));
  expect(answer?.status()).toBe(401);
  await expectAccessible(page);
  await panel.hydrated();
  await signIn(page, issuer);
  await expect(page).toHaveURL(panel.listPath("?q=image"));
  await panel.hydrated();
  await expect.poll(panel.objects).toEqual(["image-b"]);
});

test("a session that ends while a form is filled in loses nothing", async ({ page, panel, issuer, wire, api }) => {
  await signInAs("ann", panel, issuer, panel.newPath());
  const { text } = key("ed25519");
  await panel.fillGitSync("typed", "Typed", text);
  await panel.mark();
  await endSession(page);
  await panel.confirm.click();
  const ended = panel.at(testid.SESSION_ENDED);
  await expect(ended).toContainText("Your session has ended");
  await expect(ended).toContainText("what you typed is still here");
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await signInBeside(page, ended.getByTestId(testid.SIGN_IN), issuer, "ann");
  await expect(ended).toHaveCount(0);
  await expect(panel.confirm).toBeFocused();
  await expect(panel.name).toHaveValue("typed");
  await expect(panel.displayName).toHaveValue("Typed");
  await expect(panel.secret).toHaveValue(text);
  await panel.expectNoReload();
  expect(await api.find("gitsync-secret-typed")).toBeNull();
  await page.keyboard.press("Enter");
  await expect(panel.toasts).toHaveText("gitsync-secret-typed was created.");
  expect(await api.find("gitsync-secret-typed")).not.toBeNull();
  await panel.expectNoReload();
  await wire.expectNoLeak();
});

test("an edit finds out by itself, and goes on", async ({ page, panel, issuer, server, watch, api }) => {
  watch.expectNoServer();
  await plantRegistry(api, "image-b");
  await signInAs("ann", panel, issuer, panel.editPath("image-b"));
  await panel.displayName.fill("Half typed");
  await panel.mark();
  // Without a key file, sessions end with the process.
  await server.kill();
  await server.resume();
  const ended = panel.at(testid.SESSION_ENDED);
  await expect(ended).toBeVisible();
  await comeBackBeside(page, ended.getByTestId(testid.SIGN_IN));
  await expect(ended).toHaveCount(0);
  await expect(panel.displayName).toHaveValue("Half typed");
  await panel.confirm.click();
  await expect(panel.row("image-b")).toContainText("Half typed");
  await panel.expectNoReload();
});

test("a list says so, asks no more, and is loaded again", async ({ page, panel, issuer, server, watch, api }) => {
  watch.expectNoServer();
  await plantRegistry(api, "image-b");
  await signInAs("ann", panel, issuer);
  await expect(panel.row("image-b")).toBeVisible();
  await panel.mark();
  const refused: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() === 401) refused.push(answer.request().method());
  });
  await server.kill();
  await server.resume();
  const ended = panel.at(testid.SESSION_ENDED);
  await expect(ended).toContainText("Sign in again to go on.");
  await expect(panel.row("image-b")).toBeVisible();
  await expect(panel.at(testid.AS_OF)).toHaveCount(0);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await plantRegistry(server.api, "image-a");
  await comeBackBeside(page, ended.getByTestId(testid.SIGN_IN));
  await expect(ended).toHaveCount(0);
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
  // The stream, and the look that found out why it has ended.
  expect(refused.sort()).toEqual(["GET", "HEAD"]);
  await panel.expectNoReload();
  // Rows do not move under a pointer.
  await page.mouse.move(0, 0);
  await plantRegistry(server.api, "image-c");
  await expect.poll(panel.objects).toEqual(["image-a", "image-b", "image-c"]);
});

test("a step to another page asks for a login there, and a list keeps its rows", async ({ page, panel, issuer, api }) => {
  await plantRegistry(api, "image-b");
  await signInAs("ann", panel, issuer);
  await endSession(page);
  await panel.sortBy("Type");
  await expect(panel.at(testid.SESSION_ENDED)).toBeVisible();
  await expect(panel.row("image-b")).toBeVisible();
});

test("a deletion that is asked about goes on", async ({ page, panel, issuer, api }) => {
  await plantRegistry(api, "image-b");
  await signInAs("ann", panel, issuer);
  await panel.deleteButton("image-b").click();
  await endSession(page);
  await panel.confirm.click();
  const ended = page.getByRole("dialog").getByTestId(testid.SESSION_ENDED);
  await expect(ended).toBeVisible();
  await signInBeside(page, ended.getByTestId(testid.SIGN_IN), issuer, "ann");
  await expect(ended).toHaveCount(0);
  await expect(panel.confirm).toBeFocused();
  await panel.confirm.click();
  await expect.poll(() => api.find("image-b")).toBeNull();
});

test("a popup that is closed, or that the browser does not open, is told of", async ({ page, panel, issuer }) => {
  await signInAs("ann", panel, issuer, panel.newPath());
  await panel.name.fill("kept");
  await panel.displayName.fill("Kept");
  await panel.secret.fill(key("ed25519").text);
  await endSession(page);
  await panel.confirm.click();
  const ended = panel.at(testid.SESSION_ENDED);
  const link = ended.getByTestId(testid.SIGN_IN);
  const popup = await popupOf(page, link);
  await popup.waitForURL((url) => url.origin === issuer.url);
  await popup.close();
  await expect(ended.getByRole("status")).toHaveText(/closed before you were signed in/);
  await expect(panel.name).toHaveValue("kept");

  await page.evaluate(() => Object.assign(window, { realOpen: open, open: () => null }));
  await link.click();
  await expect(ended.getByRole("status")).toHaveText(/Allow pop-ups/);
  await page.evaluate(() => Object.assign(window, { open: (window as unknown as { realOpen: typeof open }).realOpen }));
  await signInBeside(page, link, issuer, "ann");
  await expect(ended).toHaveCount(0);
  await expect(panel.secret).toHaveValue(key("ed25519").text);
});

test("somebody who signs in in another tab comes back to what was typed", async ({ page, panel, issuer }) => {
  await signInAs("ann", panel, issuer, panel.newPath());
  await panel.fillGitSync("kept", "Kept", key("ed25519").text);
  await endSession(page);
  await panel.confirm.click();
  const ended = panel.at(testid.SESSION_ENDED);
  await expect(ended).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(new URL(panel.listPath(), page.url()).href);
  await signIn(other, issuer);
  await expect(other.getByTestId(testid.ADD_BUTTON)).toBeVisible();
  await other.close();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(ended).toHaveCount(0);
  await expect(panel.name).toHaveValue("kept");
});

test("without JavaScript a form is sent again once somebody is signed in", async ({ browser, server, issuer, watch }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  watch.expectNoScript();
  await watch.over(context);
  const page = await context.newPage();
  const panel = new Panel(page, "", false);
  await page.goto(panel.newPath());
  await signIn(page, issuer);
  await panel.fillGitSync("typed", "Typed", key("ed25519").text);
  await context.clearCookies();
  const answer = await panel.post(panel.confirm);
  expect(answer.status()).toBe(401);
  // Nobody has read the form, so nothing of it comes back; the browser has it.
  await expect(panel.displayName).toHaveCount(0);
  const other = await popupOf(page, panel.at(testid.SIGN_IN));
  await issuer.signIn(other, "ann");
  await expect(other).toHaveURL(new RegExp(`/${routes.SECRETS}`));
  await page.reload();
  await panel.expectList();
  await context.close();
});

test("a code is good once, and only with its verifier", async ({ page, panel, issuer, wire, watch }) => {
  watch.expectStatus(400, 403);
  await signInAs("ann", panel, issuer, panel.newPath());
  await panel.fillGitSync("kept", "Kept", key("ed25519").text);
  await endSession(page);
  await panel.confirm.click();
  await signInBeside(page, panel.at(testid.SIGN_IN), issuer, "ann");
  await expect(panel.at(testid.SESSION_ENDED)).toHaveCount(0);
  await expect.poll(() => wire.redeemed.length).toBe(1);
  const [{ code, verifier } = { code: "", verifier: "" }] = wire.redeemed;
  const redeem = (body: object) =>
    page.evaluate(
      ([url, body]) =>
        fetch(url as string, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }).then(({ status }) => status),
      [`/${routes.REDEEM}`, body] as const,
    );
  expect(await redeem({ code, verifier })).toBe(403);
  expect(await redeem({ code, verifier: "x".repeat(43) })).toBe(403);
  expect(await redeem({ code: "x", verifier })).toBe(400);
});

base("behind a proxy that signs people in, nothing that was typed is lost either", async ({ page, server, watch, api }) => {
  watch.expectStatus(403);
  let signedIn = true;
  const proxy = await Neighbour.proxy("/", false, () => server.origin, () => signedIn);
  try {
    const panel = new Panel(page);
    await page.goto(proxy.origin + panel.newPath());
    await panel.hydrated();
    const { text } = key("ed25519");
    await panel.fillGitSync("typed", "Typed", text);
    await panel.mark();
    signedIn = false;
    await panel.confirm.click();
    const ended = panel.at(testid.SESSION_ENDED);
    await expect(ended).toContainText("Sign in again in another tab");
    await expect(panel.at(testid.SIGN_IN)).toHaveCount(0);
    await expectAccessible(page);
    signedIn = true;
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await expect(ended).toHaveCount(0);
    await expect(panel.secret).toHaveValue(text);
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText("gitsync-secret-typed was created.");
    expect(await api.find("gitsync-secret-typed")).not.toBeNull();
    await panel.expectNoReload();
  } finally {
    await page.close();
    await proxy.close();
  }
});
