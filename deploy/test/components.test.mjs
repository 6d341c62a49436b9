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
    // Below a path of its own, so that the operators' endpoints are not to be had from outside.
    assert.deepEqual([path, pathType], [settingsOf(objects).KEYPANE_BASE_PATH, "Prefix"]);
    assert.notEqual(path, "/");
    const { ingress } = one(objects, "NetworkPolicy").spec;
    assert.equal(ingress.length, one(overlay(name), "NetworkPolicy").spec.ingress.length + 1);
    assert.ok(ingress.every(({ from, ports }) => from.length > 0 && ports.length > 0));
  });

  test(`${name} with constrained impersonation`, () => {
    const objects = withComponent(name, "constrained-impersonation");
    assert.deepEqual(complaints(objects, "1.37"), []);
    assert.deepEqual(broken(objects), []);
  });
}
