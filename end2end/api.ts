// The embedded cluster's own API: what is really stored, read and written past the panel.
import { expect } from "@playwright/test";

/**
 * The field manager of what tests write. One for all of it: the cluster's times have whole seconds,
 * so of two managers in the same one nobody could say who was last.
 */
const TOOL = "kubectl";

/** A Secret as the API sends it. */
export interface Secret {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    ownerReferences?: unknown[];
    finalizers?: string[];
    managedFields?: { manager: string }[];
  };
  type: string;
  data?: Record<string, string>;
  immutable?: boolean;
}

/** What a test plants: texts are encoded on the way. */
export interface Planted {
  name: string;
  type?: string;
  data?: Record<string, string | Buffer>;
  displayName?: string;
  metadata?: Record<string, unknown>;
  manager?: string;
  immutable?: boolean;
}

export class Api {
  constructor(
    private readonly origin: string,
    private readonly token: string,
  ) {}

  /** A secret as stored; `null` where there is none. */
  async find(name: string): Promise<Secret | null> {
    const response = await this.send("GET", `/${name}`);
    if (response.status === 404) return null;
    expect(response.status).toBe(200);
    return (await response.json()) as Secret;
  }

  /** A secret that must be there. */
  async get(name: string): Promise<Secret> {
    const found = await this.find(name);
    expect(found, `${name} exists`).not.toBeNull();
    return found as Secret;
  }

  /** The stored bytes of a data key, as text. */
  async text(name: string, key: string): Promise<string> {
    const value = (await this.get(name)).data?.[key];
    expect(value, `${name} has ${key}`).toBeDefined();
    return Buffer.from(value as string, "base64").toString("utf8");
  }

  /** Every secret of the namespace. */
  async list(): Promise<Secret[]> {
    const response = await this.send("GET", "");
    expect(response.status).toBe(200);
    return ((await response.json()) as { items: Secret[] }).items;
  }

  /** The names of all of them. */
  names = async () => (await this.list()).map((secret) => secret.metadata.name);

  /** Creates a secret as another tool would. */
  async plant(planted: Planted): Promise<Secret> {
    const { name, type = "Opaque", data = {}, displayName, manager = TOOL } = planted;
    const encoded = Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value as string).toString("base64"),
    ]);
    const response = await this.send("POST", `?fieldManager=${manager}`, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, ...(displayName && { annotations: { displayName } }), ...planted.metadata },
      type,
      data: Object.fromEntries(encoded),
      ...(planted.immutable && { immutable: true }),
    });
    expect(response.status, await response.clone().text()).toBe(201);
    return (await response.json()) as Secret;
  }

  /** Changes a secret by a merge patch, as another tool would. */
  async patch(name: string, patch: unknown, manager = TOOL): Promise<Secret> {
    const path = `/${name}?fieldManager=${manager}`;
    const response = await this.send("PATCH", path, patch, "application/merge-patch+json");
    expect(response.status, await response.clone().text()).toBe(200);
    return (await response.json()) as Secret;
  }

  /** Deletes a secret, as another tool would. */
  async remove(name: string) {
    expect((await this.send("DELETE", `/${name}`)).status).toBe(200);
  }

  private send(method: string, path: string, body?: unknown, type = "application/json") {
    return fetch(`${this.origin}/api/v1/namespaces/hub/secrets${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": type },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }
}
