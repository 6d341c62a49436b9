// The test kit for a panel in a portal's page.
import { test as base } from "../test.ts";
import { Portal } from "./portal.ts";

export const test = base.extend<{ portal: Portal }>({
  portal: async ({ page, watch }, use) => {
    watch.expectFrame();
    const portal = await Portal.start(page);
    await use(portal);
    await portal.close();
  },
});
