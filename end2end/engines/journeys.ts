// The core journeys for browsers other than Chromium. `firefox.test.ts` and `webkit.test.ts` run them.
import { after, before, describe, test, type TestContext } from "node:test";
import { expect } from "@playwright/test";
import { Https } from "../kit/https.ts";
import { Issuer } from "../kit/issuer.ts";
import { key, newKey } from "../kit/keys.ts";
import { Neighbour } from "../kit/neighbour.ts";
import { portalPage } from "../kit/portal-page.ts";
import { plantKey, plantRegistry } from "../kit/seed.ts";
import { GIT_SYNC, IMAGE_PULL, routes, testid } from "../panel.ts";
import { Keypane, type Settings } from "../server.ts";
import { type Browser, type Engine, eventually, type View } from "./view.ts";

interface Subject {
  name: string;
  start: () => Promise<Engine>;
  /** Whether the engine stores `Partitioned` cookies of a frame on another site's page. */
  partitionsCookies: boolean;
}

const at = (id: string) => `[data-testid="${id}"]`;
const row = (object: string) => `[data-object="${object}"]`;
const LIST = `/${routes.SECRETS}`;
const NEW = `${LIST}/${routes.NEW}`;
const ELEMENT = "keypane-panel";

/** Waits until the page is hydrated. */
const hydrated = (view: View) =>
  eventually(async () =>
    expect(await view.call(() => document.querySelector("[data-hydrated=true]") !== null)).toBe(true),
  );

async function open(view: View, url: string) {
  await view.open(url);
  await hydrated(view);
}

const expectAddress = (view: View, url: string) =>
  eventually(async () => expect(await view.call(() => location.href)).toBe(url));

/** Starts a server for one test. */
async function serve(t: TestContext, settings: Settings = {}): Promise<Keypane> {
  const server = await Keypane.start(settings);
  t.after(() => server.remove());
  return server;
}

/**
 * Starts a portal at `host` with the panel in its page, both over HTTPS and on two origins. The panel is
 * at `127.0.0.1`, so a portal at `127.0.0.1` is on the panel's site, and one at `localhost` is not.
 */
async function serveInPortal(t: TestContext, host: "127.0.0.1" | "localhost", signsIn: boolean) {
  const [outer, inner] = [await Https.start(host), await Https.start("127.0.0.1")];
  const site = await Neighbour.site(portalPage(inner.origin));
  outer.upstream = site.origin;
  t.after(() => Promise.all([outer, inner, site].map((it) => it.close())));
  const settings = { KEYPANE_PORTAL_ORIGINS: outer.origin, KEYPANE_PUBLIC_URL: inner.origin };
  const issuer = signsIn ? await Issuer.start(3600, "", inner.origin) : undefined;
  if (issuer) t.after(() => issuer.close());
  const server = await serve(t, issuer ? issuer.settings(settings) : settings);
  inner.upstream = server.origin;
  return { server, portal: `${outer.origin}/app`, panel: inner.origin };
}

/** Signs in by the popup that the frame's link opens. */
async function signIn(browser: Browser, frame: View, name: string) {
  const popup = await browser.opened(() => frame.click(at(testid.SIGN_IN)));
  await popup.type("input[name=name]", name);
  await popup.click("button");
  await popup.expectClosed();
}

/** Creates a registry login by the form. */
async function createRegistry(view: View, name: string) {
  await view.click(at(testid.ADD_BUTTON));
  await view.expectText(at(testid.NAME), "");
  await hydrated(view);
  await view.type(at(testid.NAME), name);
  await view.choose(at(testid.SECRET_TYPE), IMAGE_PULL);
  await view.type(at(testid.REGISTRY_HOST), "registry.example.com");
  await view.type(at(testid.USERNAME), "robot");
  await view.type(at(testid.PASSWORD), "typed");
  await view.click(at(testid.CONFIRM_BUTTON));
  await view.expectText(at(testid.TOAST), `image-${name} was created.`);
  await view.expectText(row(`image-${name}`), "registry.example.com");
}

export function journeys({ name, start, partitionsCookies }: Subject) {
  let engine: Engine | undefined;

  /** Defines a test that has its own browser. */
  const journey = (name: string, walk: (browser: Browser, t: TestContext) => Promise<void>) =>
    test(name, { timeout: 90_000 }, async (t) => {
      const browser = await (engine as Engine).browser();
      t.after(() => browser.close());
      await walk(browser, t);
      expect(browser.faults).toEqual([]);
    });

  describe(name, () => {
    before(async () => void (engine = await start()));
    after(() => engine?.end());

    journey("an open list follows what others do", async (browser, t) => {
      const { api, origin } = await serve(t);
      await plantRegistry(api, "image-b", "Before");
      const view = await browser.window();
      await open(view, origin + LIST);
      await view.expectText(row("image-b"), "Before");
      await view.call(() => void Object.assign(globalThis, { marked: true }));
      await plantRegistry(api, "image-a", "Another");
      await view.expectText(row("image-a"), "Another");
      await api.patch("image-b", { metadata: { annotations: { displayName: "After" } } });
      await view.expectText(row("image-b"), "After");
      await api.remove("image-a");
      await view.expectNone(row("image-a"));
      expect(await view.call(() => "marked" in globalThis), "no reload").toBe(true);
    });

    journey("a key is described, created, listed and stored exactly", async (browser, t) => {
      const { api, origin } = await serve(t);
      const ed25519 = key("ed25519");
      const view = await browser.window();
      await open(view, origin + LIST);
      await view.click(at(testid.ADD_BUTTON));
      await expectAddress(view, origin + NEW);
      await hydrated(view);
      await view.type(at(testid.NAME), "covid-data");
      await view.type(at(testid.DISPLAY_NAME), "COVID données");
      await view.choose(at(testid.SECRET_TYPE), GIT_SYNC);
      await view.type(at(testid.SECRET), ed25519.text);
      await view.expectText(at(testid.KEY_FOUND), ed25519.fingerprint);
      await view.click(at(testid.CONFIRM_BUTTON));
      await view.expectText(at(testid.TOAST), "gitsync-secret-covid-data was created.");
      await view.expectText(row("gitsync-secret-covid-data"), `ssh-ed25519 ${ed25519.fingerprint}`);
      expect(await api.text("gitsync-secret-covid-data", "ssh")).toBe(ed25519.text);
      const { annotations } = (await api.get("gitsync-secret-covid-data")).metadata;
      expect(annotations?.displayName).toBe("COVID données");
    });

    journey("an edit changes what was edited, and nothing else", async (browser, t) => {
      const { api, origin } = await serve(t);
      const object = "gitsync-secret-data";
      const before = await plantKey(api, object, newKey().text, "Old name");
      const view = await browser.window();
      await open(view, origin + LIST);
      await view.click(`${row(object)} ${at(testid.EDIT_BUTTON)}`);
      await view.expectValue(at(testid.DISPLAY_NAME), "Old name");
      await hydrated(view);
      await view.type(at(testid.DISPLAY_NAME), "New name");
      await view.click(at(testid.CONFIRM_BUTTON));
      await view.expectText(at(testid.TOAST), `${object} was saved.`);
      await view.expectText(row(object), "New name");
      const after = await api.get(object);
      expect(after.metadata.annotations?.displayName).toBe("New name");
      expect(after.data).toEqual(before.data);
    });

    journey("the second of two is told who was faster, and loses nothing", async (browser, t) => {
      const { api, origin } = await serve(t);
      const object = "image-shared";
      await plantRegistry(api, object, "Before");
      const [first, second] = [await browser.window(), await browser.window()];
      for (const view of [first, second]) await open(view, `${origin}${LIST}/${object}`);
      await second.type(at(testid.USERNAME), "mine");
      await first.type(at(testid.DISPLAY_NAME), "Theirs");
      await first.click(at(testid.CONFIRM_BUTTON));
      await first.expectText(at(testid.TOAST), `${object} was saved.`);
      const theirs = await api.get(object);

      await second.click(at(testid.CONFIRM_BUTTON));
      await second.expectText(at(testid.FORM_ERROR), "Somebody was faster");
      await second.expectText(at(testid.FORM_ERROR), "changed by local-admin at");
      await second.expectValue(at(testid.USERNAME), "mine");
      expect(await api.get(object)).toEqual(theirs);

      await second.click(at(testid.MINE_ON_TOP));
      await second.expectText(at(testid.TOAST), `${object} was saved.`);
      expect((await api.get(object)).metadata.annotations?.displayName).toBe("Theirs");
      const file = JSON.parse(await api.text(object, ".dockerconfigjson"));
      expect(file.auths["registry.example.com"]).toMatchObject({ username: "mine", password: "stored" });
    });

    journey("a deletion is asked about: Cancel keeps, OK deletes", async (browser, t) => {
      const { api, origin } = await serve(t);
      await plantRegistry(api, "image-old", "Old registry");
      await plantRegistry(api, "image-stays");
      const view = await browser.window();
      await open(view, origin + LIST);
      const remove = `${row("image-old")} ${at(testid.DELETE_BUTTON)}`;
      await view.click(remove);
      await view.expectText("[role=dialog], dialog", "Delete Old registry?");
      await view.click(at(testid.RESET_BUTTON));
      await view.expectNone("[role=dialog], dialog");
      expect(await api.find("image-old")).not.toBeNull();
      await view.click(remove);
      await view.click(at(testid.CONFIRM_BUTTON));
      await view.expectText(at(testid.TOAST), "image-old was deleted.");
      await view.expectNone(row("image-old"));
      expect(await api.names()).toEqual(["image-stays"]);
    });

    journey("a portal of another site: its address follows, and it asks before input is lost", async (browser, t) => {
      const { server, portal } = await serveInPortal(t, "localhost", false);
      await plantRegistry(server.api, "image-one", "One");
      const page = await browser.window();
      await page.open(portal);
      const frame = page.frame(ELEMENT);
      await hydrated(frame);
      await frame.click(`${row("image-one")} ${at(testid.EDIT_BUTTON)}`);
      await expectAddress(page, `${portal}#${LIST}/image-one`);
      await frame.expectValue(at(testid.DISPLAY_NAME), "One");
      await hydrated(frame);
      await frame.type(at(testid.DISPLAY_NAME), "Half");
      const cancel = () => frame.click(at(testid.RESET_BUTTON));
      expect(await page.asked(false, cancel)).toContain("has not been saved");
      await frame.expectValue(at(testid.DISPLAY_NAME), "Half");
      await page.asked(true, cancel);
      await expectAddress(page, `${portal}#${LIST}`);
      await frame.expectText(row("image-one"), "One");
      await page.call(() => history.back());
      await expectAddress(page, `${portal}#${LIST}/image-one`);
      await frame.expectValue(at(testid.DISPLAY_NAME), "One");
      const scrolls = () => frame.call(() => document.documentElement.scrollHeight - innerHeight);
      await eventually(async () => expect(await scrolls(), "the frame is as tall as what is in it").toBe(0));
    });

    journey("a portal of the panel's site: signed in by a popup, and in the window, too", async (browser, t) => {
      const { server, portal, panel } = await serveInPortal(t, "127.0.0.1", true);
      const page = await browser.window();
      await page.open(portal);
      const frame = page.frame(ELEMENT);
      await hydrated(frame);
      await signIn(browser, frame, "ann");
      await frame.expectText(at(testid.SIGNED_IN), "ann");
      await createRegistry(frame, "framed");
      await page.reload();
      await frame.expectText(row("image-framed"), "registry.example.com");
      const { annotations } = (await server.api.get("image-framed")).metadata;
      expect(annotations?.["keypane.dev/created-by"]).toBe("ann");
      const window = await browser.window();
      await window.open(panel + LIST);
      await window.expectText(at(testid.SIGNED_IN), "ann");
    });

    journey("a portal of another site: signed in by a popup, or told that the browser keeps no session", async (browser, t) => {
      const { server, portal, panel } = await serveInPortal(t, "localhost", true);
      const page = await browser.window();
      await page.open(portal);
      const frame = page.frame(ELEMENT);
      await hydrated(frame);
      await signIn(browser, frame, "ann");
      if (partitionsCookies) {
        await frame.expectText(at(testid.SIGNED_IN), "ann");
        await createRegistry(frame, "framed");
        await page.reload();
        await frame.expectText(row("image-framed"), "registry.example.com");
        expect(await server.api.find("image-framed")).not.toBeNull();
      } else {
        await eventually(async () => {
          const notes = await frame.texts("[data-sign-in-note]");
          expect(notes, "why there is no session").toEqual([expect.stringMatching(/\S/)]);
        });
        await frame.expectText(at(testid.SIGN_IN), "");
      }
      const window = await browser.window();
      await window.open(panel + LIST);
      await window.expectText(at(testid.SIGN_IN), "");
    });
  });
}
