// A canary in every credential field is seen nowhere but in the object's data.
import type { Page } from "@playwright/test";
import { Canaries } from "../kit/canary.ts";
import { plantFile, plantKey, fileOf } from "../kit/seed.ts";
import { expect, GIT_SYNC, IMAGE_PULL, type Panel, test } from "../test.ts";

test.use({ settings: { KEYPANE_LOG: "debug" } });

/** What a page shows and keeps by itself. */
async function look(canaries: Canaries, page: Page) {
  canaries.add(`the document of ${page.url()}`, await page.content());
  canaries.add("cookies and storage", JSON.stringify(await page.context().storageState()));
}

/** Through every field, right and wrong. */
async function plantAll(canaries: Canaries, panel: Panel) {
  const { page } = panel;
  const save = async () => {
    await panel.confirm.click();
    await expect(panel.heading).toHaveText("Secrets");
  };
  const refuse = async () => {
    await panel.confirm.click();
    await expect(panel.error).toBeVisible();
    await look(canaries, page);
  };

  await panel.openNew(IMAGE_PULL);
  await panel.fillImagePull("Wrong Name", "h.example.com", "u", canaries.password("invalid form"));
  await refuse();
  await panel.fillImagePull("taken", "h.example.com", "u", canaries.password("taken name"));
  await refuse();
  await panel.fillImagePull("fresh", "h.example.com", "u", canaries.password("new password"));
  await save();

  await panel.openNew(GIT_SYNC);
  const cut = canaries.key("cut key").split("\n").slice(0, -4).join("\n");
  await panel.fillGitSync("fresh", "", cut);
  await refuse();
  await panel.fillGitSync("fresh", "", canaries.key("new key"));
  await save();

  await panel.openEdit("gitsync-secret-fresh");
  await look(canaries, page);
  await panel.replace.click();
  const damaged = canaries.key("wrong replacement").replace("KEY-----\n", "KEY-----\n!!!!");
  await panel.secret.fill(damaged);
  await refuse();
  await panel.secret.fill(canaries.key("replaced key"));
  await save();

  await panel.openEdit("image-fresh");
  await look(canaries, page);
  await panel.replace.click();
  await panel.username.fill("with:colon");
  await panel.password.fill(canaries.password("refused replacement"));
  await refuse();
  await panel.username.fill("without");
  await panel.password.fill(canaries.password("replaced password"));
  await save();
  await look(canaries, page);

  for (const object of ["gitsync-secret-there", "image-there", "image-broken"]) {
    await panel.openEdit(object);
    await look(canaries, page);
    await panel.openDelete(object);
    await look(canaries, page);
  }
  await panel.openList("?sort=summary");
  await look(canaries, page);
}

test("no credential is seen anywhere", async ({ panel, api, context, server, watch }) => {
  test.setTimeout(60_000);
  watch.expectStatus(409, 422);
  const canaries = new Canaries();
  await canaries.listen(context);
  await plantKey(api, "gitsync-secret-there", canaries.key("stored key"));
  await plantFile(api, "image-taken", fileOf("h", "u", canaries.password("other's password")));
  const stored = fileOf("h.example.com", "u", canaries.password("stored password"));
  await plantFile(api, "image-there", stored);
  await plantFile(api, "image-broken", `{"auths": {"h": ["${canaries.password("broken file")}"]}}`);

  await plantAll(canaries, panel);

  const isStored = await canaries.addServer(server, api);
  // The search finds what is there: each value that was saved last is in the cluster's data.
  for (const what of ["replaced key", "replaced password", "stored key", "stored password"]) {
    expect(isStored(what), what).toBe(true);
  }
  expect(isStored("taken name")).toBe(false);
  expect(await canaries.expectUnseen()).toBeGreaterThan(20);
  expect(canaries.events()).toBeGreaterThan(2);
});

test("requests straight at the server functions echo nothing", async ({ page, api, server }) => {
  const canaries = new Canaries();
  await plantKey(api, "gitsync-secret-there", canaries.key("stored key"));
  const headers = { origin: server.origin };
  const password = canaries.password("in the body");
  const version = { uid: "u", resource_version: "1" };
  const registry = { host: "h", username: "u:", password };
  const bodies: [string, string, object | string][] = [
    ["create", "application/json", { input: { name: "A", kind: "image-pull", registry } }],
    ["create", "application/json", { input: { name: password, kind: password, key: password } }],
    ["create", "application/json", `{"input": {"key": "${password}`],
    ["create", "text/plain", password],
    ["update", "application/json", { object: "gitsync-secret-there", input: { version, key: password, replace_key: true } }],
    ["update", "application/json", { object: password, input: { version } }],
    ["get", "application/json", { object: "gitsync-secret-there" }],
  ];
  for (const [name, type, data] of bodies) {
    const answer = await page.request.post(`/api/${name}`, {
      headers: { ...headers, "content-type": type },
      data,
    });
    const text = await answer.text();
    // A name is no credential: it may be said again where one was expected.
    const isEcho = typeof data === "object" && JSON.stringify(data).includes(`"name":"${password}`);
    if (!isEcho) canaries.add(`${name} ${answer.status()}`, `${text}${JSON.stringify(answer.headers())}`);
    expect(answer.status(), text).toBeGreaterThanOrEqual(name === "get" ? 200 : 400);
  }
  await canaries.expectUnseen();
});
