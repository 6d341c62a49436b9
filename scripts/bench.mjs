// `make bench`: how fast Keypane is and what it needs, in one table and a JSON file. How to run and
// read it: docs/performance.md.
//
//   node scripts/bench.mjs                 a run
//   node scripts/bench.mjs --table FILE    the table of a run's JSON, as Markdown
//   node scripts/bench.mjs --plot FILE     its picture, docs/performance/sizes.svg
//   node scripts/bench.mjs --doc FILE      both, the table in docs/performance.md, the JSON beside
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { changeToDom, launch, navigation } from "./bench/browser.mjs";
import { embedded, ofKubeconfig } from "./bench/cluster.mjs";
import { endAll } from "./bench/ending.mjs";
import { hostile } from "./bench/hostile.mjs";
import { Connections } from "./bench/http.mjs";
import { start } from "./bench/keypane.mjs";
import { latency, raw, rounds } from "./bench/latency.mjs";
import { machine } from "./bench/machine.mjs";
import { plot } from "./bench/plot.mjs";
import { lines, origin, table } from "./bench/report.mjs";
import { round } from "./bench/samples.mjs";
import { seed } from "./bench/secrets.mjs";
import { streams } from "./bench/streams.mjs";
import { weight } from "./bench/weight.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const kubeconfig = process.env.KEYPANE_BENCH_KUBECONFIG;
const begun = performance.now();
const say = (text) => {
  console.error(`bench: ${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${text}`);
};

/** The sizes of a run, smallest first. A real cluster gets one size unless it is told. */
function sizes() {
  const text = process.env.KEYPANE_BENCH_SIZES ?? (kubeconfig ? "10000" : "1000,10000,100000");
  const found = [...new Set(text.split(",").map(Number))].sort((a, b) => a - b);
  if (found.every((size) => Number.isInteger(size) && size >= 100)) return found;
  throw new Error("KEYPANE_BENCH_SIZES must be whole numbers from 100, separated by commas");
}

async function run() {
  const wanted = sizes();
  // The page's own figures belong to 10,000 secrets, or to the size of the run that is nearest.
  const paged = wanted.includes(10_000) ? 10_000 : (wanted.filter((size) => size < 10_000).pop() ?? wanted[0]);
  const { browser, version, close } = await launch();
  const result = {
    date: new Date().toISOString(),
    machine: machine(version),
    settings: { samples: rounds },
    sizes: [],
  };
  const cluster = kubeconfig ? await ofKubeconfig(kubeconfig) : await embedded();
  Object.assign(result, { cluster: cluster.name, version: cluster.version });
  let stored = 0;
  for (const secrets of wanted) {
    const seeded = await fill(cluster, stored, secrets);
    stored = secrets;
    const { measured, page } = await measure(cluster, secrets, secrets === paged && browser);
    result.sizes.push({ secrets, seed: seeded, ...measured });
    if (page) result.page = page;
  }
  await close();
  result.lines = lines(result);
  return result;
}

/** Writes what is missing. The embedded cluster answers only while a Keypane runs. */
async function fill(cluster, from, to) {
  say(`writing ${to - from} secrets`);
  const server = cluster.name === "local" ? await start(cluster.settings) : undefined;
  const seeded = await seed(cluster, from, to, say);
  await server?.stop();
  say(`written, ${Math.round(seeded.perSecond)} a second`);
  return seeded;
}

async function measure(cluster, secrets, browser) {
  const server = await start(cluster.settings);
  const firstPage = await server.firstPage();
  const started = server.memory().rss;
  say(`${secrets}: ready after ${Math.round(server.ready)} ms; the list`);
  const times = await latency(server.origin, secrets);
  const loaded = server.memory().rss;
  // Before the raw LISTs: the embedded cluster answers them in the same process.
  const page = browser ? await ofPage(cluster, server, secrets, browser) : undefined;
  say(`${secrets}: raw LISTs`);
  const lists = await raw(server.origin, cluster, secrets);
  const { rss: end, peak } = server.memory();
  await server.stop();
  const measured = {
    start: { ready: round(server.ready), firstPage: round(firstPage) },
    memory: { started, loaded, end, peak },
    latency: times,
    raw: lists,
  };
  return { measured, page };
}

async function ofPage(cluster, server, secrets, browser) {
  const { origin } = server;
  say(`${secrets}: first load and navigation`);
  const loaded = await weight(origin);
  const visits = await navigation(browser, origin);
  say(`${secrets}: a change until it is in the page`);
  const change = await changeToDom(browser, origin, cluster);
  say(`${secrets}: event streams`);
  const held = await streams(server, cluster, await firstRow(origin));
  say(`${secrets}: a registry file that somebody filled`);
  const filled = await hostile(server, cluster);
  return { secrets, weight: loaded, navigation: visits, change, streams: held, filled };
}

/** The object of the list's first row. */
async function firstRow(origin) {
  const connections = new Connections(origin);
  const html = (await connections.send("/secrets")).body.toString();
  connections.close();
  const found = html.match(/data-object="?([a-z0-9.-]+)/)?.[1];
  if (!found) throw new Error("the list has no row");
  return found;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.error(`bench: wrote ${path.replace(`${root}/`, "")}`);
}

/** Puts a run into the documentation: table, picture and JSON. */
function document(result) {
  const page = join(root, "docs/performance.md");
  const [from, to] = ["<!-- run: begin -->", "<!-- run: end -->"];
  const text = readFileSync(page, "utf8");
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`${page} has no place for a run`);
  const body = `${from}\n${origin(result)}\n\n${table(result)}\n`;
  write(page, text.slice(0, start) + body + text.slice(end));
  write(join(root, "docs/performance/run.json"), `${JSON.stringify(result, null, 2)}\n`);
  write(join(root, "docs/performance/sizes.svg"), plot(result));
}

const show = (result) => console.log(`\n${origin(result)}\n\n${table(result)}\n`);

const [option, file] = process.argv.slice(2);
const known = {
  "--table": show,
  "--plot": (result) => write(join(root, "docs/performance/sizes.svg"), plot(result)),
  "--doc": document,
};
try {
  if (option) {
    if (!known[option] || !file) throw new Error(`usage: bench.mjs [--table|--plot|--doc FILE]`);
    known[option](JSON.parse(readFileSync(file, "utf8")));
  } else {
    const result = await run();
    show(result);
    const name = result.date.replace(/[:.]/g, "-");
    write(join(root, `target/bench/${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  await endAll();
}
