import assert from "node:assert/strict";
import { test } from "node:test";
import { one, overlay, overlays } from "./kit.mjs";
import { broken } from "./links.mjs";

for (const name of overlays) {
  test(`${name}: what the objects say of each other is there`, () => {
    assert.deepEqual(broken(overlay(name)), []);
  });
}

test("each broken link is found", () => {
  const container = (get) => get("Deployment").spec.template.spec.containers[0];
  for (const [change, what] of [
    [(get) => (get("Deployment").spec.template.metadata.labels = {}), "Deployment selector"],
    [(get) => (get("Deployment").spec.template.spec.serviceAccountName = "default"), "service account"],
    [(get) => get("Deployment").spec.template.spec.volumes.pop(), "volumes and mounts"],
    [(get) => (container(get).envFrom[0].configMapRef.name = "x"), "settings"],
    [(get) => (container(get).readinessProbe.httpGet.port = 8080), "probe port"],
    [(get) => (get("Service").spec.selector = { app: "keypane" }), "Service selector"],
    [(get) => (get("Service").spec.ports[0].targetPort = "web"), "Service port"],
    [(get) => (get("PodDisruptionBudget").spec.selector.matchLabels = { app: "x" }), "budget selector"],
    [(get) => (get("NetworkPolicy").spec.podSelector.matchLabels = { app: "x" }), "policy selector"],
    [(get) => (get("NetworkPolicy").spec.ingress[0].ports[0].port = "web"), "policy port"],
    [(get) => (get("RoleBinding").roleRef.name = "x"), "role of RoleBinding keypane"],
    [(get) => (get("RoleBinding").subjects[0].namespace = "hub"), "subject of keypane"],
  ]) {
    const objects = overlay("proxy");
    change((kind) => one(objects, kind));
    assert.ok(broken(objects).includes(what), `${what}: ${broken(objects)}`);
  }
});
