// What manifests say of each other: names, labels and ports that must be there.
import { every, podsOf } from "./kit.mjs";

/** True where the labels have what a selector wants. */
const selects = (selector, labels = {}) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** The links that lead nowhere; empty where all is well. */
export function broken(objects) {
  const found = [];
  const rule = (holds, what) => holds || found.push(what);
  const has = (kind, name, namespace) =>
    every(objects, kind).some((o) => o.metadata.name === name && o.metadata.namespace === namespace);
  const pods = podsOf(objects);
  const ports = pods.flatMap(({ spec }) => spec.containers.flatMap((each) => each.ports ?? []));
  const isPort = (port) => ports.some(({ name, containerPort }) => port === name || port === containerPort);
  const anyPod = (selector) => pods.some((pod) => selects(selector, pod.metadata.labels));

  for (const { spec } of every(objects, "Deployment")) {
    rule(selects(spec.selector.matchLabels, spec.template.metadata.labels), "Deployment selector");
  }
  for (const { metadata, spec } of pods) {
    rule(has("ServiceAccount", spec.serviceAccountName, "keypane"), "service account");
    for (const { labelSelector } of spec.topologySpreadConstraints) {
      rule(selects(labelSelector.matchLabels, metadata.labels), "spread selector");
    }
    const volumes = spec.volumes.map(({ name }) => name);
    for (const container of spec.containers) {
      const mounts = container.volumeMounts.map(({ name }) => name);
      rule(JSON.stringify(volumes) === JSON.stringify(mounts), "volumes and mounts");
      for (const { configMapRef } of container.envFrom) {
        rule(has("ConfigMap", configMapRef.name, "keypane"), "settings");
      }
      for (const probe of [container.livenessProbe, container.readinessProbe].filter(Boolean)) {
        rule(isPort(probe.httpGet.port), "probe port");
      }
    }
  }
  for (const { spec } of every(objects, "Service")) {
    rule(anyPod(spec.selector), "Service selector");
    for (const port of spec.ports) rule(isPort(port.targetPort), "Service port");
  }
  for (const { spec } of every(objects, "PodDisruptionBudget")) {
    rule(anyPod(spec.selector.matchLabels), "budget selector");
  }
  for (const { spec } of every(objects, "NetworkPolicy")) {
    rule(anyPod(spec.podSelector.matchLabels), "policy selector");
    for (const { ports: allowed } of spec.ingress) {
      for (const { port } of allowed) rule(isPort(port), "policy port");
    }
  }
  for (const { metadata, spec } of every(objects, "Ingress")) {
    for (const { backend } of spec.rules.flatMap(({ http }) => http.paths)) {
      const { name, port } = backend.service;
      const service = every(objects, "Service").find((each) => each.metadata.name === name);
      rule(service?.metadata.namespace === metadata.namespace, "ingress service");
      rule(service?.spec.ports.some((each) => each.name === port.name), "ingress port");
    }
  }
  for (const binding of [...every(objects, "RoleBinding"), ...every(objects, "ClusterRoleBinding")]) {
    const { kind, name } = binding.roleRef;
    const namespace = kind === "Role" ? binding.metadata.namespace : undefined;
    rule(has(kind, name, namespace), `role of ${binding.kind} ${binding.metadata.name}`);
    for (const subject of binding.subjects.filter(({ kind }) => kind === "ServiceAccount")) {
      rule(has("ServiceAccount", subject.name, subject.namespace), `subject of ${binding.metadata.name}`);
    }
  }
  return found;
}
