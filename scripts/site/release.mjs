// A published site that another release may follow: read whole, or refused with the reason.
//
// Its folder holds `pkg/` with the files under hashed names, `manifest.json` (logical names to hashed
// ones), `parts.json` (which files each part of the program needs, by logical names), `previous.json`
// (the manifest of the release before, whose files are kept in `pkg/`, where there is one), and `stamp`.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isRelease, stampIn } from "./stamp.mjs";

/** The name that a file is published under: it changes with the content. */
export function hashedName(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const [stem, extension] = name.split(".");
  return `${stem}-${hash}.${extension}`;
}

/** A text file of the site, parsed as a manifest. */
function manifestIn(folder, file) {
  const path = join(folder, file);
  if (!existsSync(path)) throw new Error(`there is no ${file}`);
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Error(`${file} is no JSON`);
  }
  const isMap = manifest !== null && typeof manifest === "object" && !Array.isArray(manifest);
  // What is named becomes a path, so it must be a name that a build gives.
  const isHashed = (name) => typeof name === "string" && /^[\w-]+-[0-9a-f]{12}\.\w+$/.test(name);
  if (!isMap || !Object.values(manifest).every(isHashed)) {
    throw new Error(`${file} is no map to hashed names`);
  }
  return manifest;
}

/** A manifest with the files that it names, by their hashed names. */
function filesOf(folder, manifest) {
  const files = {};
  for (const [name, hashed] of Object.entries(manifest)) {
    const path = join(folder, "pkg", hashed);
    if (!existsSync(path)) throw new Error(`pkg/${hashed} is missing`);
    files[hashed] = readFileSync(path);
    // It will be kept by browsers for ever: half a file must not be.
    if (hashedName(name, files[hashed]) !== hashed) throw new Error(`pkg/${hashed} is damaged`);
  }
  return { manifest, files };
}

/** The release in a folder, and the one before it whose files it keeps; throws where it is not whole. */
export function readRelease(folder) {
  const manifest = manifestIn(folder, "manifest.json");
  if (!isRelease(stampIn(folder))) throw new Error("it is a development build, or was not finished");
  const before = existsSync(join(folder, "previous.json"));
  return {
    current: filesOf(folder, manifest),
    previous: before ? filesOf(folder, manifestIn(folder, "previous.json")) : undefined,
  };
}

/** The release that `KEYPANE_PREVIOUS_SITE` names; `undefined` where it names none. */
export function namedRelease(folder) {
  if (!folder) return undefined;
  try {
    return readRelease(folder);
  } catch (error) {
    const wanted = "KEYPANE_PREVIOUS_SITE must name the site folder of the previous release";
    throw new Error(`${wanted}; in ${folder}: ${error.message}`, { cause: error });
  }
}

/** The release that was published here before; `undefined` where none was, or nothing that is whole. */
export function publishedRelease(site, say) {
  if (!existsSync(join(site, "manifest.json"))) return undefined;
  try {
    return readRelease(site);
  } catch (error) {
    say(`nothing is kept of the site that is here: ${error.message}`);
    return undefined;
  }
}

/**
 * What a new release keeps of the one that was there before it. One that was built again keeps what
 * it kept: it does not follow itself.
 */
export function keptOf(release, manifest) {
  const same = isDeepStrictEqual(release?.current.manifest, manifest);
  return same ? release.previous : release?.current;
}
