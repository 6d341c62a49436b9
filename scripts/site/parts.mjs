// The parts of the browser's program: what wasm-split calls them, and what they are published as.
//
// The tool writes one file for each part (`split_NAME.wasm`), one for what several parts share
// (`chunk_N.wasm`), and `__wasm_split.js`, which loads them. That script and the one of wasm-bindgen
// import each other, so neither could have the hash of the other in it. They become one script.

const LOADER = "./__wasm_split.js";

/**
 * Names the files of the parts, from the tool's map of parts to the files that each needs:
 * `sources` has the tool's file of each logical name, `parts` the logical names that a part needs.
 */
export function namedParts(found) {
  const stems = [...new Set(Object.values(found).flat())];
  const shared = stems.filter((stem) => stem.startsWith("chunk_"));
  const stemOf = (stem) => stem.match(/^split_(.+)$/)?.[1] ?? `shared-${shared.indexOf(stem) + 1}`;
  const nameOf = (stem) => `${stemOf(stem)}.wasm`;
  const sources = Object.fromEntries(stems.map((stem) => [nameOf(stem), `${stem}.wasm`]));
  const parts = Object.entries(found).map(([part, files]) => [part, files.map(nameOf)]);
  return { sources, parts: Object.fromEntries(parts) };
}

/**
 * Makes one script of wasm-bindgen's and the loader's. `published` has the hashed name of each of the
 * tool's files, so the script names the parts of its own build and no others.
 */
export function oneScript(main, loader, published) {
  const exported = [];
  const body = loader
    .replace(/^import \{ initSync \} from "\.\/keypane\.js";$/m, "")
    .replace(/^export const (\w+)/gm, (_, name) => {
      exported.push(name);
      return `const ${name}`;
    })
    .replace(/new URL\("\.\/([\w.]+)", import\.meta\.url\)/g, (_, file) => {
      if (!published[file]) throw new Error(`the loader of the parts names ${file}, which is no part`);
      return `new URL("./${published[file]}", import.meta.url)`;
    });
  const glue = main.replace(/^import \* as (\w+) from "\.\/__wasm_split\.js";?$/gm, "const $1 = parts;");
  // What is left over was written in another way than this knows.
  const left = [body, glue].map((text) => text.match(/^(import|export) .*\bfrom\b.*|.*\.\/(chunk|split)_.*/m));
  const [line] = left.find((found) => found) ?? [];
  if (line) throw new Error(`the scripts of the parts cannot become one: ${line}`);
  if (!glue.includes(`"${LOADER}"`)) throw new Error("the program loads no parts");
  return `const parts = (() => {\n${body}\nreturn { ${exported.join(", ")} };\n})();\n${glue}`;
}
