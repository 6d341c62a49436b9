// The test kit for a panel with an issuer's login, and somebody who signs in.
import { expect } from "@playwright/test";
import { type Panel, testid } from "../panel.ts";
import { Keypane } from "../server.ts";
import { lend, test as base } from "../test.ts";
import { Issuer } from "./issuer.ts";

interface Kit {
  /** How long the issuer's access tokens last, in seconds. */
  tokenSeconds: number;
  issuer: Issuer;
}

export const test = base.extend<Kit>({
  tokenSeconds: [3600, { option: true }],

  issuer: async ({ tokenSeconds }, use) => {
    const issuer = await Issuer.start(tokenSeconds);
    await use(issuer);
    await issuer.close();
  },

  server: async ({ issuer, settings }, use, info) =>
    lend(await Keypane.start(issuer.settings(settings)), use, info),
});

/** Somebody signs in from a page that asks for it, and is back on it. */
export async function signInAs(name: string, panel: Panel, issuer: Issuer, path = panel.listPath()) {
  const response = await panel.page.goto(path);
  expect(response?.status()).toBe(401);
  await panel.hydrated();
  await panel.at(testid.SIGN_IN).click();
  await issuer.signIn(panel.page, name);
  await expect(panel.page).toHaveURL(issuer.panel + path);
  await panel.hydrated();
}
