// While changes do not arrive the list says so, goes on showing what it knows, and catches up.
import { join } from "node:path";
import { plantRegistry } from "../kit/seed.ts";
import { Keypane } from "../server.ts";
import { expect, Panel, test, testid } from "../test.ts";

test("the server goes away under an open list and comes back", async ({
  panel,
  api,
  page,
  server,
  watch,
}) => {
  watch.expectNoServer();
  await plantRegistry(api, "image-b");
  await panel.openList();
  await panel.mark();
  await server.kill();
  await expect(panel.at(testid.AS_OF)).toContainText("reconnecting");
  await expect(panel.row("image-b")).toBeVisible();
  await server.resume();
  await plantRegistry(server.api, "image-a");
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
  await expect(panel.at(testid.AS_OF)).toHaveCount(0);
  await panel.expectNoReload();
  expect(page.url()).toBe(`${server.origin}${panel.listPath()}`);
});

test("the server ends in order: the stream ends, and the page goes on", async ({
  panel,
  api,
  server,
  watch,
}) => {
  watch.expectNoServer();
  await plantRegistry(api, "image-b");
  await panel.openList();
  await server.end();
  expect(server.log).toContain('"message":"ended"');
  expect(server.log).not.toContain("connections were cut");
  await server.resume();
  await plantRegistry(server.api, "image-a");
  await expect.poll(panel.objects).toEqual(["image-a", "image-b"]);
});

test("the cluster goes away under an open list and comes back", async ({
  browser,
  api,
  server,
  watch,
}) => {
  await plantRegistry(api, "image-b");
  // A second panel works on the first one's embedded cluster, by its kubeconfig.
  const remote = await Keypane.start({
    KEYPANE_CLUSTER: "kubeconfig",
    KUBECONFIG: join(server.folder, "kubeconfig"),
  });
  const context = await browser.newContext({ baseURL: remote.origin });
  await watch.over(context);
  const panel = new Panel(await context.newPage());
  await panel.openList();
  await expect.poll(panel.objects).toEqual(["image-b"]);
  await server.kill();
  const note = panel.at(testid.AS_OF);
  await expect(note).toHaveText(/^As of .*\d:\d\d:\d\d.*reconnecting/);
  // A page that is opened meanwhile says the same, and shows what is known.
  await panel.openList();
  await expect(note).toBeVisible();
  await expect(panel.row("image-b")).toBeVisible();

  await server.resume();
  await plantRegistry(server.api, "image-a");
  await expect.poll(panel.objects, { timeout: 60_000 }).toEqual(["image-a", "image-b"]);
  await expect(note).toHaveCount(0);
  await context.close();
  await remote.remove();
});
