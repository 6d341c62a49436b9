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

test("the server's settings are found in its source", () => {
  assert.ok(known.has("KEYPANE_ADDR") && known.has("KEYPANE_KEY_FILE") && known.size > 15);
});

for (const name of overlays) {
  const objects = overlay(name);
  const settings = settingsOf(objects);

  test(`${name}: each setting is one of the server's`, () => {
    for (const key of Object.keys(settings)) assert.ok(known.has(key), key);
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

  test(`${name}: bearer tokens are access tokens, for an audience that is no client`, () => {
    const { KEYPANE_OIDC_AUDIENCE: audience, KEYPANE_OIDC_CLIENT_ID: client } = settings;
    assert.equal(audience !== undefined, name === "oidc");
    assert.ok(audience === undefined || audience !== client);
    assert.equal(settings.KEYPANE_OIDC_ACCEPT_ID_TOKENS, undefined);
  });

  test(`${name}: the groups that are passed on are those that may be`, () => {
    const rules = every(objects, "ClusterRole").flatMap((role) => role.rules);
    const named = rules.filter((rule) => rule.resources.includes("groups"));
    const passedOn = settings.KEYPANE_IMPERSONATE_GROUPS?.split(",") ?? [];
    assert.deepEqual(passedOn, named.flatMap((rule) => rule.resourceNames));
  });

  test(`${name}: no manifest holds a credential`, () => {
    for (const secret of every(objects, "Secret")) {
      assert.deepEqual(Object.keys(secret).sort(), ["apiVersion", "kind", "metadata", "type"]);
    }
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
