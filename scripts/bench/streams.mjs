// Many open event streams: what they cost the server, and when a change has reached all of them.
import http from "node:http";
import { pause } from "./http.mjs";
import { round, summary } from "./samples.mjs";

const path = "/api/events";
const wanted = Number(process.env.KEYPANE_BENCH_STREAMS ?? 1000);
const changes = 10;
/** Streams that are opened at once. */
const opening = 50;
const patience = 15_000;

/** Says whether the server has event streams, and if not, what it answered. */
export async function probe(origin) {
  const stream = await open(origin).catch((error) => ({ refused: error.message }));
  stream.close?.();
  return stream.refused;
}

/** Holds the streams, and changes a secret that all of them show. */
export async function streams(server, cluster, object) {
  const refused = await probe(server.origin);
  if (refused) return { available: false, why: refused };
  const before = server.memory();
  const held = [];
  try {
    const opened = performance.now();
    while (held.length < wanted) {
      const more = Math.min(opening, wanted - held.length);
      held.push(...(await Promise.all(Array.from({ length: more }, () => open(server.origin)))));
    }
    await Promise.all(held.map((stream) => stream.first));
    const openMs = performance.now() - opened;
    const holding = server.memory();
    const { each, last, missed } = await fanOut(held, cluster, object);
    return {
      available: true,
      held: held.length,
      openMs: round(openMs),
      rss: { before: before.rss, holding: holding.rss, after: server.memory().rss },
      kbPerStream: round(((holding.rss - before.rss) * 1000) / held.length),
      each: summary(each),
      last: summary(last),
      missed,
    };
  } finally {
    held.forEach((stream) => stream.close());
  }
}

async function fanOut(held, cluster, object) {
  const each = [];
  const last = [];
  let missed = 0;
  for (let change = 0; change < changes; change++) {
    const mark = `fan-out ${change} ${Date.now()}`;
    const begun = performance.now();
    const seen = held.map((stream) => stream.sees(mark).then((at) => at - begun));
    await cluster.rename(object, mark);
    const late = pause(patience).then(() => undefined);
    const found = await Promise.all(seen.map((one) => Promise.race([one, late])));
    const times = found.filter((ms) => ms !== undefined);
    missed += found.length - times.length;
    each.push(...times);
    if (times.length > 0) last.push(Math.max(...times));
    await pause(200);
  }
  return { each, last, missed };
}

/** One stream on a connection of its own. */
function open(origin) {
  return new Promise((done, fail) => {
    const agent = new http.Agent({ maxSockets: 1 });
    const headers = { accept: "text/event-stream" };
    const request = http.get(`${origin}${path}`, { agent, headers }, (response) => {
      const type = response.headers["content-type"] ?? "no type";
      if (response.statusCode !== 200 || !type.startsWith("text/event-stream")) {
        request.destroy();
        return fail(new Error(`${path} answers ${response.statusCode}, ${type}`));
      }
      done(reader(request, response));
    });
    const late = setTimeout(() => request.destroy(new Error(`${path} does not answer`)), patience);
    request.on("error", fail).on("response", () => clearTimeout(late));
  });
}

function reader(request, response) {
  let text = "";
  let waiting;
  let begin;
  const first = new Promise((done) => (begin = done));
  response.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    if (text.includes("event: page") || text.includes("event:page")) begin();
    if (waiting && text.includes(waiting.mark)) {
      waiting.done(performance.now());
      waiting = undefined;
    }
    // What may be the start of the next mark is kept.
    text = text.slice(-64);
  });
  response.on("error", () => undefined);
  return {
    first: Promise.race([first, pause(patience)]),
    sees: (mark) => new Promise((done) => (waiting = { mark, done })),
    close: () => request.destroy(),
  };
}
