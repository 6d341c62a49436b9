// Secrets that tests plant through the cluster's API, as other tools would.
import type { Api, Secret } from "../api.ts";

export const REGISTRY_TYPE = "kubernetes.io/dockerconfigjson";

/** An Image Pull secret whose file has one login. */
export function plantRegistry(api: Api, name: string, displayName?: string): Promise<Secret> {
  return plantFile(api, name, fileOf("registry.example.com", "robot", "stored"), displayName);
}

/** An Image Pull secret whose file is this text, byte for byte. */
export function plantFile(api: Api, name: string, text: string, displayName?: string) {
  return api.plant({ name, type: REGISTRY_TYPE, displayName, data: { ".dockerconfigjson": text } });
}

/** A Git Sync secret that holds a key file. */
export function plantKey(api: Api, name: string, text: string, displayName?: string) {
  return api.plant({ name, displayName, data: { ssh: text } });
}

/** A registry file with one login. */
export function fileOf(host: string, username: string, password: string): string {
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  return JSON.stringify({ auths: { [host]: { username, password, auth } } });
}

/** The entry of a login that is written as `username:password`, by its `auth` alone. */
export function loginOf(text: string): { auth: string } {
  return { auth: Buffer.from(text).toString("base64") };
}
