// English and Traditional Chinese: chosen, kept, switched, and followed in a portal.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../kit/accessible.ts";
import { test as framed } from "../kit/framed.ts";
import { plantRegistry } from "../kit/seed.ts";
import { expect, IMAGE_PULL, test, testid } from "../test.ts";

const ADD = { en: "Add secret", "zh-TW": "新增 Secret" } as const;

/** The page is in a language: what the document says of itself, and what is read. */
async function expectLanguage(page: Pick<Page, "locator" | "getByTestId">, lang: keyof typeof ADD) {
  await expect(page.locator("html")).toHaveAttribute("lang", lang);
  await expect(page.getByTestId(testid.ADD_BUTTON)).toHaveText(ADD[lang]);
}

const link = (page: Page, name: string) =>
  page.getByTestId(testid.LANGUAGE_SWITCH).getByRole("link", { name, exact: true });

test("the switch changes the language, and it is kept", async ({ panel, page }) => {
  await panel.openList("?q=a&sort=type");
  await expectLanguage(page, "en");
  await link(page, "中文").click();
  await expectLanguage(page, "zh-TW");
  await expect(page).toHaveURL(panel.listPath("?q=a&sort=type"));
  await expect(link(page, "中文")).toHaveAttribute("aria-current", "true");
  await expect(page).toHaveTitle("Secret 管理 · Keypane");
  await panel.add.click();
  await panel.hydrated();
  await expect(panel.confirm).toHaveText("確認");
  await expect(page).toHaveTitle("新增 Secret · Keypane");
  await panel.openList();
  await expectLanguage(page, "zh-TW");
  // The address wins over what was kept.
  await panel.openList("?lang=en");
  await expectLanguage(page, "en");
});

test("what the browser writes is in the page's language, too", async ({ panel, page, api }) => {
  await plantRegistry(api, "image-one", "One");
  await panel.openList("?lang=zh-TW");
  const time = panel.row("image-one").locator("time");
  await expect(time).toHaveText(/^(剛剛|\d+ 秒前|\d+ 分鐘前)$/);
  await expect(time).toHaveAttribute("title", /^\d{4}\/\d{1,2}\/\d{1,2} (上午|下午)/);
  await panel.search.fill("nothing-like-it");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("沒有符合的項目");
  await panel.search.fill("");
  await panel.deleteButton("image-one").click();
  await expect(page.getByRole("dialog")).toContainText("要刪除 One 嗎？");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("已刪除 image-one。");
});

test("a form says what is wrong in the page's language", async ({ panel }) => {
  await panel.open(`${panel.newPath(IMAGE_PULL)}&lang=zh-TW`);
  await panel.name.fill("Wrong");
  await panel.confirm.click();
  await expect(panel.error).toContainText("個欄位需要修正。");
  await panel.expectMessage(panel.name, "只能使用小寫字母。");
});

test.describe("a browser that prefers Chinese", () => {
  test.use({ locale: "zh-HK" });

  test("gets it without asking", async ({ panel, page }) => {
    await panel.openList();
    await expectLanguage(page, "zh-TW");
  });
});

test("pages in Chinese are accessible, and not wider than they are", async ({ panel, page, api }) => {
  await plantRegistry(api, "image-one", "團隊的映像檔倉庫");
  await panel.openList("?lang=zh-TW");
  await expectAccessible(page);
  await panel.openEdit("image-one");
  await expectAccessible(page);
});

framed("the panel follows its portal's language, and keeps what was typed", async ({ portal }) => {
  portal.show({ lang: "zh-Hant-TW" });
  await portal.open();
  const frame = portal.frame() as unknown as Page;
  await expectLanguage(frame, "zh-TW");
  await expect(frame.getByTestId(testid.LANGUAGE_SWITCH)).toBeHidden();
  await portal.expectAddress("/app#/secrets");
  // The next document has it as well, and follows what is set meanwhile.
  await portal.panel.add.click();
  await expect(portal.panel.confirm).toHaveText("確認");
  await portal.hydrated();
  await portal.set("lang", "en");
  await expect(portal.panel.confirm).toHaveText("Confirm");
  await portal.expectAddress("/app#/secrets/new");
  await portal.hydrated();
  await portal.panel.name.fill("half");
  await expect.poll(portal.dirty).toBe(true);
  await portal.set("lang", "zh-TW");
  // A later setting has arrived, so this one has.
  await portal.set("bare", "");
  await expect(frame.locator("html")).toHaveAttribute("data-bare", "");
  await expect(portal.panel.name).toHaveValue("half");
  await expect(portal.panel.confirm).toHaveText("Confirm");
});

framed("a language that the panel lacks is asked for once a document", async ({ portal, page }) => {
  portal.show({ lang: "fr" });
  const documents: string[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.frame().parentFrame()) {
      documents.push(request.url().slice(portal.server.origin.length));
    }
  });
  await portal.open();
  await expectLanguage(portal.frame() as unknown as Page, "en");
  await portal.panel.add.click();
  await portal.hydrated();
  await expect(portal.panel.confirm).toHaveText("Confirm");
  await portal.expectAddress("/app#/secrets/new");
  expect(documents).toEqual(["/secrets?lang=fr"]);
});
