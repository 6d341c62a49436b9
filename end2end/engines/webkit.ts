// WebKit, the engine of Safari: the small browser of WebKitGTK, driven by WebDriver.
import { type ChildProcess, spawn } from "node:child_process";
import { expect } from "@playwright/test";
import { Builder, By, Capabilities, Key, until, type WebDriver } from "selenium-webdriver";
import { freePort } from "../kit/port.ts";
import { type Browser, type Engine, eventually, PATIENCE, View } from "./view.ts";

class WebKitView extends View {
  constructor(
    private readonly driver: WebDriver,
    private readonly handle: string,
    private readonly host = "",
  ) {
    super();
  }

  frame = (host: string) => new WebKitView(this.driver, this.handle, host);

  async open(url: string) {
    await this.enter();
    await this.driver.get(url);
  }

  async reload() {
    await this.enter();
    await this.driver.navigate().refresh();
  }

  isClosed = async () => !(await this.driver.getAllWindowHandles()).includes(this.handle);

  async asked(yes: boolean, step: () => Promise<unknown>): Promise<string> {
    await step();
    const question = await this.driver.wait(until.alertIsPresent(), PATIENCE);
    const text = await question.getText();
    await (yes ? question.accept() : question.dismiss());
    return text;
  }

  async call<Args extends unknown[], Result>(f: (...args: Args) => Result, ...args: Args) {
    await this.enter();
    return (await this.driver.executeScript(`return (${f})(...arguments)`, ...args)) as Awaited<Result>;
  }

  protected async press(selector: string, text?: string) {
    await this.enter();
    for (const element of await this.driver.findElements(By.css(selector))) {
      if (!(await element.isDisplayed())) continue;
      if (this.host) await this.scrollTo((await element.getRect()).y);
      await element.click();
      if (text === undefined) return;
      // The driver drops what follows a chord in the same call, and every line feed.
      await element.sendKeys(Key.chord(Key.CONTROL, "a"));
      await element.sendKeys(text.replaceAll("\n", Key.ENTER) || Key.BACK_SPACE);
      return;
    }
    throw new Error(`${selector} is not visible`);
  }

  /** Scrolls the page around a frame to a place in the frame. The driver scrolls only the frame itself. */
  private async scrollTo(y: number) {
    await this.driver.switchTo().defaultContent();
    await this.driver.executeScript(
      `const { top } = document.querySelector(arguments[0]).getBoundingClientRect();
       scrollBy(0, top + arguments[1] - innerHeight / 2)`,
      this.host,
      y,
    );
    await this.enter();
  }

  /** Turns the driver to this window and frame: it works on one at a time. */
  private async enter() {
    await this.driver.switchTo().window(this.handle);
    await this.driver.switchTo().defaultContent();
    if (!this.host) return;
    const frame = await this.driver.executeScript(
      "return document.querySelector(arguments[0])?.shadowRoot?.querySelector('iframe')",
      this.host,
    );
    if (!frame) throw new Error(`there is no frame in ${this.host}`);
    await this.driver.switchTo().frame(frame as never);
  }
}

class WebKit implements Browser {
  /** The driver does not report errors of pages. */
  readonly faults = [];

  constructor(private readonly driver: WebDriver) {}

  async window() {
    await this.driver.switchTo().newWindow("window");
    return new WebKitView(this.driver, await this.driver.getWindowHandle());
  }

  async opened(step: () => Promise<unknown>) {
    const before = await this.driver.getAllWindowHandles();
    await step();
    let opened: string | undefined;
    await eventually(async () => {
      const handles = await this.driver.getAllWindowHandles();
      opened = handles.find((handle) => !before.includes(handle));
      expect(opened, "a window was opened").toBeDefined();
    });
    return new WebKitView(this.driver, opened as string);
  }

  close = () => this.driver.quit();
}

/** Starts the driver and waits until it answers. */
async function driverAt(port: number): Promise<ChildProcess> {
  const child = spawn("WebKitWebDriver", [`--port=${port}`], { stdio: "inherit" });
  process.on("exit", () => child.kill("SIGKILL"));
  const failed = new Promise<never>((_, reject) => child.on("error", reject));
  const answers = () => fetch(`http://127.0.0.1:${port}/status`).then(({ ok }) => ok, () => false);
  await Promise.race([eventually(async () => expect(await answers(), "WebKitWebDriver answers").toBe(true)), failed]);
  return child;
}

export async function webkit(): Promise<Engine> {
  if (!process.env.DISPLAY) throw new Error("WebKit needs a display: run this with xvfb-run -a");
  const port = await freePort();
  const child = await driverAt(port);
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    acceptInsecureCerts: true,
    "webkitgtk:browserOptions": { args: ["--automation"] },
  });
  const builder = new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities);
  return {
    browser: async () => new WebKit(await builder.build()),
    end: async () => void child.kill(),
  };
}
