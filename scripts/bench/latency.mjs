// How long the pages take: one after the other, and 32 at a time.
//
// The kinds of request take turns, so that what else the machine does hits all of them alike. A
// round of 32 at a time has one kind only, since a mix would queue the fast behind the slow.
import { Connections } from "./http.mjs";
import { needle } from "./secrets.mjs";
import { summary } from "./samples.mjs";

export const rounds = Number(process.env.KEYPANE_BENCH_SAMPLES ?? 300);
const warmUp = 20;
const parallel = 32;
const burst = 4 * parallel;
const bursts = 6;
/** What one kind may take in all at each concurrency, in ms: slow pages get fewer samples. */
const allowed = 6000;

// As browsers ask, so the packing counts.
const headers = { "accept-encoding": "br", accept: "text/html" };

/** What is asked: the health check to compare with, and the list as people use it. */
async function kinds(connections, secrets) {
  const last = `/secrets?page=${Math.ceil(secrets / 25)}`;
  const linked = await lastByLink(connections, last);
  return {
    health: "/healthz",
    list: "/secrets",
    search: `/secrets?q=${needle}`,
    type: "/secrets?type=image-pull",
    last,
    ...(linked && { lastByLink: linked }),
  };
}

/** The last page as the link "next" of the page before it names it, with the key of a row. */
async function lastByLink(connections, last) {
  const link = async (path, rel) => {
    const html = (await connections.send(path)).body.toString();
    const tag = html.match(new RegExp(`<a\\b[^>]*\\brel="${rel}"[^>]*>`))?.[0];
    return tag?.match(/href="([^"]*)"/)?.[1].replaceAll("&amp;", "&");
  };
  const before = await link(last, "prev");
  const path = before && (await link(before, "next"));
  return path?.includes("after=") ? path : undefined;
}

/** Measures every kind at both concurrencies. */
export async function latency(origin, secrets) {
  const connections = new Connections(origin, { sockets: parallel });
  try {
    const paths = Object.entries(await kinds(connections, secrets));
    const ask = async (path) => {
      const { status, ms } = await connections.send(path, { headers });
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      return ms;
    };
    const warm = performance.now() + allowed;
    for (let i = 0; i < warmUp && performance.now() < warm; i++) {
      for (const [, path] of paths) await ask(path);
    }
    const alone = await oneByOne(paths, ask);
    const together = await manyAtOnce(paths, ask);
    return { paths: Object.fromEntries(paths), alone, together };
  } finally {
    connections.close();
  }
}

async function oneByOne(paths, ask) {
  const samples = Object.fromEntries(paths.map(([kind]) => [kind, []]));
  const spent = Object.fromEntries(paths.map(([kind]) => [kind, 0]));
  for (let round = 0; round < rounds; round++) {
    for (const [kind, path] of paths) {
      if (spent[kind] > allowed) continue;
      const ms = await ask(path);
      samples[kind].push(ms);
      spent[kind] += ms;
    }
  }
  return Object.fromEntries(paths.map(([kind]) => [kind, summary(samples[kind])]));
}

async function manyAtOnce(paths, ask) {
  const found = Object.fromEntries(paths.map(([kind]) => [kind, { samples: [], ms: 0 }]));
  for (let round = 0; round < bursts; round++) {
    for (const [kind, path] of paths) {
      const { samples } = found[kind];
      const room = allowed - found[kind].ms;
      if (room <= 0) continue;
      let left = burst;
      const begun = performance.now();
      const worker = async () => {
        while (left-- > 0 && performance.now() - begun < room) samples.push(await ask(path));
      };
      await Promise.all(Array.from({ length: parallel }, worker));
      found[kind].ms += performance.now() - begun;
    }
  }
  const told = ([kind, { samples, ms }]) => {
    return [kind, { ...summary(samples), perSecond: (samples.length / ms) * 1000 }];
  };
  return Object.fromEntries(Object.entries(found).map(told));
}

/** Raw LISTs of the cluster and pages of the list, in turns. */
export async function raw(origin, cluster, secrets) {
  const connections = new Connections(origin);
  const turns = secrets > 20_000 ? 2 : 5;
  const found = { metadata: [], full: [], page: [] };
  const bytes = {};
  try {
    for (let turn = 0; turn < turns; turn++) {
      for (const kind of ["metadata", "full"]) {
        const list = await cluster.list({ values: kind === "full" });
        if (list.items < secrets) throw new Error(`a LIST has ${list.items} of ${secrets} secrets`);
        found[kind].push(list.ms);
        bytes[kind] = list.bytes;
        const enough = performance.now() + allowed / 4;
        for (let i = 0; i < 20 && performance.now() < enough; i++) {
          found.page.push((await connections.send("/secrets", { headers })).ms);
        }
      }
    }
  } finally {
    connections.close();
  }
  const { metadata, full, page } = found;
  return {
    metadata: { ...summary(metadata), bytes: bytes.metadata },
    full: { ...summary(full), bytes: bytes.full },
    page: summary(page),
  };
}
