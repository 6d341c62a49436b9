import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { takes } from "./theme.js";

const read = (file) => readFileSync(new URL(file, import.meta.url), "utf8");
const cases = JSON.parse(read("theme-cases.json"));

test("a value is a colour, a length or names of fonts", () => {
  for (const [name, value] of cases.accepted) assert.ok(takes(name, value), `${name}: ${value}`);
  for (const [name, value] of cases.refused) assert.ok(!takes(name, value), `${name}: ${value}`);
  assert.ok(!takes("--kp-font", `${"Inter, ".repeat(40)}Inter`));
  for (const value of [undefined, null, 0, {}, ["#fff"]]) assert.ok(!takes("--kp-bg", value));
});

test("every token of the style sheet is known or left out on purpose", () => {
  const names = read("../style/tokens.css").match(/^ {2}--kp-[\w-]+(?=:)/gm).map((name) => name.trim());
  const taken = (name) => ["#fff", "1px", "Inter"].some((value) => takes(name, value));
  assert.deepEqual(names.filter((name) => !taken(name)), ["--kp-shadow", "--kp-speed"]);
});

/** A generator of its own, so that what failed fails again. */
function* random(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state;
  }
}

test("nothing leaves its declaration, whatever it is made of", () => {
  const pieces = ["#", "0af", "rgb(", "hsl(", "light-dark(", ")", ", ", ",", " ", "/", "12", ".5", "-", "%", "deg", "px", "rem", "Inter", '"', ";", "<", "}", "{", "\\", "url(", "var(", "/*", "\n", "\0", "@", ":", "é", "!"];
  const next = random(7);
  const pick = (count) => next.next().value % count;
  let taken = 0;
  for (let round = 0; round < 200_000; round++) {
    const value = Array.from({ length: pick(9) }, () => pieces[pick(pieces.length)]).join("");
    for (const name of ["--kp-accent", "--kp-radius-m", "--kp-font"]) {
      if (!takes(name, value)) continue;
      taken++;
      assert.doesNotMatch(value, /[^\x20-\x7e]|[;<>{}\\@:'!]|\/\*|url|var/, JSON.stringify(value));
      assert.equal(value.split("(").length, value.split(")").length, value);
      assert.equal(value.split('"').length % 2, 1, value);
    }
  }
  assert.ok(taken > 500, `only ${taken} were taken: this tests nothing`);
});

test("one mutation of a good value is a good value or none", () => {
  const next = random(11);
  const pick = (count) => next.next().value % count;
  for (let round = 0; round < 100_000; round++) {
    const [name, good] = cases.accepted[pick(cases.accepted.length)];
    const at = pick(good.length + 1);
    const value = good.slice(0, at) + String.fromCharCode(pick(128)) + good.slice(at + pick(2));
    if (takes(name, value)) assert.match(value, /^[\w#%(),.\/" +-]+$/, JSON.stringify(value));
  }
});

test("a long wrong value costs no time", () => {
  const begun = process.hrtime.bigint();
  for (const piece of ["1", " 1", "a ", '"', "light-dark(", "rgb(1,", "1.1"]) {
    for (const name of ["--kp-accent", "--kp-radius-m", "--kp-font"]) takes(name, piece.repeat(100).slice(0, 199) + "!");
  }
  assert.ok(process.hrtime.bigint() - begun < 2_000_000_000n);
});
