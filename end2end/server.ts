// A Keypane process of a test's own: a new store in a new folder, free ports, its log collected.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { Api } from "./api.ts";

const BINARY =
  process.env.KEYPANE_BINARY ?? fileURLToPath(new URL("../target/release/keypane", import.meta.url));

/** Settings by environment name, such as KEYPANE_BASE_PATH. */
export type Settings = Record<string, string>;

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Keypane {
  /** Standard output and error of all its lives. */
  log = "";
  /** `http://127.0.0.1:port`, where the panel listens. */
  origin = "";
  /** The embedded cluster, read and written past the panel. */
  api!: Api;
  readonly folder = mkdtempSync(join(tmpdir(), "keypane-e2e-"));
  readonly tokens = { admin: randomBytes(16).toString("hex"), bob: randomBytes(16).toString("hex") };
  private child?: ChildProcess;
  private ports = { panel: "0", api: "0" };

  private constructor(private readonly settings: Settings) {}

  /** Starts a server and waits until it is ready. */
  static async start(settings: Settings = {}): Promise<Keypane> {
    const keypane = new Keypane(settings);
    try {
      await keypane.resume();
    } catch (error) {
      await keypane.remove();
      throw error;
    }
    return keypane;
  }

  /** Starts the process again: with the same store, on the same ports. */
  async resume() {
    const before = this.log.length;
    this.child = spawn(BINARY, [], { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    running.add(this.child);
    const failed = new Promise<never>((_, reject) => {
      this.child?.on("error", (error) => reject(new Error(`${BINARY}: ${error.message}`)));
      this.child?.on("exit", (code) => reject(new Error(`keypane ended with ${code}:\n${this.log}`)));
    });
    // Nobody waits for it once the server is up.
    failed.catch(() => undefined);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    }
    const told = (field: string, text: string) =>
      this.log.slice(before).match(new RegExp(`"${text}",.*"${field}":"([^"]+)"`))?.[1];
    const served = expect.poll(() => told("address", "serving"), "the panel is served");
    await Promise.race([served.toBeDefined(), failed]);
    this.origin = `http://${told("address", "serving")}`;
    this.ports.panel = new URL(this.origin).port;
    if (!this.settings.KEYPANE_CLUSTER) {
      const api = told("url", "serving the embedded cluster's API") ?? "";
      this.ports.api = new URL(api).port;
      this.api = new Api(api, this.tokens.admin);
    }
    await expect.poll(async () => (await fetch(`${this.origin}/readyz`)).status).toBe(200);
  }

  /** Ends the process at once, as a crash would. */
  kill = () => this.stop("SIGKILL");

  /** Ends the process in order, as an update does. */
  end = () => this.stop("SIGTERM");

  private async stop(signal: NodeJS.Signals) {
    const child = this.child;
    if (!child) return;
    const ended = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    const gone = ended ? undefined : new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
    running.delete(child);
    this.child = undefined;
  }

  /** Ends the process and removes what it stored. */
  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    const local = {
      KEYPANE_CLUSTER: "local",
      KEYPANE_LOCAL_API: `http://127.0.0.1:${this.ports.api}`,
      KEYPANE_LOCAL_API_TOKENS: `admin=${this.tokens.admin},bob=${this.tokens.bob}`,
    };
    return {
      PATH,
      HOME,
      KEYPANE_ADDR: `127.0.0.1:${this.ports.panel}`,
      KEYPANE_LOCAL_PATH: join(this.folder, "cluster.redb"),
      KEYPANE_LOG_FORMAT: "json",
      ...(this.settings.KEYPANE_CLUSTER ? {} : local),
      ...this.settings,
    };
  }
}
