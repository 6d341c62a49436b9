// The registries of a form: one row each, one of them open, and a line that says what each is.
import { fileOf, loginOf, plantFile, plantRegistry } from "../kit/seed.ts";
import { expect, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

const OBJECT = "image-rows";
/** The heights of a portal's header above the page, and of the buttons that stay in view. */
const [HEADER, BAR] = [56, 64];

const open = (panel: Panel) =>
  panel.page.locator("details[name=registry][open]").evaluateAll((rows) => rows.map((it) => it.id));

function plantThree(panel: Panel, api: Parameters<typeof plantFile>[0]) {
  const auths = Object.fromEntries(
    ["a", "b", "c"].map((it) => [`${it}.example.com`, loginOf(`${it}:1`)]),
  );
  return plantFile(api, OBJECT, JSON.stringify({ auths })).then(() => panel.openEdit(OBJECT));
}

test("one registry is open, of several each opens alone", async ({ panel, api }) => {
  await plantRegistry(api, "image-one");
  await panel.openEdit("image-one");
  await expect(panel.host).toBeVisible();
  await plantThree(panel, api);
  expect(await open(panel)).toEqual([]);
  await expect(panel.lineAt(1)).toHaveText("b.example.com b Password set", {
    useInnerText: true,
  });
  for (const index of [1, 2]) {
    await panel.lineAt(index).click();
    await expect(panel.hostAt(index)).toBeVisible();
    expect(await open(panel)).toEqual([`registry-${index}`]);
  }
  await panel.lineAt(2).press("Enter");
  await expect.poll(() => open(panel)).toEqual([]);
});

test("the line follows what is typed, and never has a credential", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  const line = panel.lineAt(0);
  await expect(line).toContainText("New registry");
  await panel.host.fill("quay.io");
  await panel.username.fill("acme+ci");
  await expect(line).toContainText("quay.io acme+ci");
  await expect(panel.page.getByRole("group", { name: "quay.io" })).toBeVisible();
  await panel.password.fill("hunter2");
  await expect(line).toHaveText("quay.io acme+ci New password");
  await panel.host.fill("https://acme:hunter3@quay.io");
  await expect(line).toContainText("[redacted]@quay.io");
  await expect(line).toContainText("Needs attention");
  expect(await panel.page.content()).not.toMatch(/hunter[23]/);
});

test("to replace a password opens its row, and keeping it goes back", async ({ panel, api }) => {
  await plantThree(panel, api);
  await panel.lineAt(2).click();
  await panel.page.getByRole("button", { name: "Replace password of a.example.com" }).click();
  await expect(panel.passwordAt(0)).toBeFocused();
  expect(await open(panel)).toEqual(["registry-0"]);
  await expect(panel.lineAt(0)).toContainText("Password missing");
  await panel.passwordAt(0).fill("new");
  await expect(panel.lineAt(0)).toContainText("New password");
  await panel.keep.click();
  await expect(panel.replace.first()).toBeFocused();
  await expect(panel.lineAt(0)).toContainText("Password set");
});

test("a registry that is removed is struck through, and stays until the form is saved", async ({
  panel,
  api,
}) => {
  await plantThree(panel, api);
  await panel.removalOf("b.example.com").check();
  await expect(panel.lineAt(1).getByText("Removed when you confirm")).toBeVisible();
  await expect(panel.lineAt(1).getByText("b.example.com")).toHaveCSS("text-decoration", /line-through/);
  await panel.lineAt(1).click();
  await expect(panel.hostAt(1)).toBeHidden();
  await panel.removalOf("b.example.com").uncheck();
  await expect(panel.hostAt(1)).toBeVisible();
  await expect(panel.lineAt(1).getByText("Removed when you confirm")).toBeHidden();
});

test("a new registry can be removed, unless it is the only one", async ({ panel, page, api }) => {
  await panel.openNew(IMAGE_PULL);
  const removal = page.getByRole("button", { name: /^Remove/ });
  await expect(removal).toHaveCount(0);
  await panel.fillImagePull("rows", "a.example.com", "a", "1");
  await panel.addRegistry.click();
  await expect(page.getByRole("button", { name: "Remove New registry" })).toBeVisible();
  await panel.hostAt(1).fill("b.example.com");
  await panel.usernameAt(1).fill("b");
  await panel.passwordAt(1).fill("2");
  await page.getByRole("button", { name: "Remove a.example.com" }).click();
  await expect(panel.addRegistry).toBeFocused();
  await expect(removal).toHaveCount(0);
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText(`${OBJECT} was created.`);
  const { auths } = JSON.parse(await api.text(OBJECT, ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["b.example.com"]);
});

test("the row with the first wrong field opens, and the lines say which are wrong", async ({
  panel,
  api,
}) => {
  await plantThree(panel, api);
  for (const index of [0, 1]) {
    await panel.lineAt(index).click();
    await panel.usernameAt(index).fill(["x:y", ""][index]);
  }
  await panel.lineAt(2).click();
  await panel.confirm.click();
  await expect(panel.usernameAt(0)).toBeFocused();
  expect(await open(panel)).toEqual(["registry-0"]);
  await expect(panel.lineAt(0)).toContainText("Needs attention");
  await expect(panel.lineAt(1)).toContainText("Username missing");
});

test.describe("on a laptop", () => {
  test.use({ viewport: { width: 1366, height: 768 } });

  test("a second registry and a new password of the first fit one screen", async ({
    panel,
    api,
    page,
  }) => {
    await plantFile(api, OBJECT, fileOf("https://index.docker.io/v1/", "example-org", "old"));
    await panel.openEdit(OBJECT);
    await panel.replace.click();
    await panel.passwordAt(0).fill("new");
    await panel.addRegistry.click();
    await expect(panel.hostAt(1)).toBeFocused();
    await panel.page.getByTestId(testid.SERVICE).selectOption("Quay");
    await panel.usernameAt(1).fill("acme+ci");
    await panel.passwordAt(1).fill("second");
    await expect(panel.at(testid.MATCHES).last()).toBeVisible();
    expect(await open(panel)).toEqual(["registry-1"]);
    await expect(panel.lineAt(0)).toContainText("New password");
    const top = await panel.registries.first().boundingBox();
    const end = await panel.addRegistry.boundingBox();
    const height = (end?.y ?? 0) + (end?.height ?? 0) - (top?.y ?? 0);
    expect(height).toBeGreaterThan(0);
    expect(height).toBeLessThanOrEqual(768 - HEADER - BAR);
    // Each closed row is one line.
    expect(top?.height).toBeLessThanOrEqual(48);
    await page.keyboard.press("Enter");
    await expect(panel.toasts).toHaveText(`${OBJECT} was saved.`);
    const { auths } = JSON.parse(await api.text(OBJECT, ".dockerconfigjson"));
    expect(auths["https://index.docker.io/v1/"]).toMatchObject(loginOf("example-org:new"));
    expect(auths["quay.io"]).toMatchObject(loginOf("acme+ci:second"));
  });
});
