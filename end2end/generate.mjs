// Writes generated/testid.ts and generated/routes.ts from the panel's own constants, so that test
// ids and paths stand in app/src once and nowhere else.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const CONSTANT = /^((?:\/\/\/ .*\n)*)pub const (\w+): &str =\s*"([^"\\]+)";/gm;

function generate(name) {
  const source = new URL(`../app/src/${name}.rs`, import.meta.url);
  const constants = [...readFileSync(source, "utf8").matchAll(CONSTANT)].map(
    ([, doc, constant, value]) => `${doc}export const ${constant} = ${JSON.stringify(value)};\n`,
  );
  if (constants.length === 0) throw new Error(`no constants in ${source.pathname}`);
  const head = `// Made from app/src/${name}.rs by generate.mjs; do not edit.\n\n`;
  writeFileSync(new URL(`generated/${name}.ts`, import.meta.url), head + constants.join(""));
}

mkdirSync(new URL("generated", import.meta.url), { recursive: true });
generate("testid");
generate("routes");
