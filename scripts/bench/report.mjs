// A run's lines: what was measured, what the budget is, and whether it was kept.
//
// The budgets are those of docs/performance.md. They are compared within one run, and a line that
// is over fails nothing.

const kinds = {
  health: "`/healthz`",
  list: "list, no filter",
  search: "list, search",
  type: "list, type filter",
  last: "list, last page by number",
  lastByLink: "list, last page by link",
};

const none = "not claimed";
const count = (number) => number.toLocaleString("en");
const ms = (value) => `${value < 100 ? value.toFixed(1) : count(Math.round(value))} ms`;
const mb = (value) => `${value.toFixed(1)} MB`;

/** A line without a budget. */
const plain = (what, measured) => ({ what, measured, budget: "", verdict: none });

/** A line with a budget: at most `most`, both said by `say`. */
const atMost = (what, value, most, say, rule = "") => ({
  what,
  measured: say(value),
  budget: `${say(most)}${rule && ` (${rule})`}`,
  verdict: value <= most ? "ok" : "OVER",
});

const missing = (what, why, budget) => ({ what, measured: why, budget, verdict: "not measured" });

/** All lines of a run. */
export function lines(run) {
  return [
    ...run.sizes.flatMap((size) => ofSize(size, run.cluster === "local")),
    growth(run.sizes),
    ...(run.page ? ofPage(run.page) : []),
  ];
}

function ofSize(size, local) {
  const at = `${count(size.secrets)}: `;
  const { seed, start, memory, latency } = size;
  const most = { 10_000: 60, 100_000: 250 }[size.secrets];
  const held = (what, value) => (most ? atMost(what, value, most, mb) : plain(what, mb(value)));
  return [
    plain(
      `${at}written, ${count(seed.secrets)} more`,
      `${count(Math.round(seed.perSecond))} a second, p99 ${ms(seed.write.p99)}`,
    ),
    plain(`${at}start until ready`, ms(start.ready)),
    plain(`${at}start until the first list page`, ms(start.firstPage)),
    held(`${at}RSS after the first list page`, memory.started),
    held(`${at}RSS after the load below`, memory.loaded),
    plain(`${at}RSS at the end (peak)`, `${mb(memory.end)} (${mb(memory.peak)})`),
    ...pages(at, size.secrets, latency),
    ...rawLists(at, size, local),
  ];
}

function pages(at, secrets, { alone, together }) {
  const found = Object.keys(kinds).filter((kind) => alone[kind]);
  const most = 2 * alone.health.p50 + 6;
  const single = found.map((kind) => {
    const what = `${at}${kinds[kind]}, p50`;
    const { p50, p99 } = alone[kind];
    const line =
      kind === "health" || secrets !== 10_000
        ? plain(what, ms(p50))
        : atMost(what, p50, most, ms, "2 x `/healthz` + 6 ms");
    return { ...line, measured: `${line.measured}, p99 ${ms(p99)}` };
  });
  const many = found.map((kind) => {
    const { p50, p99, perSecond } = together[kind];
    const rate = `${count(Math.round(perSecond))} a second`;
    return plain(`${at}${kinds[kind]}, 32 at a time, p50`, `${ms(p50)}, p99 ${ms(p99)}, ${rate}`);
  });
  return [...single, ...many];
}

function rawLists(at, { secrets, raw }, local) {
  const list = (what, { p50, bytes }) => {
    const each = `${count(Math.round(bytes / secrets))} bytes a secret`;
    return plain(`${at}${what}, p50`, `${ms(p50)}, ${mb(bytes / 1e6)}, ${each}`);
  };
  const ratio = raw.metadata.p50 / raw.page.p50;
  const what = `${at}metadata LIST to list page`;
  const measured = `${ratio.toFixed(1)} times`;
  const claimed = { what, measured, budget: "at least 50 times", verdict: ratio >= 50 ? "ok" : "OVER" };
  const other = local ? `${none} (own cluster)` : none;
  const compared =
    local || secrets !== 10_000 ? { what, measured, budget: "", verdict: other } : claimed;
  return [list("raw metadata LIST", raw.metadata), list("raw full LIST", raw.full), compared];
}

function growth(sizes) {
  const what = "list page p50, 100,000 to 1,000";
  const p50 = (secrets) => sizes.find((size) => size.secrets === secrets)?.latency.alone.list.p50;
  const [few, many] = [p50(1000), p50(100_000)];
  const times = (value) => `${value.toFixed(2)} times`;
  if (few === undefined || many === undefined) return missing(what, "needs both sizes", times(3));
  return atMost(what, many / few, 3, times);
}

function ofPage({ secrets, weight, navigation, change, streams, filled }) {
  const at = `${count(secrets)}: `;
  const bytes = (value) => `${count(value)} bytes`;
  const file = ([name, size]) => plain(`first load, ${name.replace(/-[0-9a-f]{12}/, "")}`, bytes(size));
  const { painted, hydrated } = navigation;
  // The budgets of the navigation are for 10,000 secrets.
  const first = (what, value, most) =>
    secrets === 10_000 ? atMost(at + what, value, most, ms) : plain(at + what, ms(value));
  const tail = (line, { p95 }) => ({ ...line, measured: `${line.measured}, p95 ${ms(p95)}` });
  return [
    ...Object.entries(weight.files).map(file),
    atMost("first load, all, brotli", weight.total, 280_000, bytes),
    tail(first("navigation until the first row, p50", painted.p50, 300), painted),
    tail(first("navigation until hydrated, p50", hydrated.p50, 500), hydrated),
    ...ofChange(at, change),
    ...ofStreams(at, streams),
    ...(filled ? ofFilled(filled) : []),
  ];
}

function ofFilled({ registries, first, list, own }) {
  const at = `a file with ${count(registries)} registries: `;
  const bytes = (value) => `${count(value)} bytes`;
  return [
    atMost(`${at}CPU of the list, the first time`, first.cpu, 100, ms),
    atMost(`${at}CPU of the list, again`, list.cpu, 20, ms),
    atMost(`${at}CPU of its own page`, own.cpu, 100, ms),
    atMost(`${at}its own page`, own.bytes, 1_000_000, bytes),
  ];
}

function ofChange(at, change) {
  const what = `${at}write to the page's DOM, p95`;
  if (!change.available) return [missing(what, `not available: ${change.why}`, ms(250))];
  const line = atMost(what, change.p95, 250, ms);
  const lost = change.missed ? `, ${change.missed} of ${change.missed + change.samples} missed` : "";
  const verdict = change.missed ? "OVER" : line.verdict;
  return [{ ...line, measured: `${line.measured}, p50 ${ms(change.p50)}${lost}`, verdict }];
}

function ofStreams(at, streams) {
  const what = `${at}event streams`;
  if (!streams.available) return [missing(what, `not available: ${streams.why}`, "")];
  const { held, rss, kbPerStream, each, last, missed } = streams;
  const lost = missed ? `, ${missed} missed` : "";
  const all = `${count(held)} streams`;
  return [
    plain(`${at}RSS before and with ${all}`, `${mb(rss.before)}, ${mb(rss.holding)}`),
    plain(`${at}memory a stream`, `${kbPerStream.toFixed(1)} KB`),
    plain(
      `${at}change to ${all}, p50`,
      each.samples ? `${ms(each.p50)}, p95 ${ms(each.p95)}, max ${ms(each.max)}${lost}` : `none${lost}`,
    ),
    plain(
      `${at}change to the last of ${all}, p50`,
      last.samples ? `${ms(last.p50)}, max ${ms(last.max)}` : `none${lost}`,
    ),
  ];
}

/** The lines as a Markdown table, which also reads well on a terminal. */
export function table(run) {
  const head = ["what", "measured", "budget", "verdict"];
  const rows = lines(run).map(({ what, measured, budget, verdict }) => [what, measured, budget, verdict]);
  const widths = head.map((name, at) => Math.max(...[head, ...rows].map((row) => row[at].length)));
  const line = (row) => `| ${row.map((text, at) => text.padEnd(widths[at])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** What the figures are of, in a sentence or two. */
export function origin(run) {
  const { machine, settings } = run;
  const changed = machine.changed ? ", with changes" : "";
  return (
    `Run of ${run.date.slice(0, 16).replace("T", " ")} UTC, commit ${machine.commit}${changed}, ` +
    `${machine.binary.profile} binary of ${machine.binary.built.slice(0, 16).replace("T", " ")}, cluster: ${run.cluster}${run.version ? ` ${run.version}` : ""}, ` +
    `sizes ${run.sizes.map((size) => count(size.secrets)).join(", ")}, ` +
    `${settings.samples} samples a line. ${machine.cores} cores (${machine.processor}), ` +
    `${machine.memoryGb} GB, ${machine.kernel}, load ${machine.load.join(" ")} at the start; ` +
    `Node ${machine.node}, Chromium ${machine.chromium ?? "not used"}.`
  );
}
