// `make dev`: builds, runs the panel on its local cluster, and does both again when a file changes.
import { spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const watched = [
  ...["app/src", "app/backend/src", "app/domain/src", "app/words", "app/assets", "frontend"],
  ...["server/src", "server/store/src", "server/local-cluster/src", "embed", "style"],
];
const settle = 300;

const say = (text) => console.log(`dev: ${text}`);
const step = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] }).status === 0;

let server;
let timer;
let building = false;
let again = false;

function stop() {
  return new Promise((done) => {
    if (!server || server.exitCode !== null) return done();
    server.once("exit", done);
    server.kill("SIGTERM");
  });
}

async function build() {
  if (building) {
    again = true;
    return;
  }
  building = true;
  again = false;
  say("building");
  const built =
    step("node", ["scripts/build-site.mjs", "--dev"]) && step("cargo", ["build", "-p", "server"]);
  if (built) {
    await stop();
    const env = { KEYPANE_CLUSTER: "local", KEYPANE_LOCAL_EXAMPLES: "true", ...process.env };
    server = spawn(join(root, "target/debug/keypane"), [], { cwd: root, env, stdio: "inherit" });
  } else {
    say("the build failed; waiting for a change");
  }
  building = false;
  if (again) build();
}

for (const folder of watched) {
  watch(join(root, folder), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(build, settle);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}
build();
