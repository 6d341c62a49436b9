// Nothing may go wrong unnoticed: console errors, page errors and policy violations fail the test.
import { type BrowserContext, expect } from "@playwright/test";

export class Watch {
  private readonly seen: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Watches every page of a context, from before its first document. */
  async over(context: BrowserContext) {
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.seen.push(`${message.type()}: ${message.text()}`);
      }
    });
    context.on("weberror", (error) => this.seen.push(`page error: ${error.error().message}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
  }

  /** The browser logs every answer of 400 and above; a test that provokes one says so. */
  expectStatus(...statuses: number[]) {
    for (const status of statuses) this.expected.push(new RegExp(`status of ${status} \\(`));
  }

  /** The browser or the panel says this in this test, which provokes it. */
  expectText(...texts: RegExp[]) {
    this.expected.push(...texts);
  }

  /** A dialog of the list names the button that gets the focus; Chromium says that a frame may not. */
  expectFrame() {
    this.expected.push(/^error: Blocked autofocusing on a <button> element in a cross-origin subframe/);
  }

  /** The server is stopped in this test. */
  expectNoServer() {
    this.expected.push(/net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/);
  }

  /** The page asks for its code early; a browser without JavaScript has no use for it. */
  expectNoScript() {
    this.expected.push(/was preloaded using link preload but not used/);
  }

  check() {
    const isExpected = (text: string) => this.expected.some((pattern) => pattern.test(text));
    expect(this.seen.filter((text) => !isExpected(text)), "the console").toEqual([]);
  }
}
