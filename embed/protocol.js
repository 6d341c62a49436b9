// The messages between a portal and the panel in its frame (docs/embedding.md): their version, their
// fields, and what each field may be. A message with anything else in it is refused whole.
import { takes } from "./theme.js";

export const VERSION = 1;

const isFlag = (value) => typeof value === "boolean";
const isText = (value) => typeof value === "string" && value.length <= 1000;
const isNumber = (value) => Number.isFinite(value) && value >= 0 && value <= 1e6;
const isPath = (value) => isText(value) && /^\/[\x21-\x7e]*$/.test(value);
const isOneOf = (...words) => (value) => words.includes(value);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What the portal sets; a setting that is left out is the panel's own. */
const SETTINGS = {
  theme: isOneOf("system", "light", "dark"),
  tokens: (value) => isObject(value) && Object.entries(value).every(([name, it]) => takes(name, it)),
  bare: isFlag,
  toasts: isOneOf("panel", "portal"),
  history: isOneOf("panel", "portal"),
  lang: (value) => isText(value) && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(value),
};

export const FROM_PORTAL = {
  settings: { settings: (value) => fault(value, SETTINGS, true) === undefined },
  go: { path: isPath },
  answer: { id: isNumber, leave: isFlag },
  strip: { top: isNumber, height: isNumber },
};

export const FROM_PANEL = {
  ready: { path: isPath },
  path: { path: isPath, step: isOneOf("push", "replace") },
  leaving: { path: isPath },
  height: { height: isNumber },
  dirty: { dirty: isFlag },
  session: { ended: isFlag },
  toast: { text: isText },
  ask: { id: isNumber, question: isText },
  refused: { reason: isText },
};

/** What is wrong with an object; `undefined` where its fields are those that are known. */
function fault(value, fields, optional) {
  if (!isObject(value)) return "it is no object";
  const strange = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (strange !== undefined) return `unknown field ${strange.slice(0, 40)}`;
  const wrong = Object.keys(fields).find((name) =>
    Object.hasOwn(value, name) ? !fields[name](value[name]) : !optional,
  );
  return wrong && `wrong field ${wrong}`;
}

/** What is wrong with a message; `undefined` for one that is known. */
export function refusal(message, known) {
  const { keypane, type, ...rest } = message;
  if (keypane !== VERSION) return `unknown version; this is ${VERSION}`;
  if (!Object.hasOwn(known, type)) return "unknown type";
  if (type === "settings") return fault(rest, known[type]) && why(rest.settings);
  return fault(rest, known[type]);
}

/** Which setting is wrong, and which token. */
function why(settings) {
  const wrong = fault(settings, SETTINGS, true) ?? "unknown field";
  const tokens = isObject(settings) && isObject(settings.tokens) ? settings.tokens : {};
  const token = Object.keys(tokens).find((name) => !takes(name, tokens[name]));
  return token === undefined ? wrong : `wrong token ${token.slice(0, 40)}`;
}

/** The settings of a text that a page before left; none where it is no such text. */
export function settingsIn(text) {
  try {
    const settings = JSON.parse(text.startsWith("keypane:") ? text.slice(8) : "null");
    return fault(settings, SETTINGS, true) === undefined ? settings : {};
  } catch {
    return {};
  }
}
