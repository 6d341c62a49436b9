// Firefox, driven by WebDriver BiDi.
import puppeteer, { type BrowserContext, type ElementHandle, type Frame, type Page } from "puppeteer-core";
import { type Browser, type Engine, View } from "./view.ts";

/** Firefox's own default for cookies, "Total Cookie Protection"; puppeteer's profile accepts all cookies. */
const COOKIES = { "browser.contentblocking.category": "custom", "network.cookie.cookieBehavior": 5 };

class FirefoxView extends View {
  constructor(
    private readonly page: Page,
    private readonly host = "",
  ) {
    super();
  }

  open = (url: string) => this.page.goto(url);
  reload = () => this.page.reload();
  isClosed = async () => this.page.isClosed();
  frame = (host: string) => new FirefoxView(this.page, host);

  async asked(yes: boolean, step: () => Promise<unknown>): Promise<string> {
    const asked = new Promise<string>((asked) =>
      this.page.once("dialog", async (dialog) => {
        await (yes ? dialog.accept() : dialog.dismiss());
        asked(dialog.message());
      }),
    );
    await step();
    return asked;
  }

  async call<Args extends unknown[], Result>(f: (...args: Args) => Result, ...args: Args) {
    return (await (await this.inner()).evaluate(f, ...args)) as Awaited<Result>;
  }

  protected async press(selector: string, text?: string) {
    const frame = await this.inner();
    for (const element of await frame.$$(selector)) {
      if (!(await element.isVisible())) continue;
      await element.click();
      if (text === undefined) return;
      await this.page.keyboard.down("Control");
      await this.page.keyboard.press("a");
      await this.page.keyboard.up("Control");
      if (text) await element.type(text);
      else await this.page.keyboard.press("Backspace");
      return;
    }
    throw new Error(`${selector} is not visible`);
  }

  private async inner(): Promise<Frame> {
    if (!this.host) return this.page.mainFrame();
    const element = (await this.page.$(`${this.host} >>> iframe`)) as ElementHandle<HTMLIFrameElement> | null;
    const frame = await element?.contentFrame();
    if (!frame) throw new Error(`there is no frame in ${this.host}`);
    return frame;
  }
}

/** The policy of a popup's last page allows no icon, but Firefox requests one for every page. */
const HARMLESS = /\(img-src\) at \S+\/favicon\.ico/;

class Firefox implements Browser {
  readonly faults: string[] = [];

  constructor(private readonly context: BrowserContext) {}

  window = async () => this.watched(await this.context.newPage());

  async opened(step: () => Promise<unknown>) {
    const opened = new Promise<Page>((opened) =>
      this.context.once("targetcreated", async (target) => opened((await target.page()) as Page)),
    );
    await step();
    return this.watched(await opened);
  }

  private watched(page: Page): View {
    page.on("pageerror", (error) => {
      const text = String((error as Error).message);
      if (!HARMLESS.test(text)) this.faults.push(text);
    });
    return new FirefoxView(page);
  }

  close = () => this.context.close();
}

export async function firefox(): Promise<Engine> {
  const driven = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.KEYPANE_FIREFOX ?? "/usr/bin/firefox-esr",
    acceptInsecureCerts: true,
    defaultViewport: { width: 1280, height: 800 },
    extraPrefsFirefox: COOKIES,
  });
  return {
    browser: async () => new Firefox(await driven.createBrowserContext()),
    end: () => driven.close(),
  };
}
