// Writes a site: the files of a build under hashed names, each packed, and beside them the files of
// exactly one release before, for pages that were opened before an update
// (docs/decisions/0013-the-previous-release-stays-served.md).
//
// A site is written beside the old one and takes its place when it is whole.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { hashedName, keptOf } from "./release.mjs";
import { isRelease, stampIn } from "./stamp.mjs";

const remove = (folder) => rmSync(folder, { recursive: true, force: true });
const coming = (site) => `${site}.new`;
const going = (site) => `${site}.old`;

/** Ends what an interrupted build left: the site is then the old one or the new one, and whole. */
export function settle(site) {
  remove(coming(site));
  if (!existsSync(going(site))) return;
  // Without a stamp, nothing took the old one's place: at most the server's build made the folder.
  if (stampIn(site) === undefined) {
    remove(site);
    renameSync(going(site), site);
  }
  remove(going(site));
}

/**
 * Publishes files (bytes by logical name) into a site folder, with the logical names that each part of
 * the program needs. The files of `previous`, a release as `readRelease` gives it, are kept; a
 * development build keeps none.
 */
export function publish({ files, parts, site, previous, stamp, say }) {
  settle(site);
  const folder = coming(site);
  const fast = !isRelease(stamp);
  mkdirSync(join(folder, "pkg"), { recursive: true });
  const manifest = {};
  for (const [name, bytes] of Object.entries(files)) {
    const hashed = hashedName(name, bytes);
    manifest[name] = hashed;
    const packed = write(folder, hashed, bytes, fast);
    say(`${hashed}: ${bytes.length} bytes, ${packed} in brotli`);
  }
  writeJson(join(folder, "manifest.json"), manifest);
  writeJson(join(folder, "parts.json"), parts);
  if (fast) say("a development build keeps no files of a previous release");
  else keep(folder, manifest, keptOf(previous, manifest), say);
  writeFileSync(join(folder, "stamp"), stamp);
  if (existsSync(site)) renameSync(site, going(site));
  renameSync(folder, site);
  remove(going(site));
}

/** Writes what is kept; it is packed anew, so that nothing but the checked bytes is trusted. */
function keep(folder, manifest, kept, say) {
  if (!kept) return say("there is no previous release to keep files of");
  const current = new Set(Object.values(manifest));
  const others = Object.entries(kept.files).filter(([hashed]) => !current.has(hashed));
  for (const [hashed, bytes] of others) write(folder, hashed, bytes, false);
  writeJson(join(folder, "previous.json"), kept.manifest);
  const bytes = others.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  say(`kept of the previous release: ${others.length} files, ${bytes} bytes`);
}

/** Writes a file and its packings; says how long it is in brotli. */
function write(folder, hashed, bytes, fast) {
  const path = join(folder, "pkg", hashed);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: fast ? 4 : 11 } };
  const brotli = brotliCompressSync(bytes, quality);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: fast ? 1 : 9 }));
  return brotli.length;
}

const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
