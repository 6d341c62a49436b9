// Registry services: host and username filled in, what their logins consist of, and how long they
// last. What was typed is never overwritten, and what stands for the user's own is never saved.
import { expect, IMAGE_PULL, type Panel, test, testid } from "../test.ts";

/** Each service with its host and its username as they are filled in, and how long it lasts. */
const SERVICES: [string, string, string, RegExp][] = [
  ["Docker Hub", "https://index.docker.io/v1/", "", /until it expires or is revoked/],
  ["GitHub", "ghcr.io", "", /until the date chosen when it is made/],
  ["GitLab", "registry.gitlab.com", "", /until the date chosen when it is made/],
  ["Quay", "quay.io", "<organization>+<robot>", /until it is regenerated/],
  ["Amazon ECR", "<account>.dkr.ecr.<region>.amazonaws.com", "AWS", /12 hours only!/],
  ["Google Artifact Registry", "<region>-docker.pkg.dev", "_json_key", /until the key is deleted/],
  ["Azure Container Registry", "<registry>.azurecr.io", "", /until the date chosen/],
  ["Harbor", "harbor.<domain>", "robot$<project>+<robot>", /30 days unless set/],
  ["JFrog Artifactory", "<company>.jfrog.io", "", /until it expires or is revoked/],
];

const help = (panel: Panel) => panel.page.getByRole("complementary", { name: "Where to get" });

test("each fills in host and username, and the help is about it alone", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  const choice = panel.at(testid.SERVICE);
  const names = SERVICES.map(([name]) => name);
  await expect(choice.locator("option")).toHaveText(["Another registry", ...names]);
  for (const [name, host, username, lasts] of SERVICES) {
    await test.step(name, async () => {
      await choice.selectOption(name);
      await expect(panel.host).toHaveValue(host);
      await expect(panel.username).toHaveValue(username);
      await expect(help(panel).getByRole("heading", { level: 3 })).toHaveText(name);
      const facts = panel.at(testid.SERVICE_FACTS);
      await expect(facts).toContainText("Username");
      await expect(facts).toContainText("Password");
      await expect(facts.locator("dd").last()).toHaveText(lasts);
      await expect(panel.at(testid.USE_HOST)).toHaveCount(0);
      const matches = host.includes("<") ? 0 : 1;
      await expect(panel.at(testid.MATCHES)).toHaveCount(matches);
    });
  }
  await choice.selectOption("Another registry");
  await expect(panel.at(testid.SERVICE_FACTS)).toHaveCount(0);
  await expect(panel.host).toHaveValue("");
  await expect(panel.username).toHaveValue("");
});

test("that a login of Amazon ECR lasts 12 hours is said before it is typed", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.at(testid.SERVICE).selectOption("Amazon ECR");
  await expect(panel.at(testid.SERVICE_FACTS)).toContainText(
    "12 hours only! After that no image can be pulled",
  );
  await expect(panel.at(testid.SERVICE_FACTS)).toBeInViewport();
  await expect(panel.registries).toContainText("Amazon ECR: 12 hours only!");
});

test("a choice keeps what was typed", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  const choice = panel.at(testid.SERVICE);
  await panel.host.fill("mirror.example.com");
  await choice.selectOption("Quay");
  await expect(panel.host).toHaveValue("mirror.example.com");
  await expect(panel.username).toHaveValue("<organization>+<robot>");
  await panel.username.fill("acme+ci");
  await choice.selectOption("Amazon ECR");
  await expect(panel.host).toHaveValue("mirror.example.com");
  await expect(panel.username).toHaveValue("acme+ci");
  await panel.username.fill("");
  await choice.selectOption("Google Artifact Registry");
  await expect(panel.username).toHaveValue("_json_key");
  await choice.selectOption("GitHub");
  await expect(panel.username).toHaveValue("");
  await expect(panel.host).toHaveValue("mirror.example.com");
});

test("a field that was only filled in is not red, and is refused until it is the user's own", async ({
  panel,
  api,
}) => {
  await panel.openNew(IMAGE_PULL);
  await panel.name.fill("own");
  await panel.at(testid.SERVICE).selectOption("Quay");
  await panel.at(testid.SERVICE).selectOption("Azure Container Registry");
  await panel.username.fill("reader");
  await panel.password.fill("secret");
  await expect(panel.host).not.toHaveAttribute("aria-invalid");
  await panel.confirm.click();
  await panel.expectMessage(panel.host, "Put your own value in place of <registry>.");
  await expect(panel.host).toBeFocused();
  expect(await api.list()).toEqual([]);
  // The placeholder is selected, so typing takes its place.
  await expect.poll(() => selected(panel)).toBe("<registry>");
  await panel.page.keyboard.type("acme");
  await expect(panel.host).toHaveValue("acme.azurecr.io");
  await expect(panel.host).not.toHaveAttribute("aria-invalid");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-own was created.");
  const { auths } = JSON.parse(await api.text("image-own", ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["acme.azurecr.io"]);
});

test("a typed host tells the service", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.host.fill("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
  await expect(panel.at(testid.SERVICE)).toHaveValue("amazon-ecr");
  await expect(help(panel).getByRole("heading", { level: 3 })).toHaveText("Amazon ECR");
  await expect(panel.username).toHaveAttribute("placeholder", "AWS, always");
});

test("a service fills in only its own registry", async ({ panel, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("both", "a.example.com", "a", "one");
  await panel.addRegistry.click();
  await panel.at(testid.SERVICE).nth(1).selectOption("GitHub");
  await expect(panel.hostAt(1)).toHaveValue("ghcr.io");
  await expect(panel.hostAt(0)).toHaveValue("a.example.com");
  await panel.usernameAt(1).fill("octo");
  await panel.passwordAt(1).fill("cat");
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-both was created.");
  const { auths } = JSON.parse(await api.text("image-both", ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["a.example.com", "ghcr.io"]);
});

/** The selected text of the field of the host. */
const selected = (panel: Panel) =>
  panel.host.evaluate((field: HTMLInputElement) =>
    field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
  );
