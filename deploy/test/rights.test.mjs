import assert from "node:assert/strict";
import { test } from "node:test";
import { deploy, every, one, overlay } from "./kit.mjs";
import { renderText } from "./render.mjs";

const secrets = (...verbs) => ({ apiGroups: [""], resources: ["secrets"], verbs });
/** Each write as an Event on its secret. */
const tell = { apiGroups: [""], resources: ["events"], verbs: ["create"] };

/** Every rule that a service account has: by the namespace of its binding, or `*`. */
function rightsOf(objects, account) {
  const rights = {};
  for (const binding of [...every(objects, "RoleBinding"), ...every(objects, "ClusterRoleBinding")]) {
    const { name, kind, namespace } = account;
    const own = (s) => s.kind === kind && s.name === name && s.namespace === namespace;
    if (!binding.subjects.some(own)) continue;
    const where = binding.metadata.namespace ?? "*";
    (rights[where] ??= []).push(...one(objects, binding.roleRef.kind, binding.roleRef.name).rules);
  }
  return rights;
}

const keypane = { kind: "ServiceAccount", name: "keypane", namespace: "keypane" };
const admins = { kind: "Group", name: "keypane-admins" };

test("with its own rights, Keypane's account has six verbs on the secrets of one namespace", () => {
  const rights = { hub: [secrets("get", "list", "watch", "create", "patch", "delete"), tell] };
  assert.deepEqual(rightsOf(overlay("in-cluster"), keypane), rights);
});

/** The one secret that Keypane's account reads and writes itself: which sessions were ended. */
const ended = { ...secrets("get", "patch"), resourceNames: ["keypane-ended-sessions"] };

for (const [name, own, user] of [
  ["proxy", [], "admin@example.org"],
  ["oidc", [ended], "248289761001"],
]) {
  test(`${name}: Keypane's account lists and watches, and speaks for named users in named groups`, () => {
    const objects = overlay(name);
    const impersonate = (resource, named) => ({
      apiGroups: [""],
      resources: [resource],
      verbs: ["impersonate"],
      resourceNames: [named],
    });
    assert.deepEqual(rightsOf(objects, keypane), {
      hub: [secrets("list", "watch"), tell, ...own],
      "*": [impersonate("groups", "keypane-admins"), impersonate("users", user)],
    });
    const able = { hub: [secrets("get", "list", "create", "patch", "delete")] };
    assert.deepEqual(rightsOf(objects, admins), able);
  });

  test(`${name}: constrained, it speaks for anybody, but only of secrets in one namespace`, () => {
    const objects = renderText(
      `{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization,
        resources: [overlays/${name}], components: [components/constrained-impersonation]}`,
      deploy,
    );
    const on = (...verbs) => verbs.map((verb) => `impersonate-on:user-info:${verb}`);
    const identity = { apiGroups: ["authentication.k8s.io"], verbs: ["impersonate:user-info"] };
    assert.deepEqual(rightsOf(objects, keypane), {
      hub: [
        secrets("list", "watch"),
        tell,
        ...own,
        secrets(...on("get", "list", "create", "patch", "delete")),
      ],
      "*": [
        { ...identity, resources: ["groups"], resourceNames: ["keypane-admins"] },
        { ...identity, resources: ["users"] },
        {
          apiGroups: ["authorization.k8s.io"],
          resources: ["selfsubjectaccessreviews"],
          verbs: on("create"),
        },
      ],
    });
  });
}

test("no rule has a wildcard, escalates, or names what is the system's", () => {
  for (const name of ["in-cluster", "proxy", "oidc"]) {
    const objects = overlay(name);
    for (const { rules } of [...every(objects, "Role"), ...every(objects, "ClusterRole")]) {
      for (const rule of rules) {
        const words = Object.values(rule).flat();
        assert.ok(!words.includes("*") && !words.some((word) => word.startsWith("system:")), words);
        assert.ok(!rule.verbs.some((verb) => ["bind", "escalate", "update"].includes(verb)), words);
      }
    }
  }
});

test("the pod alone asks for the account's token", () => {
  const objects = overlay("in-cluster");
  assert.equal(one(objects, "ServiceAccount").automountServiceAccountToken, false);
  assert.equal(one(objects, "Deployment").spec.template.spec.automountServiceAccountToken, true);
});
