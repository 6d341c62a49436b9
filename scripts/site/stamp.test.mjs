import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readRelease } from "./release.mjs";
import { isRelease, stampIn, stampOf } from "./stamp.mjs";
import { build, folder } from "./test/kit.mjs";

test("a stamp changes with each input, their borders and the kind", () => {
  const stamps = [
    stampOf("release", ["ab", "c"]),
    stampOf("release", ["a", "bc"]),
    stampOf("release", ["ab"]),
    stampOf("release", ["ab", "d"]),
    stampOf("dev", ["ab", "c"]),
  ];
  assert.equal(new Set(stamps).size, stamps.length);
  assert.equal(stampOf("release", ["ab", "c"]), stamps[0]);
});

test("a stamp changes with the release that is named, and with what that one keeps", (t) => {
  const named = join(folder(t), "named");
  const stamps = [stampOf("release", ["a"])];
  for (const version of ["one", "two", "three", "two"]) {
    build(named, version);
    stamps.push(stampOf("release", ["a"], readRelease(named)));
  }
  assert.equal(new Set(stamps).size, stamps.length);
  assert.equal(stampOf("release", ["a"], readRelease(named)), stamps.at(-1));
});

test("only the whole stamp of a release is one", (t) => {
  const site = join(folder(t), "site");
  assert.equal(stampIn(site), undefined);
  build(site, "one");
  assert.ok(isRelease(stampIn(site)));
  const hash = stampIn(site).split(" ")[1];
  for (const stamp of [undefined, "", hash, `dev ${hash}`, "release", `release ${hash.slice(1)}`]) {
    assert.ok(!isRelease(stamp), stamp);
  }
});
