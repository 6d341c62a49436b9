// The language is changed while a form is filled in: what was typed stays, credentials too, and is in
// the memory of the page only.
import type { Page } from "@playwright/test";
import { key } from "../kit/keys.ts";
import { fileOf, plantRegistry } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test, testid } from "../test.ts";

const link = (page: Page, name: string) =>
  page.getByTestId(testid.LANGUAGE_SWITCH).getByRole("link", { name, exact: true });

/** Changes the language in place: the page is not left, and nobody is asked whether it may be. */
async function change(page: Page, name: string, tag: string) {
  page.on("dialog", (dialog) => expect(dialog.message(), "no question").toBe(""));
  await link(page, name).click();
  await expect(page.locator("html")).toHaveAttribute("lang", tag);
  await expect(link(page, name)).toHaveAttribute("aria-current", "true");
  await expect(link(page, name)).toBeFocused();
}

/** Nothing that was typed is where a browser keeps something. */
async function expectUnkept(page: Page, typed: string[]) {
  const kept = await page.evaluate(() =>
    [
      location.href,
      JSON.stringify(history.state),
      document.cookie,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
    ].join("\n"),
  );
  for (const text of typed) expect(kept).not.toContain(text);
}

test("a new key stays, and is stored byte for byte", async ({ panel, page, api }) => {
  const { text } = key("ed25519");
  await panel.openNew(GIT_SYNC);
  await panel.mark();
  await panel.fillGitSync("typed", "Half typed", text);
  await expect(panel.at(testid.KEY_FOUND)).toBeVisible();
  await change(page, "中文", "zh-TW");
  await expect(panel.name).toHaveValue("typed");
  await expect(panel.displayName).toHaveValue("Half typed");
  await expect(panel.secret).toHaveValue(text.replaceAll("\r\n", "\n"));
  await expect(panel.at(testid.KEY_FOUND)).toBeVisible();
  await expect(panel.confirm).toHaveText("確認");
  await expect(page).toHaveTitle("新增 Secret · Keypane");
  await expect(page).toHaveURL(panel.newPath(GIT_SYNC));
  await expectUnkept(page, ["Half typed", text.split("\n")[1]]);
  await change(page, "EN", "en");
  await expect(panel.secret).toHaveValue(text.replaceAll("\r\n", "\n"));
  await panel.expectNoReload();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-typed was created.");
  expect(await api.text("gitsync-secret-typed", "ssh")).toBe(text);
});

test("two new registries stay with their passwords", async ({ panel, page, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.mark();
  await panel.fillImagePull("two", "one.example.com", "first", "p&ss <one>");
  await panel.addRegistry.click();
  await panel.hostAt(1).fill("two.example.com");
  await panel.usernameAt(1).fill("second");
  await panel.passwordAt(1).fill(" pass two ");
  await change(page, "中文", "zh-TW");
  await expect(panel.hostAt(0)).toHaveValue("one.example.com");
  await expect(panel.passwordAt(0)).toHaveValue("p&ss <one>");
  await expect(panel.hostAt(1)).toHaveValue("two.example.com");
  await expect(panel.usernameAt(1)).toHaveValue("second");
  await expect(panel.passwordAt(1)).toHaveValue(" pass two ");
  await expectUnkept(page, ["p&ss", "pass two", "second"]);
  await panel.confirm.click();
  await panel.expectNoReload();
  await expect(panel.row("image-two")).toBeVisible();
  const { auths } = JSON.parse(await api.text("image-two", ".dockerconfigjson"));
  expect(auths["one.example.com"]).toMatchObject({ username: "first", password: "p&ss <one>" });
  expect(auths["two.example.com"]).toMatchObject({ username: "second", password: " pass two " });
});

test("an edit with another password stays an edit of what was loaded", async ({
  panel,
  page,
  api,
}) => {
  await plantRegistry(api, "image-mine", "Before");
  await panel.openEdit("image-mine");
  await panel.mark();
  await panel.displayName.fill("After");
  await panel.replace.click();
  await panel.passwordAt(0).fill("replaced");
  await change(page, "中文", "zh-TW");
  await expect(panel.displayName).toHaveValue("After");
  await expect(panel.passwordAt(0)).toHaveValue("replaced");
  await expectUnkept(page, ["replaced", "After"]);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("已儲存 image-mine。");
  await panel.expectNoReload();
  expect((await api.get("image-mine")).metadata.annotations?.displayName).toBe("After");
  expect(await api.text("image-mine", ".dockerconfigjson")).toBe(
    fileOf("registry.example.com", "robot", "replaced"),
  );
});

test("what is wrong is said in the other language, and goes once it is mended", async ({
  panel,
  page,
}) => {
  await panel.openNew(GIT_SYNC);
  await panel.name.fill("Wrong_");
  await panel.confirm.click();
  await panel.expectMessage(panel.secret, "Please fill this in.");
  await change(page, "中文", "zh-TW");
  await expect(panel.error).toContainText("有 2 個欄位需要修正。");
  await panel.expectMessage(panel.name, /^只能使用小寫字母。不可使用這些字元（_）。$/);
  await panel.name.fill("right");
  await expect(panel.name).not.toHaveAttribute("aria-invalid");
  await panel.secret.fill(key("ed25519").text);
  await expect(panel.error).toHaveCount(0);
});

test("a form that nobody has typed into may be left without a question", async ({ panel, page }) => {
  await panel.openNew(IMAGE_PULL);
  await change(page, "中文", "zh-TW");
  await panel.cancel.click();
  await panel.expectList();
  // And one that somebody has typed into asks in the language of the page.
  await panel.openNew(IMAGE_PULL);
  await change(page, "EN", "en");
  await panel.displayName.fill("typed");
  await link(page, "中文").click();
  await expect(panel.confirm).toHaveText("確認");
  page.removeAllListeners("dialog");
  const asked = page.waitForEvent("dialog");
  const left = panel.cancel.click();
  const dialog = await asked;
  expect(dialog.message()).toMatch(/[一-鿿]/);
  await dialog.accept();
  await left;
  await panel.expectList();
});

test("the list stays where it is", async ({ panel, page, api }) => {
  await plantRegistry(api, "image-one", "One");
  await panel.openList("?q=one&lang=en");
  await panel.mark();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await change(page, "中文", "zh-TW");
  await expect(panel.row("image-one")).toBeVisible();
  await expect(panel.search).toHaveValue("one");
  // A language in the address would count more than the choice.
  await expect(page).toHaveURL(panel.listPath("?q=one"));
  await panel.expectNoReload();
  expect(asked.filter((path) => path.includes("/api/list"))).toEqual([]);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-TW");
});

test("without the texts, the link loads the page", async ({ panel, page, watch }) => {
  watch.expectText(/net::ERR_FAILED/);
  await panel.openList();
  await page.route(/words-zh-TW/, (route, request) =>
    request.resourceType() === "fetch" ? route.abort() : route.continue(),
  );
  await link(page, "中文").click();
  await expect(page).toHaveURL(panel.listPath("?lang=zh-TW"));
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-TW");
});

test("a password of several lines, and the numbers of registries, stay as they are", async ({
  panel,
  page,
  api,
}) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("lines", "one.example.com", "first", "one");
  await panel.addRegistry.click();
  await panel.hostAt(1).fill("gone.example.com");
  await panel.addRegistry.click();
  await panel.hostAt(2).fill("three.example.com");
  await panel.usernameAt(2).fill("third");
  await panel.passwordAt(2).focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text", "line one\nline two");
    const paste = { bubbles: true, cancelable: true, clipboardData: data };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", paste));
  });
  await expect(panel.passwordAt(2)).toHaveValue("line one\nline two");
  // The one between them is taken away again.
  await page.getByTestId(testid.REGISTRY).nth(1).getByRole("button", { name: /Remove/ }).click();
  await change(page, "中文", "zh-TW");
  await expect(panel.hostAt(2)).toHaveValue("three.example.com");
  await expect(panel.passwordAt(2)).toHaveValue("line one\nline two");
  await expect(panel.hostAt(1)).toHaveCount(0);
  await panel.confirm.click();
  await expect(panel.row("image-lines")).toBeVisible();
  const { auths } = JSON.parse(await api.text("image-lines", ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["one.example.com", "three.example.com"]);
  expect(auths["three.example.com"].password).toBe("line one\nline two");
});

test("an imported file stays, with what was chosen of it", async ({ panel, page, api }) => {
  const file = JSON.parse(fileOf("a.example.com", "a", "secret-a"));
  Object.assign(file.auths, JSON.parse(fileOf("b.example.com", "b", "secret-b")).auths);
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("imported");
  await page.locator("summary").filter({ hasText: "Import" }).click();
  await panel.importFile.fill(JSON.stringify(file));
  await page.getByLabel("a.example.com a").uncheck();
  await change(page, "中文", "zh-TW");
  await expect(page.getByLabel("a.example.com a")).not.toBeChecked();
  await expect(page.getByLabel("b.example.com b")).toBeChecked();
  await expectUnkept(page, ["secret-a", "secret-b"]);
  await panel.confirm.click();
  await expect(panel.row("image-imported")).toBeVisible();
  const { auths } = JSON.parse(await api.text("image-imported", ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["b.example.com"]);
});

test("a change of somebody else is still a conflict", async ({ panel, page, api, watch }) => {
  watch.expectStatus(409);
  await plantRegistry(api, "image-both", "Before");
  await panel.openEdit("image-both");
  await panel.displayName.fill("Mine");
  await api.patch("image-both", { metadata: { annotations: { displayName: "Theirs" } } });
  await expect(panel.at(testid.MEANWHILE)).toBeVisible();
  await change(page, "中文", "zh-TW");
  await expect(panel.displayName).toHaveValue("Mine");
  await expect(panel.at(testid.MEANWHILE)).toBeVisible();
  await panel.confirm.click();
  await expect(panel.mineOnTop).toBeVisible();
  await change(page, "EN", "en");
  await expect(panel.displayName).toHaveValue("Mine");
  await panel.mineOnTop.click();
  await expect(panel.toasts).toHaveText("image-both was saved.");
  expect((await api.get("image-both")).metadata.annotations?.displayName).toBe("Mine");
});

test("a form that is being saved is saved first", async ({ panel, page, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("saving", "one.example.com", "first", "one");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/create", async (route) => {
    await held;
    await route.continue();
  });
  await panel.confirm.click();
  await expect(panel.confirm).toBeDisabled();
  await link(page, "中文").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  release();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-TW");
  await panel.expectList();
  await expect(panel.toasts).toHaveText("image-saving was created.");
  expect(await api.find("image-saving")).not.toBeNull();
});
