// What a page asks before it is left, and what is answered.
import { type Dialog, expect, type Page } from "@playwright/test";

const UNSAVED = "What you typed has not been saved. Leave anyway?";

/** Does what leads to a question, and answers it with yes or no; what was asked. */
export async function answered(page: Page, leave: boolean, step: () => Promise<unknown>) {
  const asked = new Promise<Dialog>((asked) =>
    page.once("dialog", async (dialog) => {
      await (leave ? dialog.accept() : dialog.dismiss());
      asked(dialog);
    }),
  );
  await step();
  return asked;
}

/** The same for the panel's own question about what was typed. */
export async function expectAsked(page: Page, leave: boolean, step: () => Promise<unknown>) {
  expect((await answered(page, leave, step)).message()).toBe(UNSAVED);
}

/** Fails at any question. */
export function noQuestions(page: Page) {
  page.on("dialog", (dialog) => {
    throw new Error(`asked: ${dialog.message()}`);
  });
}
