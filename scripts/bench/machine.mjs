// Which machine, versions and commit the figures are of.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { resolve } from "node:path";
import { binary } from "./keypane.mjs";

/** What a command prints; `undefined` where it cannot be had. */
function told(command, ...args) {
  try {
    const stdio = ["ignore", "pipe", "ignore"];
    return execFileSync(command, args, { encoding: "utf8", stdio }).trim();
  } catch {
    return undefined;
  }
}

/** The machine as it is now. The binary is told by its profile and time, not by its place. */
export function machine(chromium) {
  const [profile] = resolve(binary).split("/").slice(-2);
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim(),
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg().map((load) => Math.round(load * 10) / 10),
    kernel: `${type()} ${release()}`,
    node: process.version,
    chromium,
    keypane: told(resolve(binary), "--version"),
    binary: { profile, built: statSync(binary).mtime.toISOString() },
    commit: told("git", "rev-parse", "--short", "HEAD"),
    changed: told("git", "status", "--porcelain", "--untracked-files=no") !== "",
  };
}
