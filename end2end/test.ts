// The test kit: a server of the test's own, its cluster, the panel in a watched browser.
import { test as base, type TestInfo } from "@playwright/test";
import type { Api } from "./api.ts";
import { Watch } from "./kit/watch.ts";
import { Panel } from "./panel.ts";
import { Keypane, type Settings } from "./server.ts";

export { expect } from "@playwright/test";
export { GIT_SYNC, IMAGE_PULL, Panel, testid } from "./panel.ts";

interface Kit {
  /** Settings of the server besides those of every test. */
  settings: Settings;
  server: Keypane;
  api: Api;
  panel: Panel;
  watch: Watch;
}

/** Gives a test its server, and ends it after; the log of a test that failed is kept. */
export async function lend(server: Keypane, use: (server: Keypane) => Promise<void>, info: TestInfo) {
  await use(server);
  if (info.status !== info.expectedStatus) {
    await info.attach("server.log", { body: server.log, contentType: "text/plain" });
  }
  await server.remove();
}

export const test = base.extend<Kit>({
  settings: [{}, { option: true }],

  server: async ({ settings }, use, info) => lend(await Keypane.start(settings), use, info),

  api: ({ server }, use) => use(server.api),

  baseURL: ({ server }, use) => use(server.origin),

  watch: [
    async ({ context, javaScriptEnabled }, use) => {
      const watch = new Watch();
      if (!javaScriptEnabled) watch.expectNoScript();
      await watch.over(context);
      await use(watch);
      watch.check();
    },
    { auto: true },
  ],

  panel: ({ page, settings, javaScriptEnabled }, use) =>
    use(new Panel(page, settings.KEYPANE_BASE_PATH ?? "", javaScriptEnabled)),
});
