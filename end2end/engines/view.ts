// What the journeys need from a browser. There is one implementation for each engine.
import { expect } from "@playwright/test";

/** An engine that runs. */
export interface Engine {
  /** Opens a browser without any cookies, cache or history. */
  browser(): Promise<Browser>;
  end(): Promise<unknown>;
}

/** A browser. Its windows share their cookies. */
export interface Browser {
  /** The errors of its pages, if the driver reports them. */
  readonly faults: readonly string[];
  /** Opens a window. */
  window(): Promise<View>;
  /** Does a step that opens a window, and returns that window. */
  opened(step: () => Promise<unknown>): Promise<View>;
  close(): Promise<unknown>;
}

/** How long to wait for anything, in milliseconds. */
export const PATIENCE = 20_000;

/** Tries a check until it passes. */
export const eventually = (check: () => Promise<unknown>) =>
  expect(check).toPass({ timeout: PATIENCE, intervals: [20, 50, 100, 200] });

/** A window of a browser, or a frame in one. Selectors are CSS. */
export abstract class View {
  abstract open(url: string): Promise<unknown>;
  /** Loads the page anew. */
  abstract reload(): Promise<unknown>;
  abstract isClosed(): Promise<boolean>;
  /** Does a step that makes the browser ask a question, answers yes or no, and returns the question. */
  abstract asked(yes: boolean, step: () => Promise<unknown>): Promise<string>;
  /** Returns the frame in the shadow tree of an element. */
  abstract frame(host: string): View;
  /**
   * Calls a function in the page. Arguments and result must be JSON. The function must not contain a
   * named function: the build of the tests gives those names by a helper that the page does not have.
   */
  abstract call<Args extends unknown[], Result>(
    f: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>>;
  /** Clicks the first visible element. With a text, also types it in place of what is in the field. */
  protected abstract press(selector: string, text?: string): Promise<unknown>;

  /** Clicks an element as soon as it is visible. */
  async click(selector: string) {
    await this.expectText(selector, "");
    await this.press(selector);
  }

  /** Types a text in place of what is in a field. */
  async type(selector: string, text: string) {
    await this.expectText(selector, "");
    await this.press(selector, text);
  }

  /** Chooses an option by its value. */
  async choose(selector: string, value: string) {
    await this.expectText(selector, "");
    await this.call(
      (selector, value) => {
        const choice = document.querySelector<HTMLSelectElement>(selector)!;
        choice.value = value;
        for (const type of ["input", "change"]) choice.dispatchEvent(new Event(type, { bubbles: true }));
      },
      selector,
      value,
    );
  }

  /** Returns the texts of the visible elements. */
  texts = (selector: string): Promise<string[]> =>
    this.call(
      (selector) =>
        [...document.querySelectorAll<HTMLElement>(selector)]
          .filter((it) => it.checkVisibility())
          .map((it) => it.innerText),
      selector,
    );

  value = (selector: string): Promise<string> =>
    this.call((selector) => document.querySelector<HTMLInputElement>(selector)!.value, selector);

  /** Waits until exactly one element is visible, and its text contains `text`. */
  expectText = (selector: string, text: string) =>
    eventually(async () => expect(await this.texts(selector), selector).toEqual([expect.stringContaining(text)]));

  expectValue = (selector: string, value: string) =>
    eventually(async () => expect(await this.value(selector), selector).toBe(value));

  /** Waits until no element is visible. */
  expectNone = (selector: string) =>
    eventually(async () => expect(await this.texts(selector), selector).toEqual([]));

  /** Waits until a window has closed itself. */
  expectClosed = () => eventually(async () => expect(await this.isClosed()).toBe(true));
}
