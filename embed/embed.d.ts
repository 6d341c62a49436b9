// Types of <keypane-panel> for portals in TypeScript; copy this file beside your code.

/** The attributes; a missing one leaves the choice to the panel. */
export interface KeypanePanelAttributes {
  /** Where the panel lives, base path included: `https://keypane.example.org/console`. */
  src: string;
  /** The first page, where the portal's address names none. */
  path?: string;
  theme?: "system" | "light" | "dark";
  /** Design tokens as declarations: `--kp-accent: #07c; --kp-font: Inter, sans-serif`. */
  tokens?: string;
  /** A BCP 47 tag; the panel takes the nearest language that it has. */
  lang?: string;
  /** Without the panel's own header. */
  bare?: boolean | "";
  /** `portal`: notices are events, and the panel shows none. */
  toasts?: "panel" | "portal";
  /** Where the portal's address holds the panel's path: its hash, the query name given, or nowhere. */
  url?: "hash" | "none" | (string & {});
  /** The question that `mayLeave` asks. */
  "leave-question"?: string;
}

export interface KeypanePanelEvents {
  /** The panel has loaded a document and listens. */
  "keypane-ready": CustomEvent<{ path: string }>;
  /** The panel has gone to another page: path and query below its base path. */
  "keypane-path": CustomEvent<{ path: string; step: "push" | "replace" }>;
  /** The content's height in CSS pixels; the frame has it already. */
  "keypane-height": CustomEvent<{ height: number }>;
  /** Whether input is not saved has changed. */
  "keypane-dirty": CustomEvent<{ dirty: boolean }>;
  /** Whether the session in the panel has ended, or is there again. */
  "keypane-session": CustomEvent<{ ended: boolean }>;
  /** A notice, where `toasts` is `portal`. */
  "keypane-toast": CustomEvent<{ text: string }>;
  /**
   * The panel would lose unsaved input. Without `preventDefault` the browser asks; with it the portal
   * asks and calls `answer`, once.
   */
  "keypane-leave": CustomEvent<{ question: string; answer(leave: boolean): void }>;
  /** A setting or a message of the portal was refused. */
  "keypane-refused": CustomEvent<{ reason: string }>;
}

export interface KeypanePanelElement extends HTMLElement {
  /** True while the panel holds input that is not saved. */
  readonly dirty: boolean;
  /** The page that the panel shows; setting it goes to another. */
  path: string;
  /** True where the portal may leave: nothing is unsaved, or whoever is asked says so. */
  mayLeave(): boolean;
  addEventListener<K extends keyof KeypanePanelEvents>(
    type: K,
    listener: (this: KeypanePanelElement, event: KeypanePanelEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "keypane-panel": KeypanePanelElement;
  }
}
