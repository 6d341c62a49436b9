// A portal on an origin of its own: one page with the panel in it, and whatever the test looks at.
import { expect, type FrameLocator, type Page } from "@playwright/test";
import { Panel } from "../panel.ts";
import { Keypane, type Settings } from "../server.ts";
import { Neighbour } from "./neighbour.ts";
import { type Attributes, portalPage } from "./portal-page.ts";

/** What the portal's page has heard, by the name of the event. */
type Heard = { type: string; detail: Record<string, unknown> };

export class Portal {
  private constructor(
    readonly page: Page,
    readonly server: Keypane,
    private readonly site: Neighbour,
    /** The portal's origin as its visitors know it. */
    readonly origin: string,
    /** Where the panel lives, base path included. */
    readonly src: string,
  ) {}

  /**
   * A portal at `localhost` and its panel at `127.0.0.1`: two sites, not only two origins. `allowed`
   * is what the panel takes for portals; by default this one.
   */
  static async start(page: Page, settings: Settings = {}, allowed?: string): Promise<Portal> {
    let html = "";
    const site = await Neighbour.site(() => html);
    const origin = site.origin.replace("127.0.0.1", "localhost");
    const KEYPANE_PORTAL_ORIGINS = allowed ?? origin;
    const server = await Keypane.start({ KEYPANE_PORTAL_ORIGINS, ...settings });
    const src = server.origin + (settings.KEYPANE_BASE_PATH ?? "");
    const portal = new Portal(page, server, site, origin, src);
    portal.show = (attributes, before) => {
      html = portalPage(src, attributes, before);
    };
    portal.show({});
    return portal;
  }

  /** Gives the page's element other attributes from the next load on; `before` stands above it. */
  show: (attributes: Attributes, before?: string) => void = () => undefined;

  readonly element = () => this.page.locator("keypane-panel");
  readonly iframe = () => this.page.locator("keypane-panel iframe");
  readonly frame = (): FrameLocator => this.page.frameLocator("keypane-panel iframe");

  /** The panel in the frame. */
  get panel(): Panel {
    const base = new URL(this.src).pathname.replace(/\/$/, "");
    return new Panel(this.frame() as unknown as Page, base);
  }

  /** Opens the portal's page and waits until the panel in it works. */
  async open(address = "/app") {
    await this.page.goto(this.origin + address);
    await this.hydrated();
  }

  async hydrated() {
    await expect(this.frame().locator("[data-hydrated=true]")).toBeAttached();
  }

  /** The portal's address below its origin. */
  expectAddress = (address: string) => expect(this.page).toHaveURL(this.origin + address);

  /** What the portal's page heard under a name. */
  heard = (name: string): Promise<Heard["detail"][]> =>
    this.page.evaluate(
      (type) =>
        (globalThis as unknown as { heard: Heard[] }).heard
          .filter((it) => it.type === type)
          .map((it) => it.detail),
      `keypane-${name}`,
    );

  set = (name: string, value: string) =>
    this.element().evaluate((it, [name, value]) => it.setAttribute(name, value), [name, value]);

  dirty = () => this.element().evaluate((it) => (it as unknown as { dirty: boolean }).dirty);

  async close() {
    await this.page.close();
    await this.site.close();
    await this.server.remove();
  }
}
