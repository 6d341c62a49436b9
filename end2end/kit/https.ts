// HTTPS in front of a test's server. WebKit stores no `Secure` cookie from plain HTTP, not even on loopback.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";

/** Makes a self-signed certificate for loopback. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "keypane-https-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const args = ["req", "-x509", ...kind, "-subj", "/CN=localhost", "-addext", names];
  try {
    execFileSync("openssl", [...args, "-keyout", key, "-out", cert], { stdio: "pipe" });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export class Https {
  /** The origin of the server behind it, which must be set before the first connection. */
  upstream = "";
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly host: string,
  ) {}

  /** Listens on a free port. `host` is the name that browsers use. */
  static async start(host: "127.0.0.1" | "localhost"): Promise<Https> {
    const https = new Https(createServer(certificate()), host);
    https.server.on("secureConnection", (socket) => https.forward(socket));
    await new Promise<void>((listening) => https.server.listen(0, "127.0.0.1", listening));
    return https;
  }

  get origin() {
    return `https://${this.host}:${(this.server.address() as AddressInfo).port}`;
  }

  private forward(socket: Socket) {
    const { hostname, port } = new URL(this.upstream);
    const inner = connect(Number(port), hostname);
    for (const [one, other] of [[socket, inner], [inner, socket]]) {
      this.open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  async close() {
    this.open.forEach((socket) => socket.destroy());
    await new Promise((closed) => this.server.close(closed));
  }
}
