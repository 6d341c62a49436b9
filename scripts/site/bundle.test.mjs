import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { brotliCompressSync } from "node:zlib";
import { bundle } from "./bundle.mjs";
import { folder } from "./test/kit.mjs";

/** Writes modules into a folder of the test's own; the path of `main.js`. */
function modules(t, files) {
  const home = folder(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
  return join(home, "main.js");
}

test("each module is there once, before what imports it", (t) => {
  const main = modules(t, {
    "one.js": "// One.\nexport const one = 1;\n",
    "two.js": 'import { one } from "./one.js";\nexport function two() {\n  return one + 1;\n}\n',
    "main.js": 'import { one } from "./one.js";\nimport { two } from "./two.js";\n\nsaid = `${one} // ${two()}`;\n',
  });
  for (const whole of [true, false]) {
    const script = bundle(main, whole);
    const world = { said: "" };
    runInNewContext(script, world);
    assert.equal(world.said, "1 // 2");
    assert.equal(script.includes("// One."), whole);
  }
});

test("what it does not know it refuses", (t) => {
  for (const line of ['import x from "./x.js";', 'import { a } from "elsewhere";', "export default 1;", "export { x };", "const broken = `"]) {
    assert.throws(() => bundle(modules(t, { "main.js": `${line}\n` })), undefined, line);
  }
});

test("what a portal loads is under 4 KB in brotli", () => {
  const embed = fileURLToPath(new URL("../../embed/embed.js", import.meta.url));
  const length = brotliCompressSync(bundle(embed)).length;
  assert.ok(length < 4096, `${length} bytes`);
});
