// Signing in by an issuer: a certified provider, with its own pages, in a real browser.
import { expectAccessible } from "../kit/accessible.ts";
import { plantRegistry } from "../kit/seed.ts";
import { signInAs, test } from "../kit/signed-in.ts";
import { type Panel, routes, testid } from "../panel.ts";
import { expect } from "../test.ts";

const user = (panel: Panel) => panel.at(testid.SIGNED_IN);
const signIn = (panel: Panel) => panel.at(testid.SIGN_IN);
const signOut = (panel: Panel) => panel.at(testid.SIGN_OUT);

const expectSignedOut = (panel: Panel) =>
  expect(panel.page.getByRole("heading", { name: "Please sign in" })).toBeVisible();

test("a deep link is kept through the login, and the user is shown", async ({
  panel,
  api,
  issuer,
  watch,
}) => {
  watch.expectStatus(401);
  await plantRegistry(api, "image-one");
  await signInAs("ann", panel, issuer, panel.listPath("?q=one&type=image-pull"));
  await expect(panel.row("image-one")).toBeVisible();
  await expect(user(panel)).toContainText("ann");
  const cookies = await panel.page.context().cookies(issuer.panel);
  const session = cookies.find(({ name }) => name === "kp-session");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", expires: -1 });
  expect(cookies.filter(({ name }) => name.startsWith("kp-login")), "it is over").toEqual([]);
  expect(await panel.page.evaluate(() => document.cookie)).not.toContain("kp-session");
});

test("the head with a user, and the page that asks for a login, are accessible", async ({
  panel,
  issuer,
  page,
  watch,
}) => {
  watch.expectStatus(401);
  await signInAs("ann-with-a-name-that-is-longer-than-most-names-are", panel, issuer);
  await expectAccessible(page);
  await page.context().clearCookies();
  await panel.openNew();
  await expectSignedOut(panel);
  await expectAccessible(page);
});

test("a second login is silent", async ({ panel, issuer, page, watch }) => {
  watch.expectStatus(401);
  await signInAs("ann", panel, issuer);
  await page.context().clearCookies({ name: "kp-session" });
  await page.goto(panel.newPath());
  await signIn(panel).click();
  await expect(page).toHaveURL(issuer.panel + panel.newPath());
  await expect(user(panel)).toContainText("ann");
});

test("signing out ends it here and at the issuer", async ({ panel, issuer, page, watch }) => {
  watch.expectStatus(401);
  await signInAs("ann", panel, issuer);
  await signOut(panel).click();
  await page.getByRole("button", { name: "Yes, sign out" }).click();
  await expect(page).toHaveURL(issuer.panel + panel.listPath());
  await expectSignedOut(panel);
  await signIn(panel).click();
  await issuer.signIn(page, "bob");
  await expect(user(panel)).toContainText("bob");
});

test.describe("with tokens that last for seconds", () => {
  test.use({ tokenSeconds: 1 });

  test("claims are asked for again while somebody works", async ({ panel, issuer, page, watch }) => {
    watch.expectStatus(401);
    await signInAs("ann", panel, issuer);
    await panel.openNew();
    await panel.openList();
    await expect(user(panel)).toContainText("ann");
  });
});

test("what a login needs is nowhere in the log", async ({ panel, issuer, server, watch, page }) => {
  watch.expectStatus(401);
  const seen: string[] = [];
  page.on("request", (request) => {
    const query = new URL(request.url()).searchParams;
    for (const name of ["code", "state", "nonce", "code_challenge"]) {
      seen.push(...query.getAll(name));
    }
  });
  await signInAs("ann", panel, issuer);
  const cookies = await page.context().cookies(issuer.panel);
  seen.push(issuer.secret, ...cookies.map(({ value }) => value).filter((it) => it.length > 20));
  expect(seen.length).toBeGreaterThan(5);
  for (const needle of seen) expect(server.log).not.toContain(needle.slice(0, 40));
  expect(server.log).toContain(`/${routes.CALLBACK}`);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("sign in and out", async ({ panel, issuer, page, watch }) => {
    watch.expectStatus(401);
    await signInAs("ann", panel, issuer, panel.newPath());
    await expect(user(panel)).toContainText("ann");
    await signOut(panel).click();
    await page.getByRole("button", { name: "Yes, sign out" }).click();
    await expectSignedOut(panel);
  });
});
