// One classic script of a few modules: each once, in the order in which they are imported, inside a
// function of its own scope. It knows the ways of `embed/` and refuses everything else: imports of
// names from a file beside, exports of declarations, comments on lines of their own.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

const IMPORT = /^import \{[\w, ]+\} from "\.\/([\w-]+\.js)";$/;

/** The lines of a module after those of the modules that it imports. */
function lines(path, seen) {
  if (seen.has(path)) return [];
  seen.add(path);
  return readFileSync(path, "utf8").split("\n").flatMap((line) => {
    const [, part] = IMPORT.exec(line) ?? [];
    if (part) return lines(join(dirname(path), part), seen);
    const plain = line.replace(/^export (?=(const|function|class) )/, "");
    if (/^\s*(import|export)\b/.test(plain)) throw new Error(`${path}: cannot bundle: ${line}`);
    return [plain];
  });
}

/** Without comments and indentation; no text of `embed/` goes over a line. */
function small(text) {
  const kept = text.map((line) => line.trim());
  const isComment = (line) => /^(\/\/|\/\*\*.*\*\/$)/.test(line);
  return kept.filter((line) => line !== "" && !isComment(line));
}

/** The script of a module and what it imports; `whole` keeps comments and indentation. */
export function bundle(path, whole = false) {
  const all = lines(path, new Set());
  const script = `(() => {\n"use strict";\n${(whole ? all : small(all)).join("\n")}\n})();\n`;
  // Throws where it is no script: a name twice, or a line that was cut.
  new Script(script, { filename: path });
  return script;
}
