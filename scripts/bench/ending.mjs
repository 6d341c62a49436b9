// What a run leaves behind is nothing: processes, folders and namespaces end with it, in the
// opposite order of their start, after an error and on Ctrl-C as well.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const endings = [];
let ending = false;

/** Has `end` called once: by whoever calls the answer, or at the end of the run. */
export function atEnd(end) {
  // A run that is being ended starts nothing more.
  if (ending) throw new Error("the run has ended");
  endings.push(end);
  return async () => {
    const at = endings.indexOf(end);
    if (at < 0) return;
    endings.splice(at, 1);
    await end();
  };
}

/** Ends everything that has not ended yet; one that fails keeps none from its end. */
export async function endAll() {
  ending = true;
  while (endings.length > 0) {
    const end = endings.pop();
    try {
      await end();
    } catch (error) {
      console.error(`bench: at the end: ${error.message}`);
      process.exitCode = 1;
    }
  }
}

/** A folder of this run's own. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "keypane-bench-"));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const children = new Set();

/** Has a child process end with this one, whatever ends it. */
export function adopt(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
}

process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]]) {
  process.once(signal, async () => {
    console.error("bench: ending");
    await endAll();
    process.exit(code);
  });
}
