import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { every, one, overlay, overlays, root, settingsOf } from "./kit.mjs";

const config = join(root, "server", "src", "config");
const source = readdirSync(config, { recursive: true })
  .filter((file) => file.endsWith(".rs") && !file.endsWith("tests.rs"))
  .map((file) => readFileSync(join(config, file), "utf8"))
  .join("\n");
const known = new Set([...source.matchAll(/env = "(KEYPANE_[A-Z_]+)"/g)].map(([, name]) => name));

// Settings of ways to sign in that this server does not have yet. Once it has one, its overlay must
// hold the real names only, and the entry here goes.
const COMING = {
  proxy: [
    "KEYPANE_PROXY_NETWORKS", "KEYPANE_PROXY_SECRET_FILE", "KEYPANE_REQUIRED_GROUP", "KEYPANE_IMPERSONATE",
  ],
};

test("the server's settings are found in its source", () => {
  assert.ok(known.has("KEYPANE_ADDR") && known.has("KEYPANE_KEY_FILE") && known.size > 15);
});

test("what is said to come is not there yet", () => {
  for (const mode of Object.keys(COMING)) {
    assert.ok(!source.includes(`"${mode}"`), `KEYPANE_AUTH=${mode} is there: check overlays/${mode}`);
  }
});

for (const name of overlays) {
  const objects = overlay(name);
  const settings = settingsOf(objects);

  test(`${name}: each setting is one of the server's`, () => {
    const coming = COMING[name] ?? [];
    for (const key of Object.keys(settings)) assert.ok(known.has(key) || coming.includes(key), key);
    for (const key of coming) assert.ok(key in settings, `${key} is not used`);
  });

  test(`${name}: the settings fit the objects`, () => {
    assert.equal(settings.KEYPANE_CLUSTER, "in-cluster");
    assert.equal(settings.KEYPANE_AUTH, name === "in-cluster" ? "none" : name);
    for (const kind of ["Role", "RoleBinding"]) {
      for (const { metadata } of every(objects, kind)) {
        assert.equal(metadata.namespace, settings.KEYPANE_NAMESPACE);
      }
    }
    const { spec } = one(objects, "Deployment").spec.template;
    const files = spec.containers[0].volumeMounts.flatMap(({ name, mountPath, readOnly }) => {
      assert.ok(readOnly, name);
      const { secret } = spec.volumes.find((volume) => volume.name === name);
      assert.equal(secret.defaultMode, 0o440);
      return secret.items.map(({ path }) => `${mountPath}/${path}`);
    });
    const named = Object.entries(settings).filter(([key]) => key.endsWith("_FILE"));
    assert.deepEqual(named.map(([, path]) => path).sort(), files.sort());
  });

  test(`${name}: no manifest holds a credential`, () => {
    assert.equal(every(objects, "Secret").length, 0);
    for (const container of one(objects, "Deployment").spec.template.spec.containers) {
      assert.equal(container.env, undefined);
      assert.deepEqual(container.envFrom.map((each) => Object.keys(each)), [["configMapRef"]]);
    }
    for (const [key, value] of Object.entries(settings)) {
      assert.ok(!/(SECRET|TOKENS?|PASSWORD|KEY)$/.test(key), key);
      assert.ok(!/[A-Za-z0-9+/_-]{32,}/.test(value), key);
      assert.ok(!/:\/\/[^/]*@/.test(value), key);
    }
  });
}
