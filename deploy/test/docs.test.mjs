import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./kit.mjs";
import { broken } from "./links.mjs";
import { renderText } from "./render.mjs";
import { complaints } from "./schema.mjs";

for (const file of ["docs/audit-log.md", "docs/cluster.md", "docs/deploy.md", "docs/performance.md"]) {
  test(`${file} names files of deploy/ that are there`, () => {
    const text = readFileSync(join(root, file), "utf8");
    const named = text.match(/(?<![\w.-]|[\w-]\/)deploy\/[\w./-]*[\w/]/g) ?? [];
    assert.ok(named.length > 0);
    for (const path of named) assert.ok(existsSync(join(root, path)), path);
  });
}

test("the overlays of docs/deploy.md are right as they stand there", () => {
  const text = readFileSync(join(root, "docs", "deploy.md"), "utf8");
  const found = [...text.matchAll(/```yaml\n# my-keypane\/kustomization\.yaml\n([^]*?)```/g)];
  assert.equal(found.length, 2);
  for (const [, overlay] of found) {
    const objects = renderText(overlay, join(root, "my-keypane"));
    assert.deepEqual(complaints(objects, "1.37"), []);
    assert.deepEqual(broken(objects), []);
  }
});
