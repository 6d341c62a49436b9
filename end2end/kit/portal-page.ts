// The page of a portal, with the panel's element in it.

/** Attributes of the element, besides `src`. */
export type Attributes = Record<string, string>;

/** Returns the page's HTML, with `before` above the element. The page collects the element's events in `heard`. */
export function portalPage(src: string, attributes: Attributes = {}, before = "<h1>Portal</h1>"): string {
  const given = Object.entries({ src, ...attributes });
  const text = given.map(([name, value]) => `${name}='${value}'`).join(" ");
  return `<!DOCTYPE html><title>Portal</title><link rel="icon" href="data:,">
    <script>
      heard = [];
      const names = ["ready", "path", "height", "dirty", "session", "toast", "leave", "refused"];
      for (const name of names) addEventListener("keypane-" + name, ({ type, detail }) =>
        heard.push({ type, detail: JSON.parse(JSON.stringify(detail)) }));
    </script>
    <script src="${src}/embed.js"></script>
    ${before}<keypane-panel ${text}></keypane-panel>`;
}
