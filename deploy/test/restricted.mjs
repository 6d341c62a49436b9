// The Pod Security Standard "restricted" (which holds "baseline"), and what these pods promise besides.

const CAPABILITIES = new Set(["NET_BIND_SERVICE"]);
const VOLUMES = new Set([
  "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
]);
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
]);
const SECCOMP = new Set(["RuntimeDefault", "Localhost"]);
const CONTAINERS = ["initContainers", "containers", "ephemeralContainers"];

/** What breaks the standard in a pod's template; empty for a restricted one. */
export function violations({ metadata, spec }) {
  const broken = [];
  const rule = (holds, what) => holds || broken.push(what);
  const pod = spec.securityContext ?? {};
  for (const host of ["hostNetwork", "hostPID", "hostIPC"]) rule(!spec[host], host);
  rule(pod.windowsOptions?.hostProcess !== true, "hostProcess");
  rule((pod.sysctls ?? []).every(({ name }) => SYSCTLS.has(name)), "sysctls");
  rule(!Object.keys(metadata.annotations ?? {}).some((key) => key.includes("apparmor")), "apparmor");
  rule((pod.appArmorProfile?.type ?? "RuntimeDefault") !== "Unconfined", "appArmorProfile");
  rule(pod.seLinuxOptions === undefined, "seLinuxOptions");
  rule(pod.runAsUser !== 0, "runAsUser");
  for (const { name, ...volume } of spec.volumes ?? []) {
    rule(Object.keys(volume).every((type) => VOLUMES.has(type)), `volume ${name}`);
  }
  for (const container of CONTAINERS.flatMap((list) => spec[list] ?? [])) {
    for (const what of inContainer(container, pod)) broken.push(`${container.name}: ${what}`);
  }
  return broken;
}

function inContainer(container, pod) {
  const broken = [];
  const rule = (holds, what) => holds || broken.push(what);
  const own = container.securityContext ?? {};
  const effective = { ...pod, ...own };
  rule(own.privileged !== true, "privileged");
  rule(own.allowPrivilegeEscalation === false, "allowPrivilegeEscalation");
  rule(own.capabilities?.drop?.includes("ALL"), "capabilities.drop");
  rule((own.capabilities?.add ?? []).every((name) => CAPABILITIES.has(name)), "capabilities.add");
  rule(effective.runAsNonRoot === true, "runAsNonRoot");
  rule(own.runAsUser !== 0, "runAsUser");
  rule(SECCOMP.has(effective.seccompProfile?.type), "seccompProfile");
  rule((own.procMount ?? "Default") === "Default", "procMount");
  rule(own.seLinuxOptions === undefined, "seLinuxOptions");
  rule((container.ports ?? []).every(({ hostPort }) => !hostPort), "hostPort");
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    rule(container[probe]?.httpGet?.host === undefined, `${probe}.host`);
    rule(container[probe]?.tcpSocket?.host === undefined, `${probe}.host`);
  }
  // Beyond the standard.
  rule(own.readOnlyRootFilesystem === true, "readOnlyRootFilesystem");
  rule((own.capabilities?.add ?? []).length === 0, "capabilities.add");
  return broken;
}
