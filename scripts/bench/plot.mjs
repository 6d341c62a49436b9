// The list page's p50 and the server's memory by number of secrets, as one SVG.

const panel = { width: 330, height: 220, left: 58, top: 40, gap: 90 };
const budgets = { 10_000: 60, 100_000: 250 };

const count = (number) => number.toLocaleString("en");

/** The picture of a run. Its colours follow the reader's theme. */
export function plot(run) {
  const sizes = [...run.sizes].sort((a, b) => a.secrets - b.secrets);
  const xs = sizes.map((size) => size.secrets);
  const of = (name, mark, value) => ({ name, mark, values: sizes.map(value) });
  const alone = (kind) => (size) => size.latency.alone[kind].p50;
  const pages = [
    of("no filter", "a", alone("list")),
    of("search", "b", alone("search")),
    of("type filter", "c", alone("type")),
    of("last page", "d", alone("last")),
    of("/healthz", "e", alone("health")),
  ];
  const memory = [
    of("after the first page", "a", (size) => size.memory.started),
    of("after load", "b", (size) => size.memory.loaded),
    of("budget", "e", (size) => budgets[size.secrets]),
  ];
  const width = 2 * (panel.left + panel.width) + panel.gap + 20;
  const height = panel.top + panel.height + 100;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>List page p50 and RSS by number of secrets</title>`,
    style,
    `<rect class="back" width="${width}" height="${height}"/>`,
    chart("List page p50, one at a time", "ms", panel.left, xs, pages),
    chart("RSS of the server", "MB", 2 * panel.left + panel.width + panel.gap - 40, xs, memory),
    `</svg>\n`,
  ].join("\n");
}

const style = `<style>
  text { fill: #1f2933 } .back { fill: #fff } .grid { stroke: #d5dae0 } .line { fill: none; stroke-width: 2 }
  .a { stroke: #1864ab; fill: #1864ab } .b { stroke: #b35900; fill: #b35900 } .c { stroke: #2b7a3d; fill: #2b7a3d }
  .d { stroke: #862e9c; fill: #862e9c } .e { stroke: #6b7280; fill: #6b7280 } .line.e { stroke-dasharray: 5 4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e9f0 } .back { fill: #14181d } .grid { stroke: #39424e }
    .a { stroke: #74b9ff; fill: #74b9ff } .b { stroke: #ffb066; fill: #ffb066 } .c { stroke: #7fd694; fill: #7fd694 }
    .d { stroke: #d59bea; fill: #d59bea } .e { stroke: #a4adb8; fill: #a4adb8 }
  }
  .line { fill: none !important }
</style>`;

function chart(title, unit, left, xs, series) {
  const { width, height, top } = panel;
  const bottom = top + height;
  const [low, high] = [Math.log10(xs[0]), Math.log10(xs[xs.length - 1])];
  // One size alone stands in the middle.
  const x = (value) =>
    left + (high > low ? (Math.log10(value) - low) / (high - low) : 0.5) * width;
  const values = series.flatMap((one) => one.values).filter((value) => value !== undefined);
  const step = nice(Math.max(...values) / 4);
  const steps = Math.max(1, Math.ceil(Math.max(...values) / step));
  const y = (value) => bottom - (value / (steps * step)) * height;
  const parts = [`<text x="${left}" y="${top - 16}" font-weight="600">${title} (${unit})</text>`];
  for (let i = 0; i <= steps; i++) {
    const at = y(i * step).toFixed(1);
    const label = Number((i * step).toPrecision(3));
    parts.push(`<path class="grid" d="M${left} ${at}h${width}"/>`);
    parts.push(`<text x="${left - 6}" y="${at}" dy="4" text-anchor="end">${label}</text>`);
  }
  for (const size of xs) {
    const at = x(size).toFixed(1);
    parts.push(`<text x="${at}" y="${bottom + 18}" text-anchor="middle">${count(size)}</text>`);
  }
  series.forEach((one, index) => parts.push(...drawn(one, index, { x, y, xs, left, bottom })));
  return parts.join("\n");
}

function drawn({ name, mark, values }, index, { x, y, xs, left, bottom }) {
  const points = values.flatMap((value, at) =>
    value === undefined ? [] : [[x(xs[at]).toFixed(1), y(value).toFixed(1)]],
  );
  if (points.length === 0) return [];
  const [column, row] = [left + (index % 3) * 136, bottom + 44 + Math.floor(index / 3) * 20];
  return [
    `<path class="line ${mark}" d="M${points.map((point) => point.join(" ")).join("L")}"/>`,
    ...points.map(([cx, cy]) => `<circle class="${mark}" cx="${cx}" cy="${cy}" r="3"/>`),
    `<circle class="${mark}" cx="${column}" cy="${row - 4}" r="4"/>`,
    `<text x="${column + 9}" y="${row}">${name}</text>`,
  ];
}

/** The next larger of 1, 2 and 5 times a power of ten. */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= value);
}
