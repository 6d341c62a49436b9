// Hosts as they are typed: what is unusual about them, and which images they pull.
import { expect, IMAGE_PULL, test, testid } from "../test.ts";

const HUB = "https://index.docker.io/v1/";

/** A host as typed, the better spelling, and why. */
const FIXES: [string, string, string][] = [
  ["https://r.example.com", "r.example.com", "No https:// is needed."],
  ["http://r.example.com:5000", "r.example.com:5000", "No https:// is needed."],
  ["r.example.com/v2/", "r.example.com", "/v1/ and /v2/ are not part of a registry's name."],
  ["r.example.com/v1/", "r.example.com", "/v1/ and /v2/ are not part of a registry's name."],
  ["r.example.com/", "r.example.com", "No slash is needed at the end."],
  ["R.Example.com", "r.example.com", "Hosts are written in lower case."],
  [" r.example.com ", "r.example.com", "There are blanks in it."],
  ["HTTPS://R.Example.com:5000/v2/", "r.example.com:5000", "No https:// is needed."],
  ["docker.io", HUB, "Docker Hub's logins are looked up under one name."],
  ["index.docker.io", HUB, "Docker Hub's logins are looked up under one name."],
  ["registry-1.docker.io", HUB, "Docker Hub's logins are looked up under one name."],
  ["hub.docker.com", HUB, "Docker Hub's logins are looked up under one name."],
  ["https://index.docker.io/v2/", HUB, "Docker Hub's logins are looked up under one name."],
];

test("what is unusual is said with a better spelling, which one click takes", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  for (const [typed, better, why] of FIXES) {
    await test.step(typed, async () => {
      await panel.host.fill(typed);
      const use = panel.at(testid.USE_HOST);
      await expect(use).toHaveText(`Use ${better}`);
      await expect(panel.page.locator(".kp-finding__line", { has: use })).toContainText(why);
      await use.click();
      await expect(panel.host).toHaveValue(better);
      await expect(use).toHaveCount(0);
      await expect(panel.host).not.toHaveAttribute("aria-invalid");
    });
  }
});

/** Hosts that no image can have, and the better ones. */
const IMPOSSIBLE: [string, string, string][] = [
  ["ghcr.io/acme/app:1.0", "ghcr.io/acme/app", "A tag or digest belongs to an image"],
  ["ghcr.i\u043e", "ghcr.io", "Letters of another alphabet"],
  ['"ghcr.io",', "ghcr.io", "Quotation marks and punctuation"],
  ["docker pull ghcr.io/acme/app", "ghcr.io/acme/app", "without the command"],
];

test("a host that no image can have is refused, with a better one", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  for (const [typed, better, why] of IMPOSSIBLE) {
    await test.step(typed, async () => {
      await panel.host.fill(typed);
      await panel.expectMessage(panel.host, new RegExp(`Write ${better} instead\\.$`));
      await expect(panel.at(testid.MATCHES)).toHaveText("No image has such a registry.");
      const use = panel.at(testid.USE_HOST);
      await expect(panel.page.locator(".kp-finding__line", { has: use })).toContainText(why);
      await use.click();
      await expect(panel.host).toHaveValue(better);
      await expect(panel.at(testid.MATCHES)).toContainText("Pulls images such as");
    });
  }
});

/** A host, images that it pulls, and images that it does not. */
const REACH: [string, string[], string[]][] = [
  ["r.example.com", ["r.example.com/team/app:1.0"], ["r.example.com:5000/team/app:1.0"]],
  [
    "*.example.com",
    ["registry.example.com/team/app:1.0"],
    ["example.com/team/app:1.0", "eu.registry.example.com/team/app:1.0"],
  ],
  ["r.example.com:5000", ["r.example.com:5000/team/app:1.0"], ["r.example.com/team/app:1.0"]],
  ["[2001:db8::1]:5000", ["[2001:db8::1]:5000/team/app:1.0"], ["[2001:db8::1]/team/app:1.0"]],
  ["r.example.com/team", ["r.example.com/team/app:1.0"], ["r.example.com/other/app:1.0"]],
  [HUB, ["nginx", "docker.io/team/app:1.0"], []],
];

test("the form says which images a login pulls, and which it does not", async ({ panel }) => {
  await panel.openNew(IMAGE_PULL);
  for (const [host, pulls, not] of REACH) {
    await test.step(host, async () => {
      await panel.host.fill(host);
      const line = panel.at(testid.MATCHES);
      await expect(line.locator("code").first()).toHaveText(pulls[0]);
      const [matches, misses = ""] = ((await line.textContent()) ?? "").split("but not");
      expect(matches).toContain("Pulls images such as");
      for (const image of pulls) expect(matches).toContain(image);
      for (const image of not) expect(misses).toContain(image);
    });
  }
});

test("an unusual host can be stored all the same", async ({ panel, api }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("odd", "https://R.example.com/", "u", "p");
  await expect(panel.at(testid.USE_HOST)).toBeVisible();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-odd was created.");
  const { auths } = JSON.parse(await api.text("image-odd", ".dockerconfigjson"));
  expect(Object.keys(auths)).toEqual(["https://R.example.com/"]);
});

test("a stored host is linted as it is changed", async ({ panel, api }) => {
  const data = { ".dockerconfigjson": '{"auths":{"a":{"auth":"dTpw"},"b":{"auth":"dTpw"}}}' };
  await api.plant({ name: "image-two", type: "kubernetes.io/dockerconfigjson", data });
  await panel.openEdit("image-two");
  await panel.lineAt(1).click();
  await panel.hostAt(1).fill("https://b.example.com");
  await panel.registries.nth(1).getByTestId(testid.USE_HOST).click();
  await expect(panel.hostAt(1)).toHaveValue("b.example.com");
  await expect(panel.hostAt(0)).toHaveValue("a");
});
