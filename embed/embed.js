// <keypane-panel>: the Secrets panel in a portal's page (docs/embedding.md).
//
// The element holds a frame. It talks with the panel by messages, takes them from that frame and the
// panel's origin alone, and sends them to that origin alone.
import { FROM_PANEL, FROM_PORTAL, refusal, VERSION } from "./protocol.js";

/** How much more or less of the frame is in sight before the browser says so by itself. */
const STEPS = Array.from({ length: 101 }, (_, step) => step / 100);

const QUESTION = "Leave the secrets? What was typed is not saved.";

/** `--kp-accent: #07c; --kp-font: Inter` as an object. */
function declarations(text) {
  const pairs = (text ?? "").split(";").filter((pair) => pair.trim());
  return Object.fromEntries(
    pairs.map((pair) => {
      const colon = pair.indexOf(":");
      return [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()];
    }),
  );
}

class KeypanePanel extends HTMLElement {
  static observedAttributes = ["src", "theme", "tokens", "lang", "bare", "toasts"];

  #frame;
  #base;
  #path;
  #dirty = false;
  #ready = false;
  /** True while a step of the panel loads another document. */
  #leaving = false;
  #listeners;
  /** The portal's page that the panel is part of. */
  #page;
  /** Looks which part of the frame is in sight, and what it found last. */
  #eye;
  #strip = "";
  #looks = false;

  /** True while the panel holds input that is not saved. */
  get dirty() {
    return this.#dirty;
  }

  /** The page that the panel shows: path and query below its base path. */
  get path() {
    return this.#path;
  }

  /** Goes to a page of the panel, as a step of its own in the portal's history. */
  set path(path) {
    if (this.#url(path) && path !== this.#path) this.#go(path, this.#keeps && "pushState");
  }

  /** True where the portal may leave: nothing is unsaved, or whoever is asked says so. */
  mayLeave() {
    return !this.#dirty || confirm(this.getAttribute("leave-question") ?? QUESTION);
  }

  connectedCallback() {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    this.#page = location.pathname;
    addEventListener("message", (event) => this.#hear(event), { signal });
    addEventListener("popstate", () => this.#follow(), { signal });
    addEventListener("beforeunload", (event) => this.#dirty && event.preventDefault(), { signal });
    // Whatever scrolls or changes its size, in the portal and around it.
    this.#eye = new IntersectionObserver((seen) => this.#see(seen.at(-1)), { threshold: STEPS });
    addEventListener("scroll", () => this.#look(), { signal, capture: true, passive: true });
    addEventListener("resize", () => this.#look(), { signal });
    this.#open();
  }

  disconnectedCallback() {
    this.#listeners.abort();
    this.#eye.disconnect();
    this.#frame?.remove();
    this.#frame = undefined;
    this.#set(false);
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#frame) return;
    if (name === "src") this.#open();
    // A page that is on its way asks by itself.
    else if (this.#ready) this.#say("settings", { settings: this.#settings() });
  }

  #open() {
    this.#frame?.remove();
    this.#frame = undefined;
    this.#ready = false;
    this.#set(false);
    this.#base = new URL(this.getAttribute("src") ?? "", document.baseURI);
    if (!/^https?:$/.test(this.#base.protocol)) throw new TypeError("keypane-panel: src is no address");
    const paths = [this.#address(), this.getAttribute("path"), "/secrets"];
    this.#path = paths.find((path) => this.#url(path));
    const frame = document.createElement("iframe");
    frame.title = this.title || "Secrets";
    frame.allow = "clipboard-write";
    // The panel reads it before it paints anything.
    frame.name = `keypane:${JSON.stringify(this.#settings())}`;
    frame.style.cssText = "display:block;width:100%;height:26rem;border:0";
    frame.src = this.#inLanguage(this.#url(this.#path));
    // For browsers that do not tell the panel who its parent is.
    frame.onload = () => this.#ready || this.#say("settings", { settings: this.#settings() });
    this.#frame = frame;
    (this.shadowRoot ?? this.attachShadow({ mode: "open" })).append(frame);
    this.#eye.disconnect();
    this.#eye.observe(frame);
    if (!this.style.display) this.style.display = "block";
  }

  #settings() {
    const text = (name) => this.getAttribute(name) ?? undefined;
    const settings = {
      theme: text("theme"),
      tokens: declarations(text("tokens")),
      bare: this.hasAttribute("bare"),
      toasts: text("toasts"),
      history: this.#keeps ? "portal" : "panel",
      lang: text("lang"),
    };
    return JSON.parse(JSON.stringify(settings));
  }

  #say(type, fields) {
    const message = { keypane: VERSION, type, ...fields };
    const reason = refusal(message, FROM_PORTAL);
    if (reason) return this.#tell("refused", { reason });
    this.#frame?.contentWindow?.postMessage(message, this.#base.origin);
  }

  #tell(type, detail, cancelable = false) {
    const event = new CustomEvent(`keypane-${type}`, { detail, cancelable, bubbles: true });
    return this.dispatchEvent(event);
  }

  #hear({ source, origin, data }) {
    if (!this.#frame || source !== this.#frame.contentWindow) return;
    if (origin !== this.#base.origin || typeof data !== "object" || data === null) return;
    const reason = refusal(data, FROM_PANEL);
    if (reason) return console.warn(`keypane-panel: a message was refused: ${reason}`);
    const { keypane, type, ...detail } = data;
    // It listens, also where it did not know its parent.
    this.#ready = true;
    if (type === "ask") return this.#ask(detail);
    if (type === "dirty") return this.#set(detail.dirty);
    if (type === "height") {
      this.#frame.style.height = `${detail.height}px`;
      this.#look();
    }
    if (type === "ready") {
      this.#set(false);
      this.#say("settings", { settings: this.#settings() });
      this.#strip = "";
      this.#look();
    }
    if (type === "ready" || type === "path") {
      const isStep = this.#leaving || detail.step === "push";
      this.#leaving = false;
      this.#arrived(detail.path, isStep);
    }
    if (type === "leaving") this.#leaving = true;
    else this.#tell(type, detail);
  }

  #set(dirty) {
    if (this.#dirty === dirty) return;
    this.#dirty = dirty;
    this.#tell("dirty", { dirty });
  }

  /** A portal that asks in its own way calls `preventDefault` and, once, `answer`. */
  #ask({ id, question }) {
    const answer = (leave) => this.#say("answer", { id, leave });
    if (this.#tell("leave", { question, answer }, true)) answer(confirm(question));
  }

  // --- The part of the frame that is in sight ---

  /** Looks again, once for each picture that the browser paints. */
  #look() {
    if (this.#looks) return;
    this.#looks = true;
    requestAnimationFrame(() => {
      this.#looks = false;
      if (!this.#frame) return;
      // Observed anew, the frame is looked at anew, whatever clips it: portals scroll in parts, too.
      this.#eye.unobserve(this.#frame);
      this.#eye.observe(this.#frame);
    });
  }

  /** The panel keeps what floats in the strip that is in sight. Out of sight, it is where it was. */
  #see({ isIntersecting, boundingClientRect: frame, intersectionRect: strip }) {
    // Before it listens, the frame may hold a page of another origin.
    if (!this.#ready || !isIntersecting || strip.height < 1) return;
    const place = { top: Math.max(0, Math.round(strip.top - frame.top)), height: Math.round(strip.height) };
    const text = JSON.stringify(place);
    if (text === this.#strip) return;
    this.#strip = text;
    this.#say("strip", place);
  }

  // --- The portal's own address ---

  get #where() {
    return this.getAttribute("url") ?? "hash";
  }

  get #keeps() {
    return this.#where !== "none";
  }

  /** The panel's path in the portal's address. */
  #address() {
    if (this.#where === "hash") return location.hash.slice(1);
    return new URLSearchParams(location.search).get(this.#where);
  }

  #write(path, how) {
    const url = new URL(location.href);
    if (this.#where === "hash") url.hash = path;
    else url.searchParams.set(this.#where, path);
    if (url.href !== location.href) history[how](history.state, "", url);
  }

  /** The address of a page of the panel; nothing for what is none. */
  #url(path) {
    if (!/^\/[\x21-\x7e]*$/.test(path)) return undefined;
    const base = this.#base.pathname.replace(/\/+$/, "");
    const url = new URL(this.#base.origin + base + path);
    return url.pathname.startsWith(`${base}/`) ? url.href : undefined;
  }

  /** The first page comes in the portal's language at once. */
  #inLanguage(address) {
    const lang = this.getAttribute("lang");
    const url = new URL(address);
    if (lang) url.searchParams.set("lang", lang);
    return url.href;
  }

  #go(path, how) {
    this.#path = path;
    if (how) this.#write(path, how);
    this.#say("go", { path });
  }

  /** The panel has gone to another page. */
  #arrived(path, isStep) {
    if (path === this.#path && this.#address() === path) return;
    this.#path = path;
    if (this.#keeps) this.#write(path, isStep ? "pushState" : "replaceState");
    // A new page is shown from its top.
    if (isStep && this.getBoundingClientRect().top < 0) this.scrollIntoView();
  }

  /** The portal's address has changed: back, forward, or a link of the portal. */
  #follow() {
    // On its way to another page, the portal takes the element out.
    if (!this.#keeps || !this.#frame || location.pathname !== this.#page) return;
    const path = [this.#address(), this.getAttribute("path"), "/secrets"].find((it) => this.#url(it));
    if (path !== this.#path) this.#go(path);
  }
}

// A portal of several parts may load it twice.
if (!customElements.get("keypane-panel")) customElements.define("keypane-panel", KeypanePanel);
