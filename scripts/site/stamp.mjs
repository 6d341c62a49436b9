// What a site was made of, so that nothing is made again where nothing changed, and whether it is a
// release. A site without a stamp was not finished.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The stamp of a site: its kind (`release` or `dev`) and the hash of what it is made of. */
export function stampOf(kind, inputs, named) {
  const hash = createHash("sha256").update(kind);
  for (const bytes of inputs) hash.update(createHash("sha256").update(bytes).digest());
  // Names of files are hashes of their content, so manifests stand for all of it.
  if (named) hash.update(JSON.stringify([named.current.manifest, named.previous?.manifest]));
  return `${kind} ${hash.digest("hex")}`;
}

/** The stamp of the site in a folder; `undefined` where there is none. */
export function stampIn(site) {
  const path = join(site, "stamp");
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** True for the stamp of a release; a development build is none, nor is what was not finished. */
export const isRelease = (stamp) => /^release [0-9a-f]{64}$/.test(stamp);
