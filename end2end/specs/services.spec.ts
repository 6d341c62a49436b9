// Registry services: host filled in, and what their logins consist of and how long they last.
import { expect, IMAGE_PULL, test, testid } from "../test.ts";

/** Each service with its host, its username where it is always the same, and how long it lasts. */
const SERVICES: [string, string, string, RegExp][] = [
  ["Docker Hub", "https://index.docker.io/v1/", "", /until it expires or is revoked/],
  ["GitHub", "ghcr.io", "", /until the date chosen when it is made/],
  ["GitLab", "registry.gitlab.com", "", /until the date chosen when it is made/],
  ["Quay", "quay.io", "", /until it is regenerated/],
  ["Amazon ECR", "123456789012.dkr.ecr.us-east-1.amazonaws.com", "AWS", /12 hours only!/],
  ["Google Artifact Registry", "us-docker.pkg.dev", "_json_key", /until the key is deleted/],
  ["Azure Container Registry", "myregistry.azurecr.io", "", /until the date chosen/],
  ["Harbor", "harbor.example.com", "", /30 days unless set/],
  ["JFrog Artifactory", "mycompany.jfrog.io", "", /until it expires or is revoked/],
];

test("each fills in what is fixed, and says how long its login lasts", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  const choice = panel.at(testid.SERVICE);
  const names = SERVICES.map(([name]) => name);
  await expect(choice.locator("option")).toHaveText(["Another registry", ...names]);
  for (const [name, host, username, lasts] of SERVICES) {
    await test.step(name, async () => {
      await choice.selectOption(name);
      await expect(panel.host).toHaveValue(host);
      await expect(panel.username).toHaveValue(username);
      const facts = panel.at(testid.SERVICE_FACTS);
      await expect(facts).toContainText("Username");
      await expect(facts).toContainText("Password");
      await expect(facts.locator("dd").last()).toHaveText(lasts);
      await expect(panel.at(testid.USE_HOST)).toHaveCount(0);
      await expect(panel.at(testid.MATCHES)).toContainText("Pulls images such as");
    });
  }
  await choice.selectOption("Another registry");
  await expect(panel.at(testid.SERVICE_FACTS)).toHaveCount(0);
});

test("that a login of Amazon ECR lasts 12 hours is said before it is typed", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.at(testid.SERVICE).selectOption("Amazon ECR");
  await expect(panel.at(testid.SERVICE_FACTS)).toContainText(
    "12 hours only! After that no image can be pulled",
  );
  await expect(panel.at(testid.SERVICE_FACTS)).toBeInViewport();
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
