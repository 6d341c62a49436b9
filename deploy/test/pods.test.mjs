import assert from "node:assert/strict";
import { test } from "node:test";
import { every, one, overlay, overlays, podsOf, settingsOf } from "./kit.mjs";
import { violations } from "./restricted.mjs";
import { complaints } from "./schema.mjs";

// The oldest version that the manifests are for (it can pause before SIGTERM without a program in the
// image), and the newest that the schemas know.
const VERSIONS = ["1.30", "1.37"];

for (const name of overlays) {
  const objects = overlay(name);
  const pods = podsOf(objects);

  test(`${name}: Kubernetes' schemas take it`, () => {
    for (const version of VERSIONS) assert.deepEqual(complaints(objects, version), [], version);
  });

  test(`${name}: every pod is restricted, and so is its namespace`, () => {
    assert.equal(pods.length, 1);
    for (const pod of pods) assert.deepEqual(violations(pod), []);
    const { labels } = one(objects, "Namespace").metadata;
    for (const mode of ["enforce", "warn", "audit"]) {
      assert.equal(labels[`pod-security.kubernetes.io/${mode}`], "restricted");
    }
  });

  test(`${name}: the server has time to end`, () => {
    const { spec } = pods[0];
    const pause = spec.containers[0].lifecycle.preStop.sleep.seconds;
    const ending = pause + Number(settingsOf(objects).KEYPANE_SHUTDOWN_TIMEOUT);
    assert.ok(pause >= 5 && spec.terminationGracePeriodSeconds >= ending + 5, `${ending}`);
  });

  test(`${name}: memory is asked for and bounded`, () => {
    const { requests, limits } = pods[0].spec.containers[0].resources;
    assert.deepEqual({ requests, limits }, {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { memory: "512Mi" },
    });
  });

  test(`${name}: variables of services are no settings`, () => {
    assert.equal(pods[0].spec.enableServiceLinks, false);
  });
}

for (const name of overlays) {
  const objects = overlay(name);
  const [container] = one(objects, "Deployment").spec.template.spec.containers;
  const portOf = (setting) => Number(settingsOf(objects)[setting].split(":").at(-1));

  test(`${name}: probes ask what the server has, at the operators' port`, () => {
    const port = portOf("KEYPANE_OPERATOR_ADDR");
    assert.notEqual(port, portOf("KEYPANE_ADDR"));
    // The kubelet asks the pod's address.
    assert.match(settingsOf(objects).KEYPANE_OPERATOR_ADDR, /^0\.0\.0\.0:/);
    for (const [probe, path] of [["livenessProbe", "/healthz"], ["readinessProbe", "/readyz"]]) {
      const { httpGet } = container[probe];
      assert.equal(httpGet.path, path);
      const named = container.ports.find(({ name }) => name === httpGet.port);
      assert.equal(named?.containerPort, port, probe);
    }
    // The server takes up to 3 seconds to find out.
    assert.ok(container.readinessProbe.timeoutSeconds > 3);
  });

  test(`${name}: what people reach is the panel's port alone`, () => {
    const http = container.ports.find(({ name }) => name === "http");
    assert.equal(http.containerPort, portOf("KEYPANE_ADDR"));
    for (const service of every(objects, "Service")) {
      assert.deepEqual(service.spec.ports.map(({ targetPort }) => targetPort), ["http"]);
    }
    for (const { ports } of one(objects, "NetworkPolicy").spec.ingress) {
      assert.deepEqual(ports.map(({ port }) => port), ["http"]);
    }
  });
}

for (const name of overlays.filter((name) => name !== "in-cluster")) {
  const objects = overlay(name);
  const deployment = one(objects, "Deployment");

  test(`${name}: two replicas lie apart, and one may be away`, () => {
    assert.equal(deployment.spec.replicas, 2);
    const { topologySpreadConstraints } = deployment.spec.template.spec;
    const keys = topologySpreadConstraints.map(({ topologyKey }) => topologyKey);
    assert.deepEqual(keys, ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
    assert.equal(one(objects, "PodDisruptionBudget").spec.maxUnavailable, 1);
    assert.equal(deployment.spec.strategy.rollingUpdate.maxUnavailable, 0);
  });
}

test("without sign-in the panel is on loopback, alone, and at no service", () => {
  const objects = overlay("in-cluster");
  assert.match(settingsOf(objects).KEYPANE_ADDR, /^127\.0\.0\.1:/);
  assert.equal(settingsOf(objects).KEYPANE_AUTH, "none");
  assert.equal(one(objects, "Deployment").spec.replicas, 1);
  for (const kind of ["Service", "Ingress", "PodDisruptionBudget"]) {
    assert.equal(every(objects, kind).length, 0);
  }
  assert.deepEqual(one(objects, "NetworkPolicy").spec.ingress, []);
});

test("a field that Kubernetes does not know is found", () => {
  const [objects] = overlays.map(overlay);
  one(objects, "Deployment").spec.template.spec.containers[0].readOnly = true;
  for (const version of VERSIONS) {
    const found = complaints(objects, version);
    assert.equal(found.length, 1);
    assert.match(found[0], /readOnly/);
  }
});

test("each rule of restricted pods is found broken", () => {
  const broken = (change) => {
    const [pod] = podsOf(overlay("proxy"));
    change(pod.spec, pod.spec.containers[0], pod);
    return violations(pod);
  };
  for (const [change, what] of [
    [(spec) => (spec.hostNetwork = true), "hostNetwork"],
    [(spec) => (spec.hostPID = true), "hostPID"],
    [(spec) => (spec.hostIPC = true), "hostIPC"],
    [(spec) => delete spec.securityContext.runAsNonRoot, "runAsNonRoot"],
    [(spec) => (spec.securityContext.runAsUser = 0), "runAsUser"],
    [(spec) => delete spec.securityContext.seccompProfile, "seccompProfile"],
    [(spec) => (spec.securityContext.seccompProfile.type = "Unconfined"), "seccompProfile"],
    [(spec) => (spec.securityContext.sysctls = [{ name: "kernel.msgmax" }]), "sysctls"],
    [(spec) => spec.volumes.push({ name: "host", hostPath: { path: "/" } }), "volume host"],
    [(spec) => (spec.initContainers = [{ name: "first" }]), "first: capabilities.drop"],
    [(_, container) => (container.securityContext.privileged = true), "privileged"],
    [(_, container) => delete container.securityContext.allowPrivilegeEscalation, "allowPrivilegeEscalation"],
    [(_, container) => delete container.securityContext.capabilities.drop, "capabilities.drop"],
    [(_, container) => (container.securityContext.capabilities.add = ["SYS_ADMIN"]), "capabilities.add"],
    [(_, container) => (container.securityContext.runAsNonRoot = false), "runAsNonRoot"],
    [(_, container) => (container.securityContext.runAsUser = 0), "runAsUser"],
    [(_, container) => (container.securityContext.procMount = "Unmasked"), "procMount"],
    [(_, container) => (container.securityContext.readOnlyRootFilesystem = false), "readOnlyRootFilesystem"],
    [(_, container) => (container.ports[0].hostPort = 3000), "hostPort"],
    [(_, container) => (container.livenessProbe.httpGet.host = "127.0.0.1"), "livenessProbe.host"],
  ]) {
    const found = broken(change);
    assert.ok(found.some((each) => each.endsWith(what)), `${what}: ${found}`);
  }
});
