// Renders a kustomization: the small part of kustomize that these manifests use, where what it means
// is plain: resources, components, JSON patches (RFC 6902) on one named object, objects taken out,
// and names of images. Anything else is refused, so that nothing is checked that kustomize would make
// differently. Where kustomize is at hand, render.test.mjs compares.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import jsonpatch from "fast-json-patch";
import { parseAllDocuments } from "yaml";

const KNOWN = new Set(["apiVersion", "kind", "resources", "components", "patches", "images"]);
const KINDS = {
  Kustomization: "kustomize.config.k8s.io/v1beta1",
  Component: "kustomize.config.k8s.io/v1alpha1",
};
// kustomize takes what a target names for a regular expression; these are none.
const PLAIN = /^[A-Za-z0-9-]+$/;

/** What tells objects apart. */
export const idOf = ({ apiVersion, kind, metadata }) =>
  [apiVersion, kind, metadata.namespace ?? "-", metadata.name].join(" ");

/** The objects of YAML text. What YAML 1.1, which kustomize reads, and 1.2 read differently is refused. */
export function documents(text, name) {
  const read = (version) =>
    parseAllDocuments(text, { version }).map((document) => {
      const [problem] = [...document.errors, ...document.warnings];
      if (problem) throw new Error(`${name}: ${problem.message}`);
      return document.toJS();
    });
  const objects = read("1.2");
  if (JSON.stringify(objects) !== JSON.stringify(read("1.1"))) {
    throw new Error(`${name}: YAML 1.1 and 1.2 differ here, put it in quotes`);
  }
  return objects;
}

/** The objects of the kustomization in a folder. */
export function render(folder) {
  return apply(folder, "Kustomization", []);
}

/** The objects of a kustomization that is text, as if it lay in that folder. */
export function renderText(text, folder) {
  return applyKustomization(documents(text, folder)[0], folder, "Kustomization", []);
}

function apply(folder, kind, objects) {
  const file = join(folder, "kustomization.yaml");
  return applyKustomization(documents(readFileSync(file, "utf8"), file)[0], folder, kind, objects);
}

function applyKustomization(kustomization, folder, kind, before) {
  const unknown = Object.keys(kustomization).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw new Error(`${folder}: cannot render ${unknown.join(", ")}`);
  if (kustomization.kind !== kind || kustomization.apiVersion !== KINDS[kind]) {
    throw new Error(`${folder}: expected a ${kind} of ${KINDS[kind]}`);
  }
  let objects = [...before];
  for (const path of kustomization.resources ?? []) objects.push(...resources(join(folder, path)));
  for (const path of kustomization.components ?? []) {
    objects = apply(join(folder, path), "Component", objects);
  }
  const ids = objects.map(idOf);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`${folder}: ${twice} is there twice`);
  for (const patch of kustomization.patches ?? []) objects = patched(objects, patch, folder);
  for (const image of kustomization.images ?? []) rename(objects, image, folder);
  return objects;
}

function resources(path) {
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  if (statSync(path).isDirectory()) return render(path);
  return documents(readFileSync(path, "utf8"), path);
}

function patched(objects, { target, patch, ...rest }, folder) {
  const { kind, name, ...more } = target;
  if (Object.keys({ ...rest, ...more }).length > 0 || !PLAIN.test(kind ?? "") || !PLAIN.test(name ?? "")) {
    throw new Error(`${folder}: a patch needs a target of kind and name alone`);
  }
  const hit = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  // kustomize would say nothing where there is none.
  if (hit.length !== 1) throw new Error(`${folder}: ${hit.length} objects are ${kind} ${name}`);
  const [object] = hit;
  const operations = documents(patch, `${folder}, ${kind} ${name}`)[0];
  if (Array.isArray(operations)) {
    const made = jsonpatch.applyPatch(structuredClone(object), operations, true).newDocument;
    return objects.map((each) => (each === object ? made : each));
  }
  const { $patch, ...same } = operations;
  const named = same.kind === kind && same.apiVersion === object.apiVersion;
  if ($patch !== "delete" || !named || same.metadata.name !== name || Object.keys(same).length > 3) {
    throw new Error(`${folder}: cannot render this patch of ${kind} ${name}`);
  }
  return objects.filter((each) => each !== object);
}

function rename(objects, { name, newName, newTag, ...rest }, folder) {
  if (Object.keys(rest).length > 0) throw new Error(`${folder}: cannot render this image`);
  for (const object of objects) {
    for (const container of object.spec?.template?.spec?.containers ?? []) {
      const [, own, tag] = /^(.+?)(?::([^/:]+))?$/.exec(container.image);
      if (own === name) container.image = `${newName ?? own}:${newTag ?? tag}`;
    }
  }
}

