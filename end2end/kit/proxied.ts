// The test kit for a panel behind nginx: people come by the portal's origin, signed in or not.
import { Nginx } from "./nginx.ts";
import { Keypane } from "../server.ts";
import { expect, lend, test as base } from "../test.ts";

export { expect };

/** The path of the panel below the portal's origin. */
export const BASE = "/console/admin";

export const test = base.extend<{ strips: boolean; nginx: Nginx }>({
  strips: [false, { option: true }],

  nginx: async ({ strips }, use) => {
    const nginx = await Nginx.prepare(BASE, strips);
    await use(nginx);
    await nginx.remove();
  },

  server: async ({ settings, nginx }, use, info) => {
    // What users may in the cluster is not the matter here; rights.spec.ts is about it.
    const own = { KEYPANE_IMPERSONATE: "false" };
    const server = await Keypane.start({ ...nginx.settings(), ...own, ...settings });
    await nginx.serve(server.origin);
    await lend(server, use, info);
    expect(server.log.includes(nginx.secret), "the secret is in a log").toBe(false);
  },

  // Once the server is there, so is nginx.
  baseURL: ({ nginx, server }, use) => use(server && nginx.origin),
});
