// Signing in beside an open page, and what the browser sends and says meanwhile.
import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { routes } from "../panel.ts";
import type { Issuer } from "./issuer.ts";

/** Presses a link that opens a popup; the popup. */
export async function popupOf(page: Page, link: Locator): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await link.click();
  return opened;
}

/** Signs in in the popup of a link, until the popup has closed itself. */
export async function signInBeside(page: Page, link: Locator, issuer: Issuer, name: string) {
  const popup = await popupOf(page, link);
  const closed = popup.waitForEvent("close");
  await issuer.signIn(popup, name);
  await closed;
}

/** The same for somebody whom the issuer knows: its popup asks for nothing. */
export async function comeBackBeside(page: Page, link: Locator) {
  const popup = await popupOf(page, link);
  if (!popup.isClosed()) await popup.waitForEvent("close");
}

/** What the pages of a context asked for, and what was said by message in any of their windows. */
export class Wire {
  readonly urls: string[] = [];
  readonly redeemed: { code: string; verifier: string; cookies: string }[] = [];
  readonly messages: string[] = [];

  async over(context: BrowserContext) {
    context.on("request", (request) => {
      this.urls.push(request.url());
      const { pathname } = new URL(request.url());
      if (!pathname.endsWith(`/${routes.REDEEM}`)) return;
      void request.allHeaders().then(({ cookie = "" }) => {
        this.redeemed.push({ ...request.postDataJSON(), cookies: cookie });
      });
    });
    await context.exposeFunction("kpMessage", (text: string) => this.messages.push(text));
    await context.addInitScript(() => {
      addEventListener("message", ({ data }) => {
        const say = (globalThis as unknown as { kpMessage: (text: string) => void }).kpMessage;
        say(`${location.pathname} ${JSON.stringify(data)}`);
      });
    });
  }

  /** The verifier is in no address and no message; the code in no address, and in one message. */
  async expectNoLeak() {
    await expect.poll(() => this.redeemed.length).toBeGreaterThan(0);
    for (const { code, verifier } of this.redeemed) {
      for (const text of [...this.urls, ...this.messages]) expect(text).not.toContain(verifier);
      for (const url of this.urls) expect(url).not.toContain(code);
      expect(this.messages.filter((text) => text.includes(code))).toHaveLength(1);
    }
  }
}
