// The cluster below Keypane, through its own API: the embedded one, or that of a kubeconfig in a
// namespace of this run's own. No other namespace is ever named in a request.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { atEnd, folder } from "./ending.mjs";
import { Connections, freePort } from "./http.mjs";

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** How many secrets a page of a raw LIST has, as kubectl and client-go ask for them. */
export const pageSize = 500;

class Cluster {
  constructor(name, settings, namespace, connections) {
    Object.assign(this, { name, settings, namespace, connections });
    this.secrets = `/api/v1/namespaces/${namespace}/secrets`;
  }

  async ask(status, path, { type = "application/json", body, ...options } = {}) {
    const headers = { accept: "application/json", "content-type": type, ...options.headers };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.connections.send(path, { ...options, headers, body: sent });
    if (answer.status === status) return answer;
    const { pathname } = new URL(path, "http://cluster");
    const told = answer.body.toString().slice(0, 300);
    throw new Error(`${options.method ?? "GET"} ${pathname}: ${answer.status} ${told}`);
  }

  create(object, manager) {
    const path = `${this.secrets}?fieldManager=${manager}`;
    return this.ask(201, path, { method: "POST", body: object });
  }

  remove(object) {
    return this.ask(200, `${this.secrets}/${object}`, { method: "DELETE" });
  }

  /** Gives a secret another display name, as Keypane would. */
  rename(object, displayName) {
    const body = { metadata: { annotations: { displayName } } };
    const path = `${this.secrets}/${object}?fieldManager=keypane`;
    return this.ask(200, path, { method: "PATCH", type: "application/merge-patch+json", body });
  }

  /** Reads all secrets, page by page: how long until the last byte, parsing not counted. */
  async list({ values }) {
    const headers = { accept: values ? "application/json" : metadataOnly };
    const found = { ms: 0, bytes: 0, items: 0 };
    let more = "";
    do {
      const path = `${this.secrets}?limit=${pageSize}${more && `&continue=${encodeURIComponent(more)}`}`;
      const answer = await this.ask(200, path, { headers });
      const page = JSON.parse(answer.body);
      found.ms += answer.ms;
      found.bytes += answer.body.length;
      found.items += page.items.length;
      more = page.metadata.continue ?? "";
    } while (more);
    return found;
  }
}

/** The embedded cluster: its API answers while a Keypane with these settings runs. */
export async function embedded() {
  const token = randomBytes(24).toString("hex");
  const origin = `http://127.0.0.1:${await freePort()}`;
  const settings = {
    KEYPANE_CLUSTER: "local",
    KEYPANE_LOCAL_PATH: join(folder(), "local.redb"),
    KEYPANE_LOCAL_API: origin,
    KEYPANE_LOCAL_API_TOKENS: `admin=${token}`,
  };
  const headers = { authorization: `Bearer ${token}` };
  return new Cluster("local", settings, "hub", new Connections(origin, { headers }));
}

/** The cluster of a kubeconfig, with a new namespace that is removed at the end. */
export async function ofKubeconfig(path) {
  const { connections, version } = connect(path);
  const name = `keypane-bench-${randomBytes(5).toString("hex")}`;
  const { KEYPANE_CONTEXT } = process.env;
  const settings = {
    KEYPANE_CLUSTER: "kubeconfig",
    KUBECONFIG: resolve(path),
    KEYPANE_NAMESPACE: name,
    ...(KEYPANE_CONTEXT && { KEYPANE_CONTEXT }),
  };
  const cluster = new Cluster("kubeconfig", settings, name, connections);
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  const made = await cluster.ask(201, "/api/v1/namespaces", { method: "POST", body: object });
  const { uid } = JSON.parse(made.body).metadata;
  atEnd(async () => {
    // By its uid: a namespace that somebody else made under this name is not ours to remove.
    const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid } };
    const answer = await connections.send(`/api/v1/namespaces/${name}`, {
      method: "DELETE",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (![200, 202].includes(answer.status)) {
      throw new Error(`namespace ${name} is still there: ${answer.status}; remove it by hand`);
    }
  });
  cluster.version = await version();
  return cluster;
}

function connect(path) {
  const { cluster, user } = read(path);
  if (user.exec || user["auth-provider"]) {
    const plugin = user.exec ? `the program ${user.exec.command}` : "an auth provider";
    throw new Error(
      `the kubeconfig's user gets its credentials from ${plugin}, which is not run here: ` +
        "use a kubeconfig with a token or a client certificate",
    );
  }
  const beside = (file) => readFileSync(resolve(dirname(path), file));
  const bytes = (holder, name) => {
    const inline = holder[`${name}-data`];
    if (inline) return Buffer.from(inline, "base64");
    return holder[name] ? beside(holder[name]) : undefined;
  };
  const token = user.token ?? (user.tokenFile && beside(user.tokenFile).toString().trim());
  const tls = {
    ca: bytes(cluster, "certificate-authority"),
    cert: bytes(user, "client-certificate"),
    key: bytes(user, "client-key"),
    servername: cluster["tls-server-name"],
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
  };
  if (!token && !tls.cert) throw new Error("the kubeconfig's user has no token and no certificate");
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const connections = new Connections(cluster.server, { tls, headers });
  const version = async () => JSON.parse((await connections.send("/version")).body).gitVersion;
  return { connections, version };
}

/** The cluster and user of the context; YAML is read by kubectl, JSON without it. */
function read(path) {
  const text = readFileSync(path, "utf8");
  let config;
  try {
    config = text.trimStart().startsWith("{") ? JSON.parse(text) : undefined;
    const args = ["config", "view", "--kubeconfig", path, "--raw", "-o", "json"];
    config ??= JSON.parse(execFileSync("kubectl", args, { stdio: ["ignore", "pipe", "ignore"] }));
  } catch (error) {
    // Its text could quote a token.
    const why = error.code === "ENOENT" ? "kubectl is not installed" : "it is not valid";
    throw new Error(`the kubeconfig ${path} cannot be read: ${why}`);
  }
  const named = (list, name) => (list ?? []).find((entry) => entry.name === name);
  const wanted = process.env.KEYPANE_CONTEXT ?? config["current-context"];
  const context = named(config.contexts, wanted)?.context;
  const cluster = named(config.clusters, context?.cluster)?.cluster;
  const user = named(config.users, context?.user)?.user;
  if (!cluster || !user) throw new Error(`the kubeconfig has no whole context '${wanted}'`);
  return { cluster, user };
}
