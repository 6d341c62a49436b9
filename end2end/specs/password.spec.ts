// Passwords are stored as typed: with their blanks, and with line breaks that browsers would drop.
import { loginOf, plantRegistry } from "../kit/seed.ts";
import { paste } from "../kit/typing.ts";
import type { Api } from "../api.ts";
import { expect, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

const OBJECT = "image-word";
const HOST = "registry.example.com";

async function expectStored(panel: Panel, api: Api, password: string) {
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(/^image-word was (created|saved)\.$/);
  const { auths } = JSON.parse(await api.text(OBJECT, ".dockerconfigjson"));
  expect(auths[HOST]).toEqual({ username: "robot", password, ...loginOf(`robot:${password}`) });
}

for (const [where, begin] of Object.entries({
  "a new secret": async (panel: Panel) => {
    await panel.openNew(IMAGE_PULL);
    await panel.fillImagePull("word", HOST, "robot", "");
  },
  "a stored one": async (panel: Panel, api: Api) => {
    await plantRegistry(api, OBJECT);
    await panel.openEdit(OBJECT);
    await panel.replace.click();
  },
})) {
  test.describe(where, () => {
    test.beforeEach(({ panel, api }) => begin(panel, api));

    test("blanks around a password are said, and kept", async ({ panel, api }) => {
      await panel.password.fill(" pass word ");
      await expect(panel.at(testid.PASSWORD_NOTE)).toContainText(
        "It starts or ends with blanks, and is stored so.",
      );
      await expectStored(panel, api, " pass word ");
    });

    test("invisible characters are said and kept, and one click removes them", async ({
      panel,
      api,
      page,
    }) => {
      await panel.password.fill("tok\u200ben");
      await expect(panel.at(testid.PASSWORD_NOTE)).toContainText(
        "It has invisible characters, and is stored with them.",
      );
      await page.getByRole("button", { name: "Remove the invisible characters" }).click();
      await expect(panel.password).toHaveValue("token");
      await expect(panel.at(testid.PASSWORD_NOTE)).toHaveCount(0);
      await panel.password.fill("tok\u200ben");
      await expectStored(panel, api, "tok\u200ben");
    });

    test("one click trims them", async ({ panel, api, page }) => {
      await panel.password.fill("\tpass word ");
      await page.getByRole("button", { name: "Remove the blanks" }).click();
      await expect(panel.password).toHaveValue("pass word");
      await expect(panel.at(testid.PASSWORD_NOTE)).toHaveCount(0);
      await expectStored(panel, api, "pass word");
    });

    test("pasted line breaks are kept in a masked field", async ({ panel, api }) => {
      await paste(panel.password, "line 1\nline 2");
      await expect(panel.password).toHaveValue("line 1\nline 2");
      await expect(panel.password).toHaveCSS("-webkit-text-security", "disc");
      await expect(panel.at(testid.PASSWORD_NOTE)).toContainText(
        "It has line breaks, and is stored with them.",
      );
      await expectStored(panel, api, "line 1\nline 2");
    });

    test("one click removes pasted line breaks", async ({ panel, api, page }) => {
      await paste(panel.password, "first-\r\nsecond\n");
      await page.getByRole("button", { name: "Remove the line breaks" }).click();
      await expect(panel.password).toHaveValue("first-second");
      await expect(panel.password).toHaveAttribute("type", "password");
      await expect(panel.at(testid.PASSWORD_NOTE)).toHaveCount(0);
      await expectStored(panel, api, "first-second");
    });
  });
}

test("a plain paste stays in the plain field", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  await paste(panel.password, "one-line");
  await expect(panel.password).toHaveValue("one-line");
  await expect(panel.password).toHaveAttribute("type", "password");
  await expect(panel.at(testid.PASSWORD_NOTE)).toHaveCount(0);
});

test("a paste with line breaks goes where the cursor is", async ({ panel, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await panel.openNew(IMAGE_PULL);
  await panel.password.fill("ad");
  await page.evaluate(() => navigator.clipboard.writeText("b\nc"));
  await panel.password.press("End");
  await panel.password.press("ArrowLeft");
  await panel.password.press("ControlOrMeta+V");
  await expect(panel.password).toHaveValue("ab\ncd");
});
