// The first inputs of a fuzz target, from the fixtures of the tests: `fuzz-seeds.mjs TARGET FOLDER`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [target, folder] = process.argv.slice(2);
const fixtures = "app/domain/tests/fixtures";
const read = (name) => JSON.parse(readFileSync(join(fixtures, name), "utf8"));
const pasted = (field) =>
  JSON.parse(readFileSync("app/domain/tests/pasted.json", "utf8"))
    .filter((it) => it.field === field)
    .map((it) => Buffer.from(it.file_base64, "base64"));
const published = (name) => readFileSync(`app/domain/src/known_hosts/${name}.txt`, "utf8");

const seeds = {
  key: () => [
    ...read("ssh-keys.json").map((key) => Buffer.from(key.file_base64, "base64")),
    ...pasted("key"),
  ],
  known_hosts: () => [
    ...["github", "gitlab", "bitbucket"].map(published),
    ...pasted("known_hosts"),
    "@cert-authority *.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n",
    "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n",
  ],
  registry_file: () => read("docker-config.json").map((file) => file.stored),
  import: () => [...read("docker-config.json").map((file) => file.stored), ...pasted("import")],
  host: () => [
    ...pasted("hosts")[0].toString().split("\n"),
    "https://index.docker.io/v1/", "docker.io", "registry.example.com:5000/team", "*.example.com",
    "[::1]:5000", "HTTP://Registry.Example.com/v2/", "a b", "user:password@example.com", "r[0-9].io",
  ],
};
for (const [at, seed] of seeds[target]().entries()) writeFileSync(join(folder, `seed-${at}`), seed);
