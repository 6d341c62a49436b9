import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { settle } from "./publish.mjs";
import { build, filesOf, folder, manifest, parts, tree, versions } from "./test/kit.mjs";

test("a first release has its own files, packed, and a manifest", (t) => {
  const site = join(folder(t), "site");
  build(site, "one");
  assert.deepEqual(versions(site), ["one"]);
  const names = manifest(site);
  assert.deepEqual(Object.keys(names), ["keypane.js", "icon.svg"]);
  assert.deepEqual(parts(site), { forms: ["forms.wasm"] });
  for (const [name, bytes] of Object.entries(filesOf("one"))) {
    const path = join(site, "pkg", names[name]);
    assert.deepEqual(readFileSync(path), bytes);
    assert.deepEqual(brotliDecompressSync(readFileSync(`${path}.br`)), bytes);
    assert.deepEqual(gunzipSync(readFileSync(`${path}.gz`)), bytes);
  }
});

test("an update keeps the files of the release before, and its manifest names the new ones", (t) => {
  const site = join(folder(t), "site");
  build(site, "one");
  const old = manifest(site);
  build(site, "two");
  assert.deepEqual(versions(site), ["one", "two"]);
  assert.notEqual(manifest(site)["keypane.js"], old["keypane.js"]);
  assert.equal(manifest(site)["icon.svg"], old["icon.svg"]);
  const icons = readdirSync(join(site, "pkg")).filter((name) => name.startsWith("icon"));
  assert.equal(icons.length, 3);
});

test("a second update drops the oldest", (t) => {
  const site = join(folder(t), "site");
  for (const version of ["one", "two", "three"]) build(site, version);
  assert.deepEqual(versions(site), ["three", "two"]);
});

test("a release that is built again keeps what it kept", (t) => {
  const site = join(folder(t), "site");
  for (const version of ["one", "two", "two", "two"]) build(site, version);
  assert.deepEqual(versions(site), ["one", "two"]);
  build(site, "three");
  assert.deepEqual(versions(site), ["three", "two"]);
});

test("going back to the release before keeps the one that is left", (t) => {
  const site = join(folder(t), "site");
  for (const version of ["one", "two", "one"]) build(site, version);
  assert.deepEqual(versions(site), ["one", "two"]);
  assert.match(readFileSync(join(site, "pkg", manifest(site)["keypane.js"]), "utf8"), /one/);
});

test("a development build keeps nothing and is not kept", (t) => {
  const site = join(folder(t), "site");
  build(site, "one");
  build(site, "two", { kind: "dev" });
  assert.deepEqual(versions(site), ["two"]);
  const said = [];
  build(site, "three", { say: (text) => said.push(text) });
  assert.deepEqual(versions(site), ["three"]);
  assert.ok(said.some((text) => text.includes("development build")), said.join("\n"));
});

test("a build that fails on the way leaves the old site whole", (t) => {
  const site = join(folder(t), "site");
  build(site, "one");
  build(site, "two");
  const whole = tree(site);
  const failing = () => {
    throw new Error("no space left");
  };
  assert.throws(() => build(site, "three", { say: failing }), /no space left/);
  assert.deepEqual(tree(site), whole);
  build(site, "three");
  assert.deepEqual(versions(site), ["three", "two"]);
});

test("a build that is killed on the way leaves the old site whole, and the next one tidies", (t) => {
  const home = folder(t);
  const site = join(home, "site");
  build(site, "one");
  const whole = tree(site);
  const kit = fileURLToPath(new URL("test/kit.mjs", import.meta.url));
  const script = `
    import { build } from ${JSON.stringify(kit)};
    build(${JSON.stringify(site)}, "lost", { say: () => process.kill(process.pid, "SIGKILL") });`;
  const { signal } = spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
  assert.equal(signal, "SIGKILL");
  assert.deepEqual(readdirSync(home).sort(), ["site", "site.new"]);
  assert.deepEqual(tree(site), whole);
  build(site, "two");
  assert.deepEqual(versions(site), ["one", "two"]);
  assert.deepEqual(readdirSync(home), ["site"]);
});

// The two steps of taking the place of the old site, each as the last one before a kill.
test("a build that is killed between its two renames loses neither site", (t) => {
  const home = folder(t);
  const [site, old, next] = ["site", "site.old", "site.new"].map((name) => join(home, name));
  build(site, "one");
  const one = tree(site);
  renameSync(site, old);
  build(next, "two");
  settle(site);
  assert.deepEqual([tree(site), readdirSync(home)], [one, ["site"]]);

  // The server's build makes the folder where it is missing.
  renameSync(site, old);
  mkdirSync(site);
  settle(site);
  assert.deepEqual([tree(site), readdirSync(home)], [one, ["site"]]);

  renameSync(site, old);
  build(next, "two");
  const two = tree(next);
  renameSync(next, site);
  settle(site);
  assert.deepEqual([tree(site), readdirSync(home)], [two, ["site"]]);
});
