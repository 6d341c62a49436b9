// Sites in folders of a test's own, which end with the test.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publish } from "../publish.mjs";
import { namedRelease, publishedRelease } from "../release.mjs";
import { stampOf } from "../stamp.mjs";

const quiet = () => {};

/** A folder that is there as long as the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "keypane-site-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A build's files: the script is of a version, the icon never changes. */
export const filesOf = (version) => ({
  "keypane.js": Buffer.from(`export default "${version}";`),
  "icon.svg": Buffer.from("<svg/>"),
});

/** Builds a version into a site as `build-site.mjs` does. */
export function build(site, version, { kind = "release", named, say = quiet } = {}) {
  const files = filesOf(version);
  const before = namedRelease(named);
  const stamp = stampOf(kind, Object.values(files), before);
  publish({ files, parts: { forms: ["forms.wasm"] }, site, previous: before ?? publishedRelease(site, say), stamp, say });
}

/** The versions of the script that a site has, in all packings or not at all. */
export function versions(site) {
  const names = readdirSync(join(site, "pkg"));
  const scripts = names.filter((name) => /^keypane-[0-9a-f]{12}\.js$/.test(name));
  const whole = scripts.filter((name) => names.includes(`${name}.br`) && names.includes(`${name}.gz`));
  return whole.map((name) => text(site, "pkg", name).match(/"(.*)"/)[1]).sort();
}

/** What the server reads. */
export const manifest = (site) => JSON.parse(text(site, "manifest.json"));

/** Which files each part of the program needs, as the server reads it. */
export const parts = (site) => JSON.parse(text(site, "parts.json"));

/** Everything in a folder, by path. */
export const tree = (path) =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => [file.slice(path.length), readFileSync(file, "base64")]),
  );

const text = (...path) => readFileSync(join(...path), "utf8");
