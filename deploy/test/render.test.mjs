import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { stringify } from "yaml";
import { deploy, one, overlay, overlays } from "./kit.mjs";
import { documents, idOf, render } from "./render.mjs";

/** Renders a kustomization around one ConfigMap `a` with `x: "1"`. */
function rendered(t, parts, object = { data: { x: "1" } }) {
  const folder = mkdtempSync(join(tmpdir(), "keypane-render-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, ...object };
  writeFileSync(join(folder, "a.yaml"), stringify(map));
  const kustomization = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
  const all = { ...kustomization, resources: ["a.yaml"], ...parts };
  writeFileSync(join(folder, "kustomization.yaml"), stringify(all));
  return render(folder);
}
const target = { kind: "ConfigMap", name: "a" };

test("JSON patches are applied", (t) => {
  const patch = '[{"op": "add", "path": "/data/y", "value": "2"}]';
  assert.deepEqual(rendered(t, { patches: [{ target, patch }] })[0].data, { x: "1", y: "2" });
});

test("what is not rendered exactly is refused", (t) => {
  const patch = "[]";
  for (const [parts, message] of [
    [{ namePrefix: "b" }, /namePrefix/],
    [{ resources: ["b.yaml"] }, /missing/],
    [{ resources: ["a.yaml", "a.yaml"] }, /twice/],
    [{ kind: "Component" }, /Kustomization/],
    [{ patches: [{ target: { ...target, name: "b" }, patch }] }, /0 objects/],
    [{ patches: [{ target: { ...target, name: ".*" }, patch }] }, /kind and name/],
    [{ patches: [{ target: { kind: "ConfigMap" }, patch }] }, /kind and name/],
    [{ patches: [{ target, patch: "data: {x: b}" }] }, /cannot render/],
    [{ patches: [{ target, patch: '[{"op": "remove", "path": "/data/z"}]' }] }, /z|remove/],
    [{ patches: [{ target, patch: '[{"op": "replace", "path": "/data/z", "value": "1"}]' }] }, /z|replace/],
    [{ images: [{ name: "a", digest: "sha256:0" }] }, /image/],
  ]) {
    assert.throws(() => rendered(t, parts), message, JSON.stringify(parts));
  }
});

test("text that YAML 1.1 and 1.2 read differently is refused", () => {
  for (const text of ["a: 0440", "a: on", "a: 1\na: 2", "a: 12:30:00"]) {
    assert.throws(() => documents(text, "text"), undefined, text);
  }
  assert.deepEqual(documents('a: "on"\n---\nb: 288', "text"), [{ a: "on" }, { b: 288 }]);
});

/** The real kustomize, where there is one: its own program, or inside of kubectl. */
function kustomize(folder) {
  for (const [command, args] of [["kustomize", ["build"]], ["kubectl", ["kustomize"]]]) {
    const { error, status, stdout, stderr } = spawnSync(command, [...args, folder], { encoding: "utf8" });
    if (error) continue;
    assert.equal(status, 0, stderr);
    return documents(stdout, command);
  }
  return undefined;
}

const sorted = (objects) => objects.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

for (const name of overlays) {
  test(`kustomize makes the same of ${name}`, (t) => {
    const theirs = kustomize(join(deploy, "overlays", name));
    if (theirs === undefined) return t.skip("neither kustomize nor kubectl is installed");
    assert.deepEqual(sorted(overlay(name)), sorted(theirs));
  });
}

test("kustomize makes the same of all components and another image", (t) => {
  // kustomize takes relative paths only.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keypane-render-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const here = (path) => relative(folder, join(deploy, path));
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [here("overlays/proxy")],
    components: [here("components/constrained-impersonation"), here("components/ingress-nginx")],
    images: [{ name: "keypane", newName: "portal/keypane", newTag: "9" }],
  };
  writeFileSync(join(folder, "kustomization.yaml"), stringify(kustomization));
  const ours = render(folder);
  assert.equal(one(ours, "Deployment").spec.template.spec.containers[0].image, "portal/keypane:9");
  const theirs = kustomize(folder);
  if (theirs === undefined) return t.skip("neither kustomize nor kubectl is installed");
  assert.deepEqual(sorted(ours), sorted(theirs));
});
