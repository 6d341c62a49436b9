import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { namedRelease } from "./release.mjs";
import { build, folder, manifest, versions } from "./test/kit.mjs";

/** What can be wrong with a site, each with what is said of it. */
const faults = {
  "no manifest": [(site) => rmSync(join(site, "manifest.json")), /no manifest\.json/],
  "a manifest cut off": [(site) => writeFileSync(join(site, "manifest.json"), '{"keyp'), /no JSON/],
  "a manifest that is a list": [(site) => writeFileSync(join(site, "manifest.json"), "[]"), /no map/],
  "a manifest that is null": [(site) => writeFileSync(join(site, "manifest.json"), "null"), /no map/],
  "a manifest that leads out": [
    (site) => writeFileSync(join(site, "manifest.json"), '{"keypane.js":"../../keypane-012345678901.js"}'),
    /no map to hashed names/,
  ],
  "a file missing": [(site) => rmSync(scriptOf(site)), /keypane-[0-9a-f]{12}\.js is missing/],
  "a file damaged": [(site) => appendFileSync(scriptOf(site), "x"), /keypane-[0-9a-f]{12}\.js is damaged/],
  "no stamp": [(site) => rmSync(join(site, "stamp")), /not finished/],
  "a garbled list of what it keeps": [(site) => writeFileSync(join(site, "previous.json"), "{"), /previous\.json/],
};

const scriptOf = (site) => join(site, "pkg", manifest(site)["keypane.js"]);

test("the release that is named wins over the one that is there", (t) => {
  const home = folder(t);
  const [site, named] = [join(home, "site"), join(home, "named")];
  build(named, "zero");
  build(named, "one");
  build(site, "other");
  build(site, "two", { named });
  assert.deepEqual(versions(site), ["one", "two"]);
  // Without it, the same release keeps what it was told to.
  build(site, "two");
  assert.deepEqual(versions(site), ["one", "two"]);
});

test("a release that is named and is the same one hands on what it kept", (t) => {
  const home = folder(t);
  const [site, named] = [join(home, "site"), join(home, "named")];
  build(named, "one");
  build(named, "two");
  build(site, "two", { named });
  assert.deepEqual(versions(site), ["one", "two"]);
});

test("a name that is not set or empty names nothing", () => {
  assert.equal(namedRelease(undefined), undefined);
  assert.equal(namedRelease(""), undefined);
});

test("a named folder that is not there is an error", (t) => {
  const named = join(folder(t), "none");
  assert.throws(() => namedRelease(named), /KEYPANE_PREVIOUS_SITE .*none: there is no manifest\.json/);
});

test("a development build that is named is an error", (t) => {
  const named = join(folder(t), "named");
  build(named, "one", { kind: "dev" });
  assert.throws(() => namedRelease(named), /KEYPANE_PREVIOUS_SITE .*development build/);
});

for (const [what, [damage, said]] of Object.entries(faults)) {
  test(`${what}: an error where the site is named, which leaves the old one`, (t) => {
    const home = folder(t);
    const [site, named] = [join(home, "site"), join(home, "named")];
    build(named, "one");
    damage(named);
    build(site, "other");
    const refused = (error) => /KEYPANE_PREVIOUS_SITE/.test(error.message) && said.test(error.message);
    assert.throws(() => build(site, "two", { named }), refused);
    assert.deepEqual(versions(site), ["other"]);
  });

  test(`${what}: nothing is kept where it is the site that is there`, (t) => {
    const site = join(folder(t), "site");
    build(site, "one");
    damage(site);
    build(site, "two");
    assert.deepEqual(versions(site), ["two"]);
    assert.ok(!existsSync(join(site, "previous.json")));
  });
}

test("the empty folder that the server's build makes is no release", (t) => {
  const site = join(folder(t), "site");
  mkdirSync(site);
  build(site, "one");
  assert.deepEqual(versions(site), ["one"]);
});
