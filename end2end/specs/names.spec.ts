// Rules of names and other fields, as they are typed.
import type { Locator } from "@playwright/test";
import { key } from "../kit/keys.ts";
import { expect, GIT_SYNC, IMAGE_PULL, test, testid } from "../test.ts";

const WRONG: [string, string, string | RegExp][] = [
  ["upper case", "Data", "Lower-case letters only."],
  ["an underscore", "a_b", "These characters are not allowed (_)."],
  ["a blank", "a b", "No blanks."],
  ["a letter of another script", "köln", "These characters are not allowed (ö)."],
  ["a leading dash", "-a", /^Each part must start and end with a letter or digit/],
  ["a trailing dash", "a-", /^Each part must start and end with a letter or digit/],
  ["a dash at a dot", "a-.b", /^Each part must start and end with a letter or digit/],
  ["two dots", "a..b", "No dot at the start or end, and no two dots in a row."],
  ["a leading dot", ".a", "No dot at the start or end, and no two dots in a row."],
  ["too many characters", "a".repeat(239), "At most 238 characters; these are 239."],
  ["254 bytes", "a".repeat(254), "At most 238 characters; these are 254."],
  [
    "several rules at once",
    "-My name_ö_..",
    "Lower-case letters only.No blanks.These characters are not allowed (_ ö)." +
      "No dot at the start or end, and no two dots in a row." +
      "Each part must start and end with a letter or digit, not with - .",
  ],
];

test("a name is checked as it is typed", async ({ panel, page, server }) => {
  // All that is asked meanwhile is whether the name is taken.
  const posts = new Set<string>();
  page.on("request", (request) => {
    if (request.method() === "POST") posts.add(new URL(request.url()).pathname);
  });
  await panel.openNew();
  await expect(panel.name).not.toHaveAttribute("aria-invalid");
  for (const [what, name, message] of WRONG) {
    await test.step(what, async () => {
      await panel.name.fill(name);
      await panel.expectMessage(panel.name, message);
      await panel.name.fill("fine");
      await expect(panel.name).not.toHaveAttribute("aria-invalid");
    });
  }
  await panel.name.fill("");
  await panel.expectMessage(panel.name, "Please fill this in.");
  // A message only where something was typed.
  await expect(panel.secret).not.toHaveAttribute("aria-invalid");
  await expect(panel.displayName).not.toHaveAttribute("aria-invalid");
  await panel.confirm.click();
  await expect(panel.name).toBeFocused();
  await panel.expectMessage(panel.secret, "Please fill this in.");
  await expect(panel.error).toContainText("2 fields need attention.");
  expect([...posts].filter((path) => path !== "/api/check")).toEqual([]);
  expect(server.log).not.toContain("/api/create");
});

test("a counter says how long the name may be, and moves nothing", async ({ panel, page }) => {
  await panel.openNew();
  const counter = page.locator("#name-aside");
  await expect(counter).toHaveText("0 of 238", { useInnerText: true });
  const top = async (field: Locator) => (await field.boundingBox())?.y;
  const before = await top(panel.displayName);
  await panel.name.fill("four");
  await expect(counter).toHaveText("4 of 238", { useInnerText: true });
  expect(await top(panel.displayName)).toBe(before);
  // The budget is that of the chosen type, before anything is asked.
  await panel.type.selectOption(IMAGE_PULL);
  await expect(counter).toHaveText("4 of 247", { useInnerText: true });
  expect(await top(panel.displayName)).toBe(before);
});

test("what is wrong with the form leads to its fields, and follows them", async ({ panel, page }) => {
  await panel.openNew(GIT_SYNC);
  await panel.name.fill("Two_");
  await panel.confirm.click();
  const links = page.getByTestId(testid.WRONG_FIELD);
  await expect(links).toHaveText([
    "Name: Lower-case letters only. These characters are not allowed (_).",
    "Secret: Please fill this in.",
  ]);
  await links.nth(1).click();
  await expect(panel.secret).toBeFocused();
  await panel.secret.fill(key("ed25519").text);
  await expect(links).toHaveCount(1);
  await links.first().press("Enter");
  await expect(panel.name).toBeFocused();
  await panel.name.fill("Two");
  await expect(links).toHaveText(["Name: Lower-case letters only."]);
  await panel.name.fill("two");
  await expect(panel.error).toHaveCount(0);
});

test("a typed key can be hidden", async ({ panel, page }) => {
  await panel.openNew(GIT_SYNC);
  await panel.secret.fill(key("ed25519").text);
  const hide = page.getByTestId(testid.MASK_BUTTON);
  await expect(hide).toHaveAttribute("aria-pressed", "false");
  await hide.click();
  await expect(hide).toHaveAttribute("aria-pressed", "true");
  await expect(panel.secret).toHaveCSS("-webkit-text-security", "disc");
  await hide.click();
  await expect(panel.secret).toHaveCSS("-webkit-text-security", "none");
});

test("a key says what is wrong with it", async ({ panel }) => {
  const wrong: [string, RegExp][] = [
    [key("ed25519").publicKey, /^This is a public key\./],
    [key("ed25519.ppk").text, /^This is a PuTTY file/],
    [key("ed25519-passphrase").text, /^This key has a passphrase/],
    [key("rsa2048-pkcs1-passphrase").text, /^This key has a passphrase/],
    [key("ed25519").text.split("\n").slice(0, 3).join("\n"), /^This key is cut off\./],
    [key("ed25519").text + key("rsa3072").text, /^These are several keys/],
    ["hello", /^This is no private key/],
  ];
  await panel.openNew(GIT_SYNC);
  for (const [text, message] of wrong) {
    await panel.secret.fill(text);
    await panel.expectMessage(panel.secret, message);
  }
  await panel.secret.fill(key("ed25519").text);
  await expect(panel.secret).not.toHaveAttribute("aria-invalid");
});

test("the longest name is taken and listed", async ({ panel, api }) => {
  const name = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(46)}`;
  expect(name).toHaveLength(238);
  await panel.openNew(GIT_SYNC);
  await panel.fillGitSync(name, "x".repeat(200), key("ed25519").text);
  await panel.confirm.click();
  await expect(panel.row(`gitsync-secret-${name}`)).toBeVisible();
  expect(await api.find(`gitsync-secret-${name}`)).not.toBeNull();
});
