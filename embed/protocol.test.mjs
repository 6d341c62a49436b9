import assert from "node:assert/strict";
import { test } from "node:test";
import { FROM_PANEL, FROM_PORTAL, refusal, settingsIn, VERSION } from "./protocol.js";

const portal = (type, fields) => refusal({ keypane: VERSION, type, ...fields }, FROM_PORTAL);
const panel = (type, fields) => refusal({ keypane: VERSION, type, ...fields }, FROM_PANEL);

const SETTINGS = {
  theme: "dark",
  tokens: { "--kp-accent": "#07c" },
  bare: true,
  toasts: "portal",
  history: "portal",
  lang: "zh-TW",
};

test("known messages are taken", () => {
  assert.equal(portal("settings", { settings: {} }), undefined);
  assert.equal(portal("settings", { settings: SETTINGS }), undefined);
  assert.equal(portal("go", { path: "/secrets/new?type=git-sync" }), undefined);
  assert.equal(portal("answer", { id: 1, leave: false }), undefined);
  assert.equal(portal("strip", { top: 0, height: 0.5 }), undefined);
  assert.equal(panel("ready", { path: "/secrets" }), undefined);
  assert.equal(panel("path", { path: "/secrets?q=%C3%A4", step: "push" }), undefined);
  assert.equal(panel("leaving", { path: "/secrets/new" }), undefined);
  assert.equal(panel("height", { height: 812 }), undefined);
  assert.equal(panel("dirty", { dirty: true }), undefined);
  assert.equal(panel("session", { ended: true }), undefined);
  assert.equal(panel("toast", { text: "image-one was saved." }), undefined);
  assert.equal(panel("ask", { id: 1, question: "Leave?" }), undefined);
  assert.equal(panel("refused", { reason: "unknown type" }), undefined);
});

test("everything else is refused, with the reason", () => {
  const wrong = [
    [{ keypane: 2, type: "go", path: "/secrets" }, /version/],
    [{ keypane: "1", type: "go", path: "/secrets" }, /version/],
    [{ keypane: 1, type: "eval", code: "1" }, /unknown type/],
    [{ keypane: 1, type: "toString" }, /unknown type/],
    [{ keypane: 1, type: "__proto__" }, /unknown type/],
    [{ keypane: 1 }, /unknown type/],
    [{ keypane: 1, type: "ready", path: "/secrets" }, /unknown type/],
    [{ keypane: 1, type: "go" }, /wrong field path/],
    [{ keypane: 1, type: "go", path: "/a", more: 1 }, /unknown field more/],
    [{ keypane: 1, type: "go", path: "javascript:alert(1)" }, /wrong field path/],
    [{ keypane: 1, type: "go", path: "secrets" }, /wrong field path/],
    [{ keypane: 1, type: "go", path: "/a b" }, /wrong field path/],
    [{ keypane: 1, type: "go", path: `/${"a".repeat(1000)}` }, /wrong field path/],
    [{ keypane: 1, type: "go", path: ["/a"] }, /wrong field path/],
    [{ keypane: 1, type: "answer", id: NaN, leave: true }, /wrong field id/],
    [{ keypane: 1, type: "answer", id: 1, leave: "yes" }, /wrong field leave/],
    [{ keypane: 1, type: "strip", top: 0 }, /wrong field height/],
    [{ keypane: 1, type: "strip", top: -1, height: 9 }, /wrong field top/],
    [{ keypane: 1, type: "strip", top: "0", height: 9 }, /wrong field top/],
    [{ keypane: 1, type: "strip", top: 0, height: 1e7 }, /wrong field height/],
    [{ keypane: 1, type: "strip", top: 0, height: 9, left: 0 }, /unknown field left/],
    [{ keypane: 1, type: "settings" }, /no object/],
    [{ keypane: 1, type: "settings", settings: {}, more: 1 }, /unknown field/],
    [{ keypane: 1, type: "settings", settings: [] }, /no object/],
    [{ keypane: 1, type: "settings", settings: { theme: "pink" } }, /wrong field theme/],
    [{ keypane: 1, type: "settings", settings: { css: "x" } }, /unknown field css/],
    [{ keypane: 1, type: "settings", settings: { lang: "<b>" } }, /wrong field lang/],
    [{ keypane: 1, type: "settings", settings: { tokens: { "--kp-accent": "url(x)" } } }, /wrong token --kp-accent/],
    [{ keypane: 1, type: "settings", settings: { tokens: { "--kp-x": "#fff" } } }, /wrong token --kp-x/],
    [{ keypane: 1, type: "settings", settings: { tokens: "x" } }, /wrong field tokens/],
  ];
  for (const [message, reason] of wrong) assert.match(refusal(message, FROM_PORTAL), reason, JSON.stringify(message));
  assert.match(panel("height", { height: Infinity }), /wrong field height/);
  assert.match(panel("height", { height: -1 }), /wrong field height/);
  assert.match(panel("session", { ended: true, user: "alice" }), /unknown field user/);
  assert.match(panel("go", { path: "/secrets" }), /unknown type/);
  assert.match(panel("strip", { top: 0, height: 9 }), /unknown type/);
  assert.match(panel("path", { path: "/secrets", step: "back" }), /wrong field step/);
});

test("what a page left is taken only where it is settings", () => {
  assert.deepEqual(settingsIn(`keypane:${JSON.stringify(SETTINGS)}`), SETTINGS);
  for (const text of ["", "frame", "keypane:", "keypane:[]", "keypane:null", 'keypane:{"theme":"pink"}', 'keypane:{"x":1}', JSON.stringify(SETTINGS)]) {
    assert.deepEqual(settingsIn(text), {}, text);
  }
});
