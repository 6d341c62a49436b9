// A real nginx in front of the panel, as a portal has it: below a base path, with the identity of the
// portal's session in headers. Its own address is 127.0.0.2, so that whoever goes past it is another peer.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "@playwright/test";
import { expect } from "@playwright/test";
import type { Settings } from "../server.ts";

const OWN = fileURLToPath(new URL("../../target/tools/nginx/usr/sbin/nginx", import.meta.url));
const BINARY = ["/usr/sbin/nginx", "/usr/bin/nginx", OWN].find((path) => existsSync(path)) ?? "nginx";
/** Nobody, by number: nginx needs no right of whoever runs the tests. */
const NOBODY = 65534;

/** The portal's users, and the groups of each. */
export const USERS = { ada: "users,admins", bob: "users", long: "users,admins", longer: "users" } as const;
export type User = keyof typeof USERS;
/** Their names; two are as long as a name may be, without a place to break. */
export const addressOf = (user: User) =>
  user.startsWith("long") ? `${user}-林-`.padEnd(230, "x") : `${user}@portal.test`;

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Nginx {
  /** What the panel's proxy alone knows. */
  readonly secret = randomBytes(24).toString("hex");
  private log = "";
  private child?: ChildProcess;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly base: string,
    private readonly strips: boolean,
  ) {}

  /** An nginx that does not run yet, with a free port. It keeps the base path or strips it. */
  static async prepare(base: string, strips: boolean): Promise<Nginx> {
    const port = await freePort();
    return new Nginx(mkdtempSync(join(tmpdir(), "keypane-nginx-")), port, base, strips);
  }

  /** The origin that people see. */
  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the panel behind it is set to. */
  settings(): Settings {
    const file = join(this.folder, "secret");
    writeFileSync(file, `${this.secret}\n`, { mode: 0o600 });
    return {
      KEYPANE_AUTH: "proxy",
      KEYPANE_BASE_PATH: this.base,
      KEYPANE_PUBLIC_URL: this.origin,
      KEYPANE_PROXY_NETWORKS: "127.0.0.2",
      KEYPANE_PROXY_SECRET_FILE: file,
    };
  }

  /** Starts it in front of a panel. */
  async serve(upstream: string) {
    const config = join(this.folder, "nginx.conf");
    writeFileSync(config, this.config(upstream));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(this.folder, NOBODY, NOBODY);
    const options = ["-c", config, "-p", this.folder, "-e", "stderr"];
    const child = spawn(BINARY, options, {
      stdio: ["ignore", "pipe", "pipe"],
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    this.child = child;
    running.add(child);
    const failed = new Promise<never>((_, reject) => {
      child.on("error", (error) => reject(new Error(`${BINARY}: ${error.message}`)));
      child.on("exit", (code) => reject(new Error(`nginx ended with ${code}:\n${this.log}`)));
    });
    // Nobody waits for it once nginx is up.
    failed.catch(() => undefined);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    const answers = () => fetch(`${this.origin}/up`).then((answer) => answer.status, () => 0);
    await Promise.race([expect.poll(answers, "nginx answers").toBe(204), failed]);
  }

  /** Signs a browser in to the portal. */
  signIn = (context: BrowserContext, user: User) =>
    context.addCookies([{ name: "portal", value: user, url: this.origin }]);

  /** Ends it and removes its files. */
  async remove() {
    const child = this.child;
    if (child && child.exitCode === null && child.pid !== undefined) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
      running.delete(child);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private config(upstream: string): string {
    const names = Object.keys(USERS) as User[];
    const map = (variable: string, value: (user: User) => string) =>
      `map $cookie_portal $${variable} {
         default "";
         ${names.map((user) => `${user} "${value(user)}";`).join("\n")}
       }`;
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (what) => `${what}_temp_path ${this.folder}/${what};`,
    );
    // A path after the address replaces the location's, which strips it.
    const target = this.strips ? `${upstream}/` : upstream;
    const host = this.strips ? "" : "proxy_set_header Host $http_host;";
    return `
      daemon off;
      master_process off;
      pid ${this.folder}/pid;
      error_log stderr warn;
      events { worker_connections 128; }
      http {
        access_log off;
        client_max_body_size 4m;
        ${temporary.join("\n")}
        ${map("portal_user", addressOf)}
        ${map("portal_groups", (user) => USERS[user])}
        server {
          listen 127.0.0.1:${this.port};
          location = /up { return 204; }
          location ${this.base}/ {
            proxy_pass ${target};
            proxy_http_version 1.1;
            proxy_bind 127.0.0.2;
            ${host}
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-User $portal_user;
            proxy_set_header X-Forwarded-Email $portal_user;
            proxy_set_header X-Forwarded-Groups $portal_groups;
            proxy_set_header X-Keypane-Proxy-Secret ${this.secret};
          }
        }
      }`;
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address ? address.port : 0;
}
