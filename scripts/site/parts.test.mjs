import assert from "node:assert/strict";
import { test } from "node:test";
import { namedParts, oneScript } from "./parts.mjs";

// As the tools write them, as far as it matters here.
const GLUE = `import * as import1 from "./__wasm_split.js"
import * as import2 from "./__wasm_split.js"

const imports = { "./__wasm_split.js": import1 };
let wasm = "instance";
export function load() { return imports["./__wasm_split.js"]; }
function initSync() { return wasm; }
export { initSync };
`;
const LOADER = `import { initSync } from "./keypane.js";

const __chunk_3 = () => [String(new URL("./chunk_3.wasm", import.meta.url))];
export const __wasm_split_load_forms = () => [initSync(), ...__chunk_3(), String(new URL("./split_forms.wasm", import.meta.url))];
export const __wasm_split_load_rules = () => __chunk_3();
`;
const PUBLISHED = { "chunk_3.wasm": "shared-1-aa.wasm", "split_forms.wasm": "forms-bb.wasm" };

test("files have names without the tool's numbers, and a part names all that it needs", () => {
  const found = { forms: ["chunk_3", "split_forms"], rules: ["chunk_3", "chunk_5", "split_rules"] };
  assert.deepEqual(namedParts(found), {
    sources: {
      "shared-1.wasm": "chunk_3.wasm",
      "forms.wasm": "split_forms.wasm",
      "shared-2.wasm": "chunk_5.wasm",
      "rules.wasm": "split_rules.wasm",
    },
    parts: {
      forms: ["shared-1.wasm", "forms.wasm"],
      rules: ["shared-1.wasm", "shared-2.wasm", "rules.wasm"],
    },
  });
});

test("the one script runs, and loads the files under their hashed names", async () => {
  const script = oneScript(GLUE, LOADER, PUBLISHED).replaceAll("import.meta.url", '"https://a.example/base/pkg/"');
  const { load } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  const parts = load();
  assert.deepEqual(Object.keys(parts), ["__wasm_split_load_forms", "__wasm_split_load_rules"]);
  assert.deepEqual(parts.__wasm_split_load_forms(), [
    "instance",
    "https://a.example/base/pkg/shared-1-aa.wasm",
    "https://a.example/base/pkg/forms-bb.wasm",
  ]);
});

test("it refuses what it does not know of the tools' scripts", () => {
  assert.throws(() => oneScript(GLUE, LOADER, { "chunk_3.wasm": "shared-1-aa.wasm" }), /names split_forms.wasm/);
  for (const [glue, loader] of [
    [GLUE, LOADER.replace("./keypane.js", "./main.js")],
    [GLUE, LOADER.replace('new URL("./chunk_3.wasm", import.meta.url)', '"./chunk_3.wasm"')],
    [GLUE.replace("* as import1", "{ other }"), LOADER],
    [GLUE, `${LOADER}export { other } from "./other.js";\n`],
  ]) {
    assert.throws(() => oneScript(glue, loader, PUBLISHED), /cannot become one/);
  }
  assert.throws(() => oneScript("let wasm;\n", LOADER, PUBLISHED), /loads no parts/);
});
