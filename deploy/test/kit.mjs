// The rendered overlays, and words to speak of them.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { render } from "./render.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const deploy = join(root, "deploy");

/** The names of the overlays. */
export const overlays = readdirSync(join(deploy, "overlays")).sort();

/** The objects of an overlay. */
export const overlay = (name) => render(join(deploy, "overlays", name));

/** The one object of a kind and name. */
export function one(objects, kind, name = "keypane") {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects are ${kind} ${name}`);
  return found[0];
}

/** Every object of a kind. */
export const every = (objects, kind) => objects.filter((object) => object.kind === kind);

/** The pods that an object makes, as templates. */
export const podsOf = (objects) =>
  objects.map((object) => object.spec?.template).filter((template) => template?.spec?.containers);

/** The settings of the panel. */
export const settingsOf = (objects) => one(objects, "ConfigMap", "keypane-settings").data;
