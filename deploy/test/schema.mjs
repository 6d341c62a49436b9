// The judgement of Kubernetes' own schemas, read strictly: a field that they don't know is an error.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { root } from "./kit.mjs";

const validator = join(root, "target", "tools", "manifests", "bin", "kubernetes-validate");

/** What a version of Kubernetes has against the objects; empty where they are right. */
export function complaints(objects, version) {
  const folder = mkdtempSync(join(tmpdir(), "keypane-manifests-"));
  try {
    const file = join(folder, "objects.yaml");
    writeFileSync(file, objects.map((object) => stringify(object)).join("---\n"));
    const args = ["--strict", "--no-warn", "-k", version, file];
    const { error, status, stdout, stderr } = spawnSync(validator, args, { encoding: "utf8" });
    if (error) throw new Error("the schemas are missing: scripts/setup.sh manifests", { cause: error });
    const lines = `${stdout}${stderr}`.split("\n").map((line) => line.replace(file, "").trim());
    const passed = lines.filter((line) => line.startsWith("INFO") && line.includes(" passed for "));
    const wrong = lines.filter((line) => line && !line.startsWith("INFO"));
    if ((status === 0) !== (wrong.length === 0) || (status === 0 && passed.length !== objects.length)) {
      throw new Error(`the validator ended with ${status}: ${lines.join("; ")}`);
    }
    return wrong;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
