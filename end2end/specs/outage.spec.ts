// The server or the cluster is away: nothing that was typed is lost, and it works again afterwards.
import { join } from "node:path";
import { key } from "../kit/keys.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { Keypane } from "../server.ts";
import { expect, GIT_SYNC, IMAGE_PULL, Panel, test } from "../test.ts";

test.beforeEach(({ watch }) => watch.expectNoServer());

test("the server goes away under the form of a new secret", async ({ panel, api, server }) => {
  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("away", "quay.example.com", "robot", "typed once");
  await panel.displayName.fill("Typed");
  await server.kill();
  await panel.confirm.click();
  await expect(panel.error).toContainText("The panel's server does not answer");
  await expect(panel.name).toHaveValue("away");
  await expect(panel.displayName).toHaveValue("Typed");
  await expect(panel.password).toHaveValue("typed once");
  await expect(panel.confirm).toBeEnabled();

  await server.resume();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-away was created.");
  const { auths } = JSON.parse(await api.text("image-away", ".dockerconfigjson"));
  expect(auths["quay.example.com"].password).toBe("typed once");
});

test("the server goes away under an edit", async ({ panel, api, server }) => {
  await plantKey(api, "gitsync-secret-one", key("ed25519").text, "Before");
  await panel.openEdit("gitsync-secret-one");
  await panel.displayName.fill("After");
  await panel.replace.click();
  await panel.secret.fill(key("rsa3072").text);
  await server.kill();
  await panel.confirm.click();
  await expect(panel.error).toContainText("The panel's server does not answer");
  await expect(panel.displayName).toHaveValue("After");
  await expect(panel.secret).toHaveValue(key("rsa3072").text);
  await server.resume();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("gitsync-secret-one was saved.");
  expect(await api.text("gitsync-secret-one", "ssh")).toBe(key("rsa3072").text);
});

test("the server goes away under the list and its dialog", async ({ panel, api, page, server }) => {
  await plantRegistry(api, "image-one");
  await panel.openList();
  await server.kill();
  await panel.deleteButton("image-one").click();
  await panel.confirm.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("The panel's server does not answer");
  await server.resume();
  await panel.confirm.click();
  await expect(panel.toasts).toHaveText("image-one was deleted.");
});

test.describe("a real cluster", () => {
  test("goes away and comes back", async ({ browser, server, api, watch }) => {
    watch.expectStatus(503);
    // A second panel works on the first one's embedded cluster, by its kubeconfig.
    const remote = await Keypane.start({
      KEYPANE_CLUSTER: "kubeconfig",
      KUBECONFIG: join(server.folder, "kubeconfig"),
    });
    const context = await browser.newContext({ baseURL: remote.origin });
    await watch.over(context);
    const page = await context.newPage();
    const panel = new Panel(page);
    await panel.openNew(GIT_SYNC);
    await expect(page.getByText("Local cluster")).toHaveCount(0);
    await expect(page.getByRole("banner")).toContainText("keypane-local");
    await panel.fillGitSync("remote", "Typed", key("ed25519").text);
    await server.kill();
    await panel.confirm.click();
    await expect(panel.error).toContainText("The cluster does not answer");
    await expect(panel.displayName).toHaveValue("Typed");
    await expect(panel.secret).toHaveValue(key("ed25519").text);
    expect((await page.request.get(`${remote.origin}/readyz`)).status()).toBe(503);
    const list = await page.request.get(panel.listPath());
    // What is known of the list is shown, and since when.
    expect(list.status()).toBe(200);
    expect(await list.text()).toContain("reconnecting");

    await server.resume();
    await panel.confirm.click();
    await expect(panel.toasts).toHaveText("gitsync-secret-remote was created.");
    expect(await api.text("gitsync-secret-remote", "ssh")).toBe(key("ed25519").text);
    await context.close();
    await remote.remove();
  });
});
