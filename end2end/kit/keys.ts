// SSH keys: those that ssh-keygen and PuTTYgen made for the unit tests, and new ones.
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

/** A key file and what is public of it; empty where nobody can say. */
export interface KeyFile {
  text: string;
  fingerprint: string;
  algorithm: string;
  publicKey: string;
}

interface Recorded {
  name: string;
  file_base64: string;
  fingerprint: string;
  public_key?: string;
}

const FILE = new URL("../../app/tests/fixtures/ssh-keys.json", import.meta.url);
const RECORDED = JSON.parse(readFileSync(FILE, "utf8")) as Recorded[];

/** A key of the fixtures, by its name. */
export function key(name: string): KeyFile {
  const found = RECORDED.find((recorded) => recorded.name === name);
  if (!found) throw new Error(`no key ${name}`);
  const publicKey = found.public_key ?? "";
  return {
    text: Buffer.from(found.file_base64, "base64").toString("utf8"),
    fingerprint: found.fingerprint,
    algorithm: publicKey.split(" ")[0],
    publicKey,
  };
}

/** A new Ed25519 key in OpenSSH's format (OpenSSH PROTOCOL.key), and its secret half. */
export function newKey(): KeyFile & { seed: Buffer } {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const seed = Buffer.from(jwk.d as string, "base64url");
  const point = Buffer.from(jwk.x as string, "base64url");
  const algorithm = "ssh-ed25519";
  const publicBlob = Buffer.concat([string(algorithm), string(point)]);
  const check = randomBytes(4);
  const pair = [string(algorithm), string(point), string(Buffer.concat([seed, point])), string("")];
  const unpadded = Buffer.concat([check, check, ...pair]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (unpadded.length % 8)) % 8);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...["none", "none", ""].map(string),
    Buffer.from([0, 0, 0, 1]),
    string(publicBlob),
    string(Buffer.concat([unpadded, padding])),
  ]).toString("base64");
  const lines = body.match(/.{1,70}/g) ?? [];
  const label = "OPENSSH PRIVATE KEY";
  const digest = createHash("sha256").update(publicBlob).digest("base64").replace(/=+$/, "");
  return {
    text: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n"),
    fingerprint: `SHA256:${digest}`,
    algorithm,
    publicKey: `${algorithm} ${publicBlob.toString("base64")}`,
    seed,
  };
}

/** A string of the SSH protocol (RFC 4251, 5). */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
