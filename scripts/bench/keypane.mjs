// A Keypane process: started on a free port, ended by its own id.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { adopt, atEnd } from "./ending.mjs";
import { Connections, freePort, pause } from "./http.mjs";

export const binary = process.env.KEYPANE_BINARY ?? "target/release/keypane";

const patience = 120_000;

/** Starts a server; says when it was ready, and when it answered the first page of the list. */
export async function start(settings) {
  if (!existsSync(binary)) throw new Error(`there is no ${binary}; build it first`);
  const origin = `http://127.0.0.1:${await freePort()}`;
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, KEYPANE_LOG: "error", KEYPANE_ADDR: new URL(origin).host, ...settings };
  const begun = performance.now();
  const child = spawn(binary, [], { env, stdio: ["ignore", "ignore", "pipe"] });
  adopt(child);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors = (errors + text).slice(-4000)));
  child.on("error", (error) => (errors += error.message));
  const stop = atEnd(() => ended(child));
  const connections = new Connections(origin);
  const answers = async (path, holds) => {
    for (;;) {
      const answer = await connections.send(path).catch(() => undefined);
      if (answer?.status === 200 && answer.body.includes(holds)) return performance.now() - begun;
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
        throw new Error(`${binary} ended: ${errors.trim()}`);
      }
      if (performance.now() - begun > patience) throw new Error(`no answer to ${path}: ${errors}`);
      await pause(2);
    }
  };
  const ready = await answers("/readyz", "");
  return {
    origin,
    ready,
    /** Waits for the first page of the list that has a row. */
    firstPage: () => answers("/secrets", "secret-row"),
    /** Memory that the process holds and has held at most, in MB of 1,000,000 bytes. */
    memory: () => memory(child.pid),
    /** CPU time that the process has used so far, in ms, to about 10 ms. */
    cpu: () => cpu(child.pid),
    stop: async () => {
      connections.close();
      await stop();
    },
  };
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await gone;
  clearTimeout(late);
}

function cpu(pid) {
  // Behind the name of the program, which may hold anything: utime and stime in ticks (proc_pid_stat(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop().split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (field) => (Number(status.match(new RegExp(`${field}:\\s+(\\d+) kB`))?.[1]) * 1024) / 1e6;
  return { rss: mb("VmRSS"), peak: mb("VmHWM") };
}
