// The panel's half of the talk with the portal around it (docs/embedding.md). The server puts it into
// pages that are in a frame, before anything is painted; outside a frame it does nothing.
//
// It listens to its parent alone, and only where that is of one of the origins that may frame the
// panel. What it learns of the panel it reads from the document: `data-unsaved`, `data-signed-out`,
// the notices, the history.
import { isPlainClick } from "./click.js";
import { FROM_PORTAL, refusal, settingsIn, VERSION } from "./protocol.js";

const root = document.documentElement;
const { origins, base } = document.currentScript.dataset;
const allowed = origins.split(" ");
const ownTheme = root.dataset.theme;
/** The language that was named for this page, whether the panel has it or not. */
let named = document.currentScript.dataset.lang;

/** A page's query without its language, which is no part of the portal's address. */
const query = () =>
  location.search.replace(/([?&])lang=[^&]*(&?)/, (_, before, after) => (after && before));

/** Path and query below the panel's base path. */
const here = () => location.pathname.slice(base.length) + query();

/** The step that is asked about, to be done again after a yes. */
let again;
let approved = false;
/** The portal's origin, once it is known. */
let portal;
/** True once the portal has spoken: before that, nobody takes a question or an address. */
let heard = false;
let settings = {};
let reported = here();

function say(type, fields) {
  if (portal) parent.postMessage({ keypane: VERSION, type, ...fields }, portal);
}

function apply(next) {
  for (const token of Object.keys(settings.tokens ?? {})) root.style.removeProperty(token);
  for (const token of Object.entries(next.tokens ?? {})) root.style.setProperty(...token);
  root.dataset.theme = next.theme ?? ownTheme;
  root.toggleAttribute("data-portal-theme", next.theme !== undefined);
  root.toggleAttribute("data-bare", next.bare === true);
  root.toggleAttribute("data-portal-toasts", next.toasts === "portal");
  root.toggleAttribute("data-portal-lang", next.lang !== undefined);
  settings = next;
  speak(next.lang);
}

/**
 * Loads the page anew where the portal wants another language. What was typed stays: a form with
 * unsaved input keeps its language, and the next document has the portal's.
 */
function speak(lang) {
  if (lang === undefined || lang === named || root.hasAttribute("data-unsaved")) return;
  named = lang;
  const url = spoken(location.href);
  if (url.href !== location.href) location.replace(url);
}

/** A page's address with the portal's language; cookies, which would keep it, may be blocked. */
function spoken(address) {
  const url = new URL(address);
  if (settings.lang) url.searchParams.set("lang", settings.lang);
  return url;
}

// --- Steps: where the portal keeps the history, the frame adds nothing to it ---

const keepsHistory = () => heard && settings.history === "portal";
const push = history.pushState.bind(history);
const replace = history.replaceState.bind(history);

function report(step) {
  if (here() === reported || again) return;
  reported = here();
  say("path", { path: reported, step });
}

function takeHistory() {
  history.pushState = (...step) => {
    (keepsHistory() ? replace : push)(...step);
    report("push");
  };
  history.replaceState = (...step) => {
    replace(...step);
    report("replace");
  };
  addEventListener("popstate", () => report("replace"));
  // Added anew by each click, so that it comes after the router's, whenever that was added.
  addEventListener(
    "click",
    () => {
      removeEventListener("click", leaveDocument);
      addEventListener("click", leaveDocument);
    },
    true,
  );
}

/** A plain click on a link to a page of the panel that needs another document. */
function leaveDocument(event) {
  const link = event.target.closest?.("a[href]");
  if (!keepsHistory() || event.defaultPrevented || !isPlainClick(event) || !link) return;
  const path = link.pathname.startsWith(`${base}/`) && link.pathname.slice(base.length) + link.search;
  const other = link.target || link.rel.includes("external") || link.hasAttribute("download");
  if (link.origin !== location.origin || !path || link.hash || other) return;
  event.preventDefault();
  // The portal steps once the other document is there: else the frame's old one stays with the step
  // before, and the browser would load it again by itself.
  say("leaving", { path });
  location.replace(spoken(link.href));
}

function go(path) {
  const url = new URL(base + path, location.origin);
  // A panel without a base path would take `//elsewhere.example/` for an address of its own.
  if (url.origin !== location.origin || !url.pathname.startsWith(`${base}/`)) return;
  if (path === here()) return;
  // A panel that does not listen yet is loaded anew.
  if (!document.querySelector("[data-hydrated]")) return location.replace(spoken(url));
  reported = path;
  replace(null, "", spoken(url));
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
}

// --- Unsaved input: a browser may show no question of a frame, so the portal asks ---

let asks = 0;

function takeQuestions() {
  const ask = window.confirm.bind(window);
  window.confirm = (question) => {
    if (approved || !heard) return approved || ask(question);
    const link = window.event?.type === "click" && window.event.target.closest("a[href]");
    const path = here();
    again = link ? () => link.click() : () => go(path);
    say("ask", { id: ++asks, question });
    return false;
  };
}

function answered({ id, leave }) {
  const step = again;
  if (id !== asks || !step) return;
  again = undefined;
  approved = leave;
  if (leave) step();
  approved = false;
  // Here still: the portal's address, which was ahead, comes back.
  report("push");
}

// --- What the portal hears of the document ---

const sayDirty = () => say("dirty", { dirty: root.hasAttribute("data-unsaved") });

const saySession = () => say("session", { ended: root.hasAttribute("data-signed-out") });

/** As tall as the panel, and what an extension may have put before it. */
const sayHeight = () => {
  const panel = document.querySelector(".kp-panel");
  if (panel) say("height", { height: Math.ceil(panel.getBoundingClientRect().bottom + scrollY) });
};

const toasts = new WeakMap();

function sayToasts() {
  if (settings.toasts !== "portal" || !heard) return;
  for (const toast of document.querySelectorAll(".kp-toast > span")) {
    const text = toast.textContent;
    if (toasts.get(toast) === text) continue;
    toasts.set(toast, text);
    say("toast", { text });
  }
}

function watch() {
  new MutationObserver(sayDirty).observe(root, { attributeFilter: ["data-unsaved"] });
  new MutationObserver(saySession).observe(root, { attributeFilter: ["data-signed-out"] });
  const texts = { childList: true, characterData: true, subtree: true };
  const heights = new ResizeObserver(sayHeight);
  const notices = new MutationObserver(sayToasts);
  let watched;
  const follow = () => {
    const panel = document.querySelector(".kp-panel");
    // What comes and goes beside it moves it.
    if (panel === watched) return sayHeight();
    watched = panel;
    heights.disconnect();
    notices.disconnect();
    if (!panel) return;
    heights.observe(panel);
    notices.observe(panel.querySelector(".kp-toasts"), texts);
    sayToasts();
  };
  const changes = new MutationObserver(follow);
  changes.observe(document.body, { childList: true });
  // A panel that others have edited is made anew (app/src/takeover.rs).
  changes.observe(document.getElementById("keypane") ?? document.body, { childList: true });
  follow();
}

// --- What floats stays in the strip of the frame that is in sight ---

/** How much is taken for being in sight around what was pressed, where the portal does not say. */
const NEAR = 440;
let told = false;

function show(top, height, how) {
  root.style.setProperty("--kp-strip-top", `${top}px`);
  root.style.setProperty("--kp-strip-height", `${height}px`);
  root.dataset.strip = how;
}

/** Where the portal does not tell the strip, what was pressed is in it. */
function guess({ target }) {
  if (told || !(target instanceof Element)) return;
  const { top, bottom } = target.getBoundingClientRect();
  const height = Math.min(NEAR, innerHeight);
  const middle = (top + bottom - height) / 2;
  show(Math.round(Math.max(0, Math.min(middle, innerHeight - height))), height, "near");
}

// --- The portal's messages ---

function hear({ source, origin, data }) {
  if (source !== parent || !allowed.includes(origin)) return;
  // A portal may have words with others, too.
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, "keypane")) return;
  portal = origin;
  const reason = refusal(data, FROM_PORTAL);
  if (reason) {
    console.warn(`keypane: a message of the portal was refused: ${reason}`);
    return say("refused", { reason });
  }
  if (data.type === "go") return go(data.path);
  if (data.type === "answer") return answered(data);
  if (data.type === "strip") {
    told = true;
    return show(data.top, data.height, "told");
  }
  heard = true;
  // The next page in this frame reads it before it is painted; the language may load one now.
  window.name = `keypane:${JSON.stringify(data.settings)}`;
  apply(data.settings);
  sayDirty();
  saySession();
  sayHeight();
  sayToasts();
}

if (parent !== window) {
  root.toggleAttribute("data-framed", true);
  apply(settingsIn(window.name));
  takeHistory();
  takeQuestions();
  addEventListener("message", hear);
  addEventListener("click", guess, true);
  addEventListener("DOMContentLoaded", watch);
  // Where the browser does not say who the parent is, the portal speaks first.
  const outer = location.ancestorOrigins?.[0];
  portal = allowed.includes(outer) ? outer : undefined;
  say("ready", { path: reported });
}
