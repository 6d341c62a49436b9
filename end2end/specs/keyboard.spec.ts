// The keyboard alone: every step from the first Tab of a fresh page.
import type { Locator, Page } from "@playwright/test";
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { expect, IMAGE_PULL, test } from "../test.ts";

/** Presses Tab until the target has the focus; a trap or a missing stop fails. */
async function tabTo(page: Page, target: Locator, step = "Tab") {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press(step);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`no way to ${target}`);
}

test("create a registry login", async ({ panel, api, page }) => {
  await plantKey(api, "gitsync-secret-there", key("ed25519").text);
  await panel.openList();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await tabTo(page, panel.add);
  await page.keyboard.press("Enter");
  // A page of its own, which starts at its top and says its title.
  await expect(page).toHaveTitle("New secret · Keypane");
  await panel.hydrated();
  await expect(panel.heading).toHaveText("New secret");

  await tabTo(page, panel.name);
  await page.keyboard.type("keyed");
  await tabTo(page, panel.type);
  await page.keyboard.press("ArrowDown");
  await expect(panel.type).toHaveValue(IMAGE_PULL);
  await tabTo(page, panel.host);
  await page.keyboard.type("quay.example.com");
  // Enter submits: the first wrong field takes the focus.
  await page.keyboard.press("Enter");
  await expect(panel.username).toBeFocused();
  await panel.expectMessage(panel.username, "Please fill this in.");
  await expect(panel.error).toContainText("2 fields need attention.");
  await page.keyboard.type("robot");
  await page.keyboard.press("Tab");
  await expect(panel.password).toBeFocused();
  await page.keyboard.type("secret word");
  await tabTo(page, panel.confirm);
  await page.keyboard.press("Enter");

  await expect(panel.toasts).toHaveText("image-keyed was created.");
  await expect(panel.heading).toHaveText("Secrets");
  await expect(panel.nameOf("image-keyed")).toBeFocused();
  const { auths } = JSON.parse(await api.text("image-keyed", ".dockerconfigjson"));
  expect(auths["quay.example.com"].password).toBe("secret word");
});

test("edit a secret and replace its key", async ({ panel, api, page }) => {
  const fresh = key("rsa3072");
  await plantKey(api, "gitsync-secret-data", key("ed25519").text, "Data");
  await panel.openList();
  await tabTo(page, panel.editButton("gitsync-secret-data"));
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle("Edit Data · Keypane");
  await panel.hydrated();
  await expect(panel.heading).toHaveText("Edit Data");
  await tabTo(page, panel.displayName);
  await page.keyboard.press("End");
  await page.keyboard.type(" set");
  await tabTo(page, panel.replace);
  await page.keyboard.press("Space");
  await expect(panel.secret).toBeFocused();
  await page.keyboard.insertText(fresh.text);
  await tabTo(page, panel.confirm);
  await page.keyboard.press("Space");
  await expect(panel.toasts).toHaveText("gitsync-secret-data was saved.");
  await expect(panel.row("gitsync-secret-data")).toContainText("Data set");
  expect(await api.text("gitsync-secret-data", "ssh")).toBe(fresh.text);
});

test("the dialog keeps the focus inside", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-one");
  await panel.openList();
  await tabTo(page, panel.deleteButton("image-one"));
  await page.keyboard.press("Enter");
  await expect(panel.cancel).toBeFocused();
  for (const step of ["Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await page.keyboard.press(step);
    const outside = await page.evaluate(() => {
      const at = document.activeElement;
      return at !== document.body && at?.closest("dialog") === null ? at.outerHTML : "";
    });
    expect(outside).toBe("");
  }
  await tabTo(page, panel.confirm);
  await page.keyboard.press("Enter");
  await expect(panel.toasts).toHaveText("image-one was deleted.");
  // The button that opened the dialog is gone: the focus is at a place of its own all the same.
  await expect(page.locator("body")).not.toBeFocused();
  expect(await api.find("image-one")).toBeNull();
});

test("the delete page and the theme switch", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-one");
  await panel.openDelete("image-one");
  const dark = page.getByRole("button", { name: "Dark" });
  await tabTo(page, dark);
  await page.keyboard.press("Enter");
  await expect(dark).toHaveAttribute("aria-pressed", "true");
  await tabTo(page, panel.confirm);
  await page.keyboard.press("Enter");
  await expect(panel.toasts).toHaveText("image-one was deleted.");
});

test("search, filter, sort", async ({ panel, api, page }) => {
  await plantRegistry(api, "image-one");
  await plantKey(api, "gitsync-secret-two", key("ed25519").text);
  await panel.openList();
  await tabTo(page, panel.search);
  await page.keyboard.type("one");
  await expect.poll(panel.objects).toEqual(["image-one"]);
  await expect(panel.search).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await expect(panel.rows).toHaveCount(2);
  await tabTo(page, panel.filter);
  await page.keyboard.press("ArrowDown");
  await expect.poll(panel.objects).toEqual(["gitsync-secret-two"]);
  await expect(panel.filter).toBeFocused();
  await tabTo(page, panel.column("Changed").getByRole("link"));
  await page.keyboard.press("Enter");
  await expect(panel.column("Changed")).toHaveAttribute("aria-sort", "ascending");
});
