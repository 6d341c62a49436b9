import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DockerfileParser } from "dockerfile-ast";
import { deploy, one, overlay, root } from "./kit.mjs";

const file = readFileSync(join(deploy, "Containerfile"), "utf8");
const instructions = DockerfileParser.parse(file)
  .getInstructions()
  .map((each) => {
    const words = [...(each.getFlags?.() ?? []).map(String), each.getRawArgumentsContent()];
    return { keyword: each.getKeyword(), text: words.join(" ") };
  });
const texts = (keyword) => instructions.filter((each) => each.keyword === keyword).map(({ text }) => text);
/** The instructions of the last stage. */
const last = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === "FROM"));

test("images are named once, without a registry, and can be chosen", () => {
  assert.deepEqual(texts("ARG"), ["RUST_IMAGE=rust:1.95-trixie", "PREVIOUS_IMAGE=none"]);
  assert.deepEqual(texts("FROM"), [
    "${RUST_IMAGE} AS none",
    "${PREVIOUS_IMAGE} AS previous",
    "none AS build",
    "scratch",
  ]);
  assert.doesNotMatch(file, /\w\.(io|com|org)\b/);
  const wanted = /rust-version = "(.+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  assert.ok(texts("ARG")[0].startsWith(`RUST_IMAGE=rust:${wanted}-`));
});

test("the image is one layer over nothing, for the user that the pods run as", () => {
  const { securityContext, containers } = one(overlay("proxy"), "Deployment").spec.template.spec;
  assert.deepEqual(last, [
    { keyword: "FROM", text: "scratch" },
    { keyword: "COPY", text: "--from=build /out /" },
    { keyword: "USER", text: `${securityContext.runAsUser}:${securityContext.runAsGroup}` },
    { keyword: "EXPOSE", text: String(containers[0].ports[0].containerPort) },
    { keyword: "ENTRYPOINT", text: '["/usr/local/bin/keypane"]' },
  ]);
});

test("the image's program is built without the embedded cluster, and says so in the guides", () => {
  const builds = texts("RUN").filter((text) => text.includes("make build"));
  assert.equal(builds.length, 1);
  assert.match(builds[0], /make build SERVER_FEATURES=--no-default-features\s*$/);
  const makefile = readFileSync(join(root, "Makefile"), "utf8");
  assert.match(makefile, /\$\(CARGO\) build --release --locked -p server \$\(SERVER_FEATURES\)/);
  assert.match(readFileSync(join(root, "docs/deploy.md"), "utf8"), /without the embedded cluster/);
  assert.match(readFileSync(join(root, "docs/settings.md"), "utf8"), /built without it/);
});

test("what is copied from the project is there, and what is not to be copied is left out", () => {
  const own = texts("COPY").filter((text) => !text.startsWith("--from"));
  for (const text of own) {
    for (const path of text.split(" ").slice(0, -1)) assert.ok(existsSync(join(root, path)), path);
  }
  const ignored = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
  for (const path of ["target", ".git", ".keypane", "**/node_modules"]) {
    assert.ok(ignored.includes(path), path);
  }
});

/** The root of an image around the program that runs this test, which loads C libraries, too. */
function rootfs(t) {
  const folder = mkdtempSync(join(tmpdir(), "keypane-rootfs-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [site, out] = [join(folder, "site"), join(folder, "out")];
  mkdirSync(site);
  writeFileSync(join(site, "manifest.json"), "{}");
  execFileSync(join(deploy, "rootfs.sh"), [process.execPath, site, out]);
  return out;
}

test("the image's root has the binary, its libraries, the roots of TLS, a user, and the site", (t) => {
  const out = rootfs(t);
  assert.deepEqual(readFileSync(join(out, "usr/share/keypane/site/manifest.json"), "utf8"), "{}");
  assert.match(readFileSync(join(out, "etc/passwd"), "utf8"), /^keypane:x:65532:65532:.*nologin\n$/);
  assert.ok(statSync(join(out, "etc/ssl/certs/ca-certificates.crt")).size > 100_000);
  const programs = readdirSync(join(out, "usr/local/bin"));
  assert.deepEqual(programs, ["keypane"]);
  for (const none of ["bin", "usr/bin", "sbin", "tmp", "home", "root"]) {
    assert.ok(!existsSync(join(out, none)), none);
  }
});

test("the binary runs in that root alone", (t) => {
  const inside = (...command) => spawnSync("unshare", ["--map-root-user", ...command], { encoding: "utf8" });
  if (inside("true").status !== 0) return t.skip("this machine lets nobody change the root of a process");
  const { status, stdout, stderr } = inside("chroot", rootfs(t), "/usr/local/bin/keypane", "--version");
  assert.deepEqual([status, stdout.trim()], [0, process.version], stderr);
});
