// The script of the sign-in in a world that is made up: a document with a link and a note, popups that
// do what the test says, and a server that answers what the test says.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { bundle } from "../scripts/site/bundle.mjs";
import { challengeOf, newVerifier } from "./verifier.js";

const SCRIPT = bundle(fileURLToPath(new URL("sign-in.js", import.meta.url)));
const ORIGIN = "https://panel.example";
const WORDS = { popup: "/auth/popup", redeem: "/auth/redeem", blocked: "blocked", closed: "closed", refused: "refused", unkept: "unkept" };

/** Lets everything run that waits for nothing but promises. */
const settle = () => new Promise((done) => setImmediate(() => setImmediate(done)));

/** A page with the script in it; `more` is what is special about it. */
async function world(more = {}) {
  const { framed = true, unsaved = false, redeemed = 204, page = 401, blocks = false, handles = true } = more;
  const { keeps = true } = more;
  const it = { opened: [], requests: [], events: 0, loaded: [], note: { textContent: "" }, timers: [], page };
  const listeners = { window: {}, document: {} };
  const digests = [];
  it.made = async () => {
    await Promise.all(digests);
    await settle();
  };
  const root = { hasAttribute: (name) => name === "data-unsaved" && unsaved };
  const document = {
    documentElement: root,
    currentScript: { dataset: WORDS },
    querySelectorAll: (selector) => (selector === "[data-sign-in-note]" ? [it.note] : []),
    addEventListener: (name, run) => (listeners.document[name] = run),
    dispatchEvent: (event) => {
      assert.equal(event.type, "keypane-signed-in");
      it.events += 1;
      return !handles;
    },
  };
  const window = {
    document,
    location: {
      origin: ORIGIN,
      href: `${ORIGIN}/secrets?q=a#x`,
      pathname: "/secrets",
      search: "?q=a",
      replace: (url) => it.loaded.push(url),
    },
    crypto: {
      getRandomValues: (bytes) => webcrypto.getRandomValues(bytes),
      subtle: {
        digest: (...input) => {
          const digest = webcrypto.subtle.digest(...input);
          digests.push(digest);
          return digest;
        },
      },
    },
    btoa,
    TextEncoder,
    CustomEvent: class {
      constructor(type) {
        this.type = type;
      }
    },
    setTimeout: (run) => it.timers.push(run),
    addEventListener: (name, run) => (listeners.window[name] = run),
    open: (url) => {
      if (blocks) return null;
      const popup = { url, closed: false, focused: 0, focus: () => (popup.focused += 1), close: () => (popup.closed = true) };
      it.opened.push(popup);
      return popup;
    },
    fetch: async (url, { method, headers, body }) => {
      it.requests.push({ url, method, headers, body: body && JSON.parse(body) });
      const status = method === "POST" ? redeemed : it.page;
      if (method === "POST" && redeemed === 204 && keeps) it.page = 200;
      if (status === 0) throw new TypeError("nobody answers");
      return { status };
    },
  };
  window.window = window;
  window.parent = framed ? {} : window;
  runInContext(SCRIPT, createContext(window));
  // A digest is made ahead.
  await it.made();
  /** Clicks the link, or what `more` says of the click. */
  it.click = async ({ link = { target: "" }, ...more } = {}) => {
    let prevented = false;
    const target = { closest: (selector) => (selector === "a[data-sign-in]" ? link : null) };
    listeners.document.click({ target, button: 0, defaultPrevented: false, preventDefault: () => (prevented = true), ...more });
    await it.made();
    return prevented;
  };
  it.hear = async (message) => {
    const data = { keypane: 1, type: "signed-in", code: "the-code" };
    await listeners.window.message({ source: it.opened.at(-1), origin: ORIGIN, data, ...message });
    await settle();
  };
  /** Runs what a timer waits for. */
  it.tick = async () => {
    const timers = it.timers.splice(0);
    for (const run of timers) await run();
    await settle();
  };
  it.focus = async () => {
    await listeners.window.focus();
    await settle();
  };
  return it;
}

test("the challenge is that of RFC 7636, appendix B", async () => {
  assert.equal(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("verifiers are 32 random bytes in base64url", () => {
  const made = new Set(Array.from({ length: 50 }, newVerifier));
  assert.equal(made.size, 50);
  for (const verifier of made) assert.match(verifier, /^[\w-]{43}$/);
});

test("in a frame a popup logs in, and its code is redeemed with the verifier", async () => {
  const it = await world();
  assert.equal(await it.click(), true);
  assert.equal(it.opened.length, 1);
  const { url } = it.opened[0];
  assert.match(url, /^\/auth\/popup\?challenge=[\w-]{43}$/);
  await it.hear();
  assert.deepEqual(it.requests.map(({ method }) => method), ["POST", "HEAD"]);
  const [{ url: asked, method, headers, body }] = it.requests;
  assert.deepEqual([asked, method, headers["content-type"], body.code], ["/auth/redeem", "POST", "application/json", "the-code"]);
  assert.deepEqual(Object.keys(body).sort(), ["code", "verifier"]);
  assert.equal(`/auth/popup?challenge=${await challengeOf(body.verifier)}`, url);
  assert.ok(!url.includes(body.verifier));
  assert.deepEqual([it.events, it.loaded, it.opened[0].closed], [1, [], true]);
});

test("each attempt has a verifier of its own", async () => {
  const it = await world();
  await it.click();
  await it.hear();
  await it.click();
  await it.hear();
  const verifiers = it.requests.filter(({ body }) => body).map(({ body }) => body.verifier);
  assert.equal(verifiers.length, 2);
  assert.notEqual(verifiers[0], verifiers[1]);
  assert.notEqual(it.opened[0].url, it.opened[1].url);
});

test("a page that shows nothing is loaded anew", async () => {
  const it = await world({ handles: false });
  await it.click();
  await it.hear();
  assert.deepEqual(it.loaded, [`${ORIGIN}/secrets?q=a`]);
});

test("messages of others, and other messages, are not taken", async () => {
  const it = await world();
  await it.hear({ source: {} });
  await it.click();
  for (const wrong of [
    { source: {} },
    { source: null },
    { origin: "https://evil.example" },
    { origin: "null" },
    { data: undefined },
    { data: "the-code" },
    { data: { keypane: 1, type: "signed-in" } },
    { data: { keypane: 1, type: "signed-in", code: 7 } },
    { data: { keypane: 2, type: "signed-in", code: "x" } },
    { data: { keypane: 1, type: "path", code: "x" } },
  ]) {
    await it.hear(wrong);
    assert.deepEqual(it.requests, [], JSON.stringify(wrong));
  }
  await it.hear();
  assert.equal(it.requests.length, 2);
  // One message, and no more.
  await it.hear();
  assert.equal(it.requests.length, 2);
  assert.equal(it.events, 1);
});

test("what went wrong is said, and the link goes on to work", async () => {
  const blocked = await world({ blocks: true });
  assert.equal(await blocked.click(), true);
  assert.equal(blocked.note.textContent, "blocked");

  for (const redeemed of [400, 403, 200, 0]) {
    const refused = await world({ redeemed });
    await refused.click();
    await refused.hear();
    assert.equal(refused.note.textContent, "refused");
    assert.equal(refused.events, 0);
    await refused.click();
    assert.equal(refused.note.textContent, "");
    assert.equal(refused.opened.length, 2);
  }
});

test("a browser that keeps no cookie of the frame is told of, and nothing is loaded anew", async () => {
  const it = await world({ keeps: false, handles: false });
  await it.click();
  await it.hear();
  assert.deepEqual([it.note.textContent, it.events, it.loaded], ["unkept", 0, []]);
});

test("a popup that was closed is told from one that has just sent its code", async () => {
  const it = await world();
  await it.click();
  await it.tick();
  it.opened[0].closed = true;
  await it.tick();
  assert.equal(it.note.textContent, "");
  // The message comes after the popup is gone.
  await it.hear();
  await it.tick();
  assert.deepEqual([it.note.textContent, it.events], ["", 1]);

  it.page = 401;
  await it.click();
  it.opened[1].closed = true;
  await it.tick();
  await it.tick();
  assert.deepEqual([it.note.textContent, it.events], ["closed", 1]);
});

test("a login that the popup could not tell of counts once it is there", async () => {
  const it = await world({ page: 401 });
  await it.click();
  it.opened[0].closed = true;
  await it.tick();
  await it.tick();
  assert.deepEqual(it.requests.at(-1), { url: `${ORIGIN}/secrets?q=a#x`, method: "HEAD", headers: undefined, body: undefined });
  await it.focus();
  assert.equal(it.events, 0);

  const later = await world({ page: 200 });
  await later.focus();
  assert.deepEqual(later.requests, []);
  await later.click();
  later.opened[0].closed = true;
  await later.tick();
  await later.tick();
  assert.deepEqual([later.events, later.note.textContent], [1, ""]);
  await later.focus();
  assert.equal(later.events, 1);
});

test("a popup that is open is shown again, and no second one is opened", async () => {
  const it = await world();
  await it.click();
  await it.click();
  assert.deepEqual([it.opened.length, it.opened[0].focused], [1, 1]);
});

test("elsewhere the link is a link", async () => {
  for (const [page, click, popup] of [
    [{ framed: false }, {}, false],
    [{ framed: false, unsaved: true }, {}, true],
    [{ framed: false }, { link: { target: "_blank" } }, true],
    [{}, { link: null }, false],
    [{}, { ctrlKey: true }, false],
    [{}, { button: 1 }, false],
    [{}, { defaultPrevented: true }, false],
  ]) {
    const it = await world(page);
    assert.equal(await it.click(click), popup, JSON.stringify([page, click]));
    assert.equal(it.opened.length, popup ? 1 : 0);
  }
});
