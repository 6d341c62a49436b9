// What the first load of the list weighs in brotli, by file; `make sizes` says the same.
import { brotliDecompressSync } from "node:zlib";
import { Connections } from "./http.mjs";

/** The files of the first load with their bytes on the wire, headers left out. */
export async function weight(origin) {
  const connections = new Connections(origin, { headers: { "accept-encoding": "br" } });
  const fetched = async (path) => {
    const { headers, body } = await connections.send(path);
    const encoding = headers["content-encoding"];
    if (encoding !== "br") throw new Error(`${path} came as ${encoding ?? "identity"}`);
    return body;
  };
  try {
    const page = await fetched("/secrets");
    const html = brotliDecompressSync(page).toString();
    const files = { "/secrets": page.length };
    for (const path of named(html)) files[path] = (await fetched(path)).length;
    return { files, total: Object.values(files).reduce((sum, bytes) => sum + bytes, 0) };
  } finally {
    connections.close();
  }
}

/** What the page loads at once: what its head links, not what its script names for later. */
function named(html) {
  const links = html.match(/<link\b[^>]*>/g) ?? [];
  const loads = links.filter((link) => /rel="?(stylesheet|modulepreload|preload)\b/.test(link));
  const paths = loads.map((link) => link.match(/href="?([^"\s>]+)/)?.[1]);
  return [...new Set(paths.filter(Boolean))];
}
