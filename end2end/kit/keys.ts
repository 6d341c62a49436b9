// SSH keys: those that ssh-keygen and PuTTYgen made for the unit tests, and new ones.
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

/** A key file and what is public of it; empty where nobody can say. */
export interface KeyFile {
  text: string;
  fingerprint: string;
  algorithm: string;
  publicKey: string;
  bits: number;
}

interface Recorded {
  name: string;
  file_base64: string;
  fingerprint: string;
  bits?: number;
  public_key?: string;
  usable_without_passphrase: boolean;
}

const FILE = new URL("../../app/domain/tests/fixtures/ssh-keys.json", import.meta.url);
const RECORDED = JSON.parse(readFileSync(FILE, "utf8")) as Recorded[];

/** The names of the fixtures that git-sync can use. */
export const USABLE = RECORDED.filter((it) => it.usable_without_passphrase).map((it) => it.name);

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
    bits: found.bits ?? 0,
  };
}

/** An Ed25519 key that somebody else wrote in OpenSSH's format, without a passphrase. */
export function opened(text: string): KeyFile & { seed: Buffer } {
  const body = Buffer.from(text.replace(/-----[^-]+-----|\s/g, ""), "base64");
  let at = "openssh-key-v1\0".length;
  const next = (from: Buffer) => {
    const end = at + 4 + from.readUInt32BE(at);
    const value = from.subarray(at + 4, end);
    at = end;
    return value;
  };
  const [cipher] = [next(body), next(body), next(body)];
  if (cipher.toString() !== "none") throw new Error("the key has a passphrase");
  // How many keys there are: one.
  at += 4;
  const publicBlob = next(body);
  const pair = next(body);
  // Two check numbers; then type, public half, and secret half with the public one behind it.
  at = 8;
  const [type, , secret] = [next(pair), next(pair), next(pair)];
  const seed = secret.subarray(0, 32);
  return { text, ...publicHalf(type.toString(), publicBlob), seed };
}

function publicHalf(algorithm: string, blob: Buffer) {
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  const publicKey = `${algorithm} ${blob.toString("base64")}`;
  return { algorithm, fingerprint: `SHA256:${digest}`, publicKey, bits: 256 };
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
  const text = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
  return { text, ...publicHalf(algorithm, publicBlob), seed };
}

/** A string of the SSH protocol (RFC 4251, 5). */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
