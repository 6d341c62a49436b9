// What was typed is not thrown away without a question.
import { key } from "../kit/keys.ts";
import { answered, expectAsked, noQuestions } from "../kit/questions.ts";
import { plantKey } from "../kit/seed.ts";
import { expect, test } from "../test.ts";

for (const way of ["cancel", "back link", "brand"] as const) {
  test(`${way}: no stays and keeps what was typed, yes leaves`, async ({ panel, page }) => {
    const link = {
      cancel: panel.cancel,
      "back link": page.getByTestId("back-button"),
      brand: page.getByRole("link", { name: "Keypane" }),
    }[way];
    await panel.openNew();
    await panel.mark();
    await panel.fillGitSync("half", "Half done", "half a key");
    await expectAsked(page, false, () => link.click());
    await expect(page).toHaveURL(panel.newPath());
    await expect(panel.name).toHaveValue("half");
    await expect(panel.displayName).toHaveValue("Half done");
    await expect(panel.secret).toHaveValue("half a key");

    await expectAsked(page, true, () => link.click());
    await expect(page).toHaveURL(panel.listPath());
    await expect(page.getByRole("heading", { name: "No secrets yet" })).toBeVisible();
    await panel.expectNoReload();
    // The form is gone, and with it the question.
    noQuestions(page);
    await page.getByRole("link", { name: "Keypane" }).click();
    await panel.add.click();
    await expect(panel.name).toHaveValue("");
    await expect(panel.secret).toHaveValue("");
  });
}

test("the browser's back button asks, too", async ({ panel, api, page }) => {
  await plantKey(api, "gitsync-secret-one", key("ed25519").text, "One");
  await panel.openList();
  await panel.editButton("gitsync-secret-one").click();
  await panel.hydrated();
  // Typed, not filled in: browsers ask only after a person has done something in the page.
  await panel.displayName.fill("");
  await panel.displayName.pressSequentially("Changed");
  // Not goBack, which waits for the page that is refused here.
  const back = () => page.evaluate(() => history.back());
  expect((await answered(page, false, back)).type()).toBe("confirm");
  await expect(page).toHaveURL(panel.editPath("gitsync-secret-one"));
  await expect(panel.displayName).toHaveValue("Changed");
  await answered(page, true, back);
  await expect(page).toHaveURL(panel.listPath());
  await expect(panel.row("gitsync-secret-one")).toContainText("One");
});

test("a reload asks in the browser's own words", async ({ panel, page }) => {
  await panel.openNew();
  await panel.mark();
  // Typed, not filled in: browsers ask only after a person has done something in the page.
  await panel.name.click();
  await page.keyboard.type("half");
  const reload = () => page.evaluate(() => location.reload());
  expect((await answered(page, false, reload)).type()).toBe("beforeunload");
  await expect(panel.name).toHaveValue("half");
  await panel.expectNoReload();
  const loaded = page.waitForEvent("load");
  await answered(page, true, reload);
  await loaded;
  await panel.hydrated();
  await expect(panel.name).toHaveValue("");
});

test("nothing typed, or everything saved: no question", async ({ panel, page }) => {
  noQuestions(page);
  await panel.openList();
  await panel.add.click();
  await panel.cancel.click();
  await expect(page).toHaveURL(panel.listPath());
  await page.goBack();
  await expect(panel.heading).toHaveText("New secret");
  await panel.fillGitSync("saved", "", key("ed25519").text);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-saved was created.");
  await panel.editButton("gitsync-secret-saved").click();
  await expect(panel.heading).toHaveText("Edit saved");
  await page.goBack();
  await expect(panel.heading).toHaveText("Secrets");
  await page.reload();
});
