// Components that an overlay of one's own takes in besides; each of them on top of both ways to sign in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deploy, one, overlay, settingsOf } from "./kit.mjs";
import { broken } from "./links.mjs";
import { renderText } from "./render.mjs";
import { complaints } from "./schema.mjs";

const withComponent = (overlay, component) =>
  renderText(
    `{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: [overlays/${overlay}],
      components: [components/${component}]}`,
    deploy,
  );

for (const name of ["proxy", "oidc"]) {
  test(`${name} at an ingress`, () => {
    const objects = withComponent(name, "ingress-nginx");
    assert.deepEqual(complaints(objects, "1.30"), []);
    assert.deepEqual(broken(objects), []);
    const { annotations } = one(objects, "Ingress").metadata;
    const setting = (name) => annotations[`nginx.ingress.kubernetes.io/${name}`];
    // The server's heartbeat is every 15 seconds, and its own limit of a body is 2 MiB.
    assert.ok(Number(setting("proxy-read-timeout")) >= 4 * 15);
    assert.ok(Number.parseInt(setting("proxy-body-size"), 10) > 2);
    assert.equal(setting("affinity"), "cookie");
    const [{ path, pathType }] = one(objects, "Ingress").spec.rules[0].http.paths;
    assert.deepEqual([path, pathType], [settingsOf(objects).KEYPANE_BASE_PATH, "Prefix"]);
    assert.notEqual(path, "/");
    // Nothing but the panel is to be had from outside.
    const { backend } = one(objects, "Ingress").spec.rules[0].http.paths[0];
    assert.equal(backend.service.port.name, "http");
    const { ingress } = one(objects, "NetworkPolicy").spec;
    assert.equal(ingress.length, one(overlay(name), "NetworkPolicy").spec.ingress.length + 1);
    assert.ok(ingress.every(({ from, ports }) => from.length > 0 && ports.length > 0));
  });

  test(`${name} with Prometheus, which reaches the operators' port and nothing else`, () => {
    const objects = withComponent(name, "prometheus");
    for (const version of ["1.30", "1.37"]) assert.deepEqual(complaints(objects, version), []);
    assert.deepEqual(broken(objects), []);
    const { podSelector, ingress, egress } = one(objects, "NetworkPolicy", "keypane-metrics").spec;
    assert.deepEqual(podSelector, one(objects, "NetworkPolicy").spec.podSelector);
    assert.equal(egress, undefined);
    assert.deepEqual(ingress.flatMap(({ ports }) => ports.map(({ port }) => port)), ["operators"]);
    assert.ok(ingress.every(({ from }) => from.length > 0));
    const [port] = one(objects, "Service", "keypane-metrics").spec.ports;
    assert.equal(port.targetPort, "operators");
    const { ports } = one(objects, "Deployment").spec.template.spec.containers[0];
    const { containerPort } = ports.find(({ name }) => name === "operators");
    assert.ok(settingsOf(objects).KEYPANE_OPERATOR_ADDR.endsWith(`:${containerPort}`));
  });

  test(`${name} with constrained impersonation`, () => {
    const objects = withComponent(name, "constrained-impersonation");
    assert.deepEqual(complaints(objects, "1.37"), []);
    assert.deepEqual(broken(objects), []);
  });
}
