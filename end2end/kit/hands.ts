// What a user's hands do to a page, counted, so that a task that gets longer fails its test.
import { expect, type Locator, type Page, test } from "@playwright/test";

/** How often a user clicked, pressed a key, and had to scroll to reach what they clicked. */
export interface Work {
  clicks: number;
  keys: number;
  scrolls?: number;
}

/**
 * The hands of one user at one page. The keyboard writes into what has the focus, as a real one does:
 * a page that puts the focus elsewhere costs a click more, or fails the task.
 */
export class Hands {
  private clicks = 0;
  private keys = 0;
  private scrolls = 0;

  constructor(private readonly page: Page) {}

  async click(target: Locator) {
    await this.reach(target);
    await target.click();
    this.clicks += 1;
  }

  /** Two clicks: one opens the list of options, one picks an option. */
  async choose(select: Locator, option: string) {
    await this.reach(select);
    await select.selectOption(option);
    this.clicks += 2;
  }

  /** A key, or keys that are held together, such as "ControlOrMeta+A". */
  async press(key: string) {
    await this.page.keyboard.press(key);
    this.keys += 1;
  }

  /** A key a character. */
  async type(text: string) {
    await this.page.keyboard.type(text);
    this.keys += text.length;
  }

  /** One key, whatever was copied before: elsewhere, so it does not count. */
  async paste(text: string) {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await this.press("ControlOrMeta+V");
  }

  /** Scrolls to a target that is outside the window, or behind something that stays in view. */
  private async reach(target: Locator) {
    if (await target.evaluate(isInReach)) return;
    await target.scrollIntoViewIfNeeded();
    this.scrolls += 1;
  }

  /** The task took no more than this; the report says how much. */
  expectAtMost({ clicks, keys, scrolls = 0 }: Work) {
    const description = `${this.clicks} clicks, ${this.keys} keys, ${this.scrolls} scrolls`;
    test.info().annotations.push({ type: "hands", description });
    expect(this.clicks, `clicks of ${description}`).toBeLessThanOrEqual(clicks);
    expect(this.keys, `keys of ${description}`).toBeLessThanOrEqual(keys);
    expect(this.scrolls, `scrolls of ${description}`).toBeLessThanOrEqual(scrolls);
  }
}

/** A user can click the middle of an element, or its upper end. */
function isInReach(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const middle = left + width / 2;
  return [top + height / 2, top + Math.min(height / 2, 8)].some((y) => {
    const hit = document.elementFromPoint(middle, y);
    return hit !== null && (element.contains(hit) || hit.closest("label")?.contains(element));
  });
}
