// `make sizes`: what the first load of the list weighs in brotli, by file, from the running binary.
// Budget: 160 KB (1 KB = 1000 bytes) with everything.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const budget = 160_000;
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
  const page = await fetched(`${origin}/secrets`);
  const html = (await import("node:zlib")).brotliDecompressSync(page.body).toString();
  const urls = [...new Set(html.match(/\/pkg\/[\w.-]+\.(?:css|js|wasm|txt)/g))];
  let total = page.body.length;
  console.log(`${String(total).padStart(8)}  /secrets (HTML, ${html.length} bytes)`);
  for (const url of urls) {
    const { body, encoding } = await fetched(origin + url);
    if (encoding !== "br") throw new Error(`${url} came as ${encoding ?? "identity"}`);
    total += body.length;
    console.log(`${String(body.length).padStart(8)}  ${url}`);
  }
  console.log(`${String(total).padStart(8)}  total, budget ${budget}: ${total <= budget ? "within" : "OVER"}`);
  const rss = readFileSync(`/proc/${server.pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/);
  if (rss) console.log(`server: ${Math.round(rss[1] / 1024)} MiB RSS`);
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  rmSync(folder, { recursive: true, force: true });
}
