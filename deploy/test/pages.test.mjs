// The pages of documentation: their links, and the index of decisions.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "./kit.mjs";

/** The anchors of a page, as GitHub makes them of its headings. */
const anchors = (text) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );

/** The links of a page that lead to no file of the project, or to no heading of that file. */
function brokenLinks(page) {
  const text = readFileSync(join(root, page), "utf8");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links.filter((link) => !/^https?:/.test(link)).filter((link) => {
    const [path, anchor] = link.split("#");
    const target = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchors(readFileSync(target, "utf8")).includes(anchor);
  });
}

const markdown = (folder) =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith(".md")).map((name) => join(folder, name));

for (const page of ["", "docs", "docs/decisions"].flatMap(markdown)) {
  test(`the links of ${page} lead to files and headings that are there`, () => {
    assert.deepEqual(brokenLinks(page), []);
  });
}

test("the index of decisions names each of them", () => {
  const index = readFileSync(join(root, "docs", "decisions", "README.md"), "utf8");
  const pages = readdirSync(join(root, "docs", "decisions")).filter((name) => /^\d{4}-/.test(name));
  for (const page of pages) assert.ok(index.includes(`](${page})`), page);
});

test("the steps of the architecture are where it says", () => {
  const text = readFileSync(join(root, "docs", "architecture.md"), "utf8");
  const steps = [...text.matchAll(/`((?:app|server)\/[\w/.-]+?)(?:::([\w:]+))?`/g)];
  assert.ok(steps.length > 20);
  for (const [step, path, item] of steps) {
    assert.ok(existsSync(join(root, path)), step);
    if (item === undefined) continue;
    const name = item.split("::").at(-1);
    assert.match(readFileSync(join(root, path), "utf8"), new RegExp(`fn ${name}\\b`), step);
  }
});
