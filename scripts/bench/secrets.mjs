// The secrets of a run: about 2.7 KB each, half of either kind, most as Keypane writes them.
//
// The values are random text of the right size, no key and no login. One secret in ten has no
// annotations and another field manager, as kubectl would have written it.
import { randomBytes } from "node:crypto";
import { summary } from "./samples.mjs";

const inFlight = 64;

/** The text that the search looks for: a few secrets have it. */
export const needle = "quokka";
const needles = 5;

const teams = ["vision", "speech", "search", "risk", "supply", "claims", "weather", "genome"];

const base64 = (text) => Buffer.from(text).toString("base64");
const lines = (bytes) => randomBytes(bytes).toString("base64").replace(/.{64}/g, "$&\n");

/** The secret of this number, and who writes it. */
function secretOf(index) {
  const git = index % 2 === 0;
  const team = teams[Math.floor(index / 2) % teams.length];
  const number = String(index).padStart(6, "0");
  const name = `${git ? "gitsync-secret" : "image"}-${team}-${number}`;
  const foreign = index % 20 === 4 || index % 20 === 13;
  const hosts = [`registry-${index % 200}.example.com`, `${team}.example.org:5000`];
  return {
    manager: foreign ? "kubectl-create" : "keypane",
    object: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, annotations: foreign ? {} : annotations(index, git, team, hosts) },
      type: git ? "Opaque" : "kubernetes.io/dockerconfigjson",
      data: git ? { ssh: base64(lines(1190)) } : { ".dockerconfigjson": base64(file(hosts)) },
    },
  };
}

function annotations(index, git, team, hosts) {
  // Within the smallest size of a run, so that each size finds the same few.
  const rare = index < 10 * needles && index % 10 === 0 ? ` ${needle}` : "";
  const at = new Date(Date.UTC(2026, 0, 1) + index * 61_000).toISOString().replace(".000", "");
  const fingerprint = randomBytes(32).toString("base64").replace("=", "");
  return {
    displayName: `Team ${team}${rare}, ${git ? "data" : "images"} ${index}`,
    ...(git
      ? { "keypane.dev/ssh-key": `ssh-rsa SHA256:${fingerprint}` }
      : { "keypane.dev/registries": JSON.stringify(hosts) }),
    "keypane.dev/created-by": "bench",
    "keypane.dev/updated-by": "bench",
    "keypane.dev/updated-at": at,
    "keypane.dev/rotated-at": at,
  };
}

/** A registry file of the size that tokens of cloud registries give it. */
function file(hosts) {
  const login = () => {
    const password = randomBytes(270).toString("hex");
    return { username: "robot", password };
  };
  return JSON.stringify({ auths: Object.fromEntries(hosts.map((host) => [host, login()])) });
}

/** Creates the secrets from number `from` up to, without, number `to`. */
export async function seed(cluster, from, to, say) {
  const begun = performance.now();
  let next = from;
  const took = [];
  const worker = async () => {
    while (next < to) {
      const { manager, object } = secretOf(next++);
      const answer = await cluster.create(object, manager);
      took.push(answer.ms);
      if (took.length % 10_000 === 0) say(`${from + took.length} secrets`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - begun) / 1000;
  return { secrets: to - from, seconds, perSecond: (to - from) / seconds, write: summary(took) };
}
