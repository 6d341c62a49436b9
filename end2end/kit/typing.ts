// How a text comes into a field besides the keyboard: the clipboard, a dropped file, a picked one.
import type { Locator } from "@playwright/test";

/** The ways, by which tests are named. */
export const WAYS = { pasted: paste, dropped: drop, picked: pick };

/** Pastes over what is in the field, by the clipboard and the keyboard. */
export async function paste(field: Locator, text: string) {
  const page = field.page();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await field.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

/** Drops a file with this text. */
export async function drop(field: Locator, text: string) {
  const dataTransfer = await field.page().evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped"));
    return transfer;
  }, text);
  await field.dispatchEvent("drop", { dataTransfer });
}

/** Picks a file with this text by the button of the field. */
export async function pick(field: Locator, text: string) {
  const parts = field.page().locator(".kp-field", { has: field });
  const file = { name: "picked", mimeType: "application/octet-stream", buffer: Buffer.from(text) };
  await parts.getByLabel("Choose a file").setInputFiles(file);
}
