// `make sizes`: what the first load of the list weighs in brotli, by file, from the running binary, and
// what a form loads after it. Budget of the list: 280 KB (1 KB = 1000 bytes) with everything.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const budget = 280_000;
const binary = process.env.KEYPANE_BINARY ?? "target/release/keypane";

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

const fetched = (url) =>
  new Promise((done, fail) => {
    get(url, { headers: { "accept-encoding": "br" } }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        done({ status: response.statusCode, encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) }),
      );
    }).on("error", fail);
  });

const padded = (bytes) => String(bytes).padStart(8);

/** The bytes of a page and of the files that it loads and that none before it has loaded. */
async function weigh(path, seen) {
  const page = await fetched(origin + path);
  const html = brotliDecompressSync(page.body).toString();
  let total = page.body.length;
  console.log(`${padded(total)}  ${path} (HTML, ${html.length} bytes)`);
  for (const url of new Set(html.match(/\/pkg\/[\w.-]+\.(?:css|js|wasm|txt)/g))) {
    if (seen.has(url)) continue;
    seen.add(url);
    const { body, encoding } = await fetched(origin + url);
    if (encoding !== "br") throw new Error(`${url} came as ${encoding ?? "identity"}`);
    total += body.length;
    console.log(`${padded(body.length)}  ${url}`);
  }
  return total;
}

const folder = mkdtempSync(join(tmpdir(), "keypane-sizes-"));
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const env = {
  PATH: process.env.PATH,
  KEYPANE_CLUSTER: "local",
  KEYPANE_ADDR: `127.0.0.1:${port}`,
  KEYPANE_LOCAL_PATH: join(folder, "local.redb"),
  KEYPANE_LOCAL_EXAMPLES: "true",
};
const server = spawn(binary, [], { env, stdio: "ignore" });
try {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const ready = await fetched(`${origin}/readyz`).catch(() => undefined);
    if (ready?.status === 200) break;
    if (Date.now() > deadline) throw new Error("the server did not become ready");
    await new Promise((done) => setTimeout(done, 50));
  }
  const seen = new Set();
  const list = await weigh("/secrets", seen);
  console.log(`${padded(list)}  total, budget ${budget}: ${list <= budget ? "within" : "OVER"}`);
  console.log(`${padded(list + (await weigh("/secrets/new", seen)))}  total with a form and its rules`);
  const rss = readFileSync(`/proc/${server.pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/);
  if (rss) console.log(`server: ${Math.round(rss[1] / 1024)} MiB RSS`);
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  rmSync(folder, { recursive: true, force: true });
}
