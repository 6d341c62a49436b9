// Builds what the browser loads into target/site: WebAssembly in parts, its JavaScript, the style sheet,
// the scripts of embedding and sign-in, and the icon, under hashed names, each compressed at build time,
// with a manifest for the server. Files of the previous release stay beside them: of the one that is
// there, or of the folder that KEYPANE_PREVIOUS_SITE names. A development build (`--dev`) keeps none,
// and is none to a release.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./site/bundle.mjs";
import { namedParts, oneScript } from "./site/parts.mjs";
import { publish, settle } from "./site/publish.mjs";
import { hashedName, namedRelease, publishedRelease } from "./site/release.mjs";
import { stampIn, stampOf } from "./site/stamp.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const tools = join(root, "target", "tools");
const site = join(root, "target", "site");
const work = join(target, "site-work");
const fast = process.argv.includes("--dev");

// What the Rust target emits and every current browser has; more would not load everywhere.
const features = ["mvp-features", "enable-bulk-memory", "enable-bulk-memory-opt", "enable-call-indirect-overlong", "enable-mutable-globals", "enable-nontrapping-float-to-int", "enable-sign-ext", "enable-reference-types", "enable-multivalue"].map((name) => `--${name}`);

const say = (text) => console.log(`site: ${text}`);
const run = (command, args, stdout = "inherit", stderr = "inherit") =>
  execFileSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", stdout, stderr] });

/** The first of these paths that exists, or the bare name for the PATH. */
const tool = (name, ...paths) => paths.find(existsSync) ?? name;

/** Compiles the WebAssembly; cargo knows by itself what is to be done again. */
function compile() {
  const profile = fast ? "dev" : "wasm-release";
  say(`compiling the WebAssembly (${profile})`);
  const args = ["rustc", "-p", "frontend", "--lib", "--target", "wasm32-unknown-unknown", "--profile", profile];
  // The splitter reads what refers to what. Asked of the last step alone, so that all crates before it
  // are compiled as everywhere else.
  run("cargo", [...args, "--locked", "--", "-Clink-args=--emit-relocs"]);
  return join(target, "wasm32-unknown-unknown", fast ? "debug" : profile, "frontend.wasm");
}

/** The program in its parts, each made small, with its JavaScript, and which files each part needs. */
function bind(built) {
  const split = join(work, "split");
  // Not of the PATH: Binaryen has another program of this name.
  const found = run(join(tools, "bin", "wasm-split"), [built, split, "keypane"], "pipe");
  const { sources, parts } = namedParts(JSON.parse(found));
  const bindgen = tool("wasm-bindgen", join(tools, "bin", "wasm-bindgen"));
  const bindgenArgs = ["--target", "web", "--no-typescript", "--out-dir", work, "--out-name", "keypane"];
  // The parts use exports that nothing else uses, under the names that the linker gave them.
  const kept = ["--keep-lld-exports", "--no-demangle", ...(fast ? ["--debug"] : ["--remove-name-section"])];
  run(bindgen, [...bindgenArgs, ...kept, join(split, "keypane.wasm")]);
  const wasm = { "keypane.wasm": optimised("keypane", join(work, "keypane_bg.wasm")) };
  const published = {};
  for (const [name, file] of Object.entries(sources)) {
    wasm[name] = optimised(name.replace(".wasm", ""), join(split, file));
    published[file] = hashedName(name, wasm[name]);
  }
  const text = (...path) => readFileSync(join(...path), "utf8");
  const script = oneScript(text(work, "keypane.js"), text(split, "__wasm_split.js"), published);
  const reload = fast ? text(root, "scripts", "site", "reload.js") : "";
  return { files: { "keypane.js": Buffer.from(script + reload), ...wasm }, parts };
}

/** The bytes of a WebAssembly file, made small where this is a release. */
function optimised(name, file) {
  if (!fast) {
    say(`optimising ${name}`);
    const opt = tool("wasm-opt", join(tools, "node_modules", ".bin", "wasm-opt"));
    // It warns of names that it throws away. Where it fails, the error has its words.
    run(opt, ["-Oz", ...features, file, "-o", file], "inherit", "pipe");
  }
  return readFileSync(file);
}

/** One style sheet from its parts in the order of main.css; blanks and comments are left out. */
function css() {
  const folder = join(root, "style");
  const inline = (file) =>
    readFileSync(join(folder, file), "utf8").replace(/@import\s+"([^"]+)";/g, (_, part) => inline(part));
  const text = inline("main.css");
  if (fast) return Buffer.from(text);
  return Buffer.from(
    text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/\s+/g, " ")
      .replace(/ ?([{};,]) ?/g, "$1")
      .replace(/;}/g, "}")
      .trim(),
  );
}

/** The scripts: the portal's half of embedding and the panel's, and the one of signing in. */
function embedding() {
  const names = ["embed.js", "frame.js", "sign-in.js"];
  return Object.fromEntries(names.map((name) => [name, Buffer.from(bundle(join(root, "embed", name), fast))]));
}

/** The words of each language as a browser reads them: the tag, then a text a line, in English order. */
function words() {
  const folder = join(root, "app", "words");
  const texts = (tag) => JSON.parse(readFileSync(join(folder, `${tag}.json`), "utf8"));
  const line = (text) => (typeof text === "string" ? text : Object.values(text).join("\t"));
  const keys = Object.keys(texts("en"));
  const tags = readdirSync(folder).map((name) => name.replace(/\.json$/, "")).sort();
  return Object.fromEntries(
    tags.map((tag) => {
      const of = texts(tag);
      return [`words-${tag}.txt`, Buffer.from([tag, ...keys.map((key) => line(of[key]))].join("\n"))];
    }),
  );
}

/** What decides how the site is made: it is made anew when one of these changes. */
function sources() {
  const folder = join(root, "scripts", "site");
  const modules = readdirSync(folder).filter((name) => /^\w+\.m?js$/.test(name)).sort();
  return [fileURLToPath(import.meta.url), ...modules.map((name) => join(folder, name))];
}

/** The release that the pipeline names as the previous one. Asked first: compiling takes minutes. */
function named() {
  try {
    return fast ? undefined : namedRelease(process.env.KEYPANE_PREVIOUS_SITE);
  } catch (error) {
    console.error(`site: ${error.message}`);
    process.exit(1);
  }
}

settle(site);
const before = named();
const built = compile();
const style = css();
const scripts = embedding();
const texts = words();
const icon = readFileSync(join(root, "app", "assets", "favicon.svg"));

// What the site is made of: where nothing of it changed, nothing is made again.
const read = [built, ...sources()].map((path) => readFileSync(path));
const stamp = stampOf(fast ? "dev" : "release", [...read, style, icon, ...Object.values(scripts), ...Object.values(texts)], before);
if (stampIn(site) === stamp) {
  say("up to date");
} else {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const program = bind(built);
  const files = { ...program.files, ...scripts, ...texts, "keypane.css": style, "favicon.svg": icon };
  const previous = before ?? (fast ? undefined : publishedRelease(site, say));
  publish({ files, parts: program.parts, site, previous, stamp, say });
}
