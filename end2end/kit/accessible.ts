// What every page must be in every theme and at every width: accessible, and not wider than it is.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 600, 320];
/** Widths at which axe looks, too; between them only the layout is checked. */
const AXE_WIDTHS = [1280, 320];

/** Checks the page as it is, dialog and messages included, by the system's preference. */
export async function expectAccessible(page: Page) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoOverflow(page);
    if (!AXE_WIDTHS.includes(width)) continue;
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expectNoViolations(page, `${colorScheme} at ${width}`);
    }
  }
}

/** No violation of any of axe's rules. */
export async function expectNoViolations(page: Page, where: string) {
  await test.step(`axe, ${where}`, async () => {
    const { violations } = await new AxeBuilder({ page })
      .options({ resultTypes: ["violations"] })
      .setLegacyMode()
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`),
    );
    expect(found, where).toEqual([]);
  });
}

/** Nothing sticks out to the side. */
export async function expectNoOverflow(page: Page) {
  const { wide, width, culprits } = await page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const out = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1,
    );
    const names = out.slice(0, 5).map((element) => element.outerHTML.slice(0, 80));
    return { wide: scrollWidth, width: innerWidth, culprits: names };
  });
  expect(wide, `at ${width}: ${culprits.join("\n")}`).toBeLessThanOrEqual(width);
}
