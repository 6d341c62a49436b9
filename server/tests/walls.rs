//! The walls between the crates: what each crate may depend on, directly or not, by `cargo tree`.
//!
//! A crate's `Cargo.toml` lists its direct dependencies; this test lists what it must never depend
//! on, even indirectly.
//!
//! Each crate is checked alone, with its own features and for the platforms that it is built for.
//! `cargo metadata` would not work: it has one set of features for all crates and platforms.

#![expect(clippy::unwrap_used, reason = "a test fails loudly, its helpers too")]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// The pages' framework.
const LEPTOS: &[&str] = &["leptos", "leptos_axum", "server_fn", "reactive_graph", "tachys"];
/// The cluster's client.
const KUBE: &[&str] = &["kube", "kube-core", "kube-client", "k8s-openapi"];
/// Crates for HTTP and I/O.
const SERVING: &[&str] =
    &["axum", "axum-core", "tower-http", "hyper", "hyper-util", "tokio", "redb"];
/// Crates that run in a browser only.
const BROWSER: &[&str] = &["web-sys", "js-sys", "wasm-bindgen"];

/// Crates that only tests use.
const TESTING: &[&str] = &["test-kit", "scraper", "insta", "proptest", "tempfile"];

/// Where the server runs.
const NATIVE: &str = "x86_64-unknown-linux-gnu";
/// Where the browser's half runs.
const WASM: &str = "wasm32-unknown-unknown";

/// A crate of the workspace and what stands behind a wall for it: crates of the workspace that it may
/// use, and names that it must not depend on, even indirectly. `builds` are its platforms and features.
struct Wall {
    of: &'static str,
    builds: &'static [(&'static str, &'static str)],
    may_use: &'static [&'static str],
    never: &'static [&'static [&'static str]],
}

const WALLS: [Wall; 8] = [
    Wall {
        of: "domain",
        builds: &[(NATIVE, ""), (WASM, "")],
        may_use: &[],
        never: &[LEPTOS, KUBE, SERVING, BROWSER],
    },
    Wall {
        of: "backend",
        builds: &[(NATIVE, ""), (WASM, "")],
        may_use: &["domain"],
        never: &[LEPTOS, KUBE, SERVING, BROWSER],
    },
    Wall {
        of: "app",
        builds: &[(NATIVE, "ssr"), (WASM, "hydrate")],
        may_use: &["backend", "domain"],
        never: &[KUBE, SERVING],
    },
    Wall {
        of: "frontend",
        builds: &[(WASM, "")],
        may_use: &["app", "backend", "domain"],
        never: &[KUBE, SERVING],
    },
    Wall {
        of: "store",
        builds: &[(NATIVE, "")],
        may_use: &["backend", "domain"],
        never: &[LEPTOS, &["axum", "redb"]],
    },
    Wall {
        of: "local-cluster",
        builds: &[(NATIVE, "")],
        may_use: &[],
        never: &[LEPTOS, &["axum"]],
    },
    Wall {
        of: "test-kit",
        builds: &[(NATIVE, "")],
        may_use: &["backend", "domain", "local-cluster"],
        never: &[LEPTOS, &["axum"]],
    },
    Wall {
        of: "server",
        builds: &[(NATIVE, "")],
        may_use: &["app", "backend", "domain", "local-cluster", "store"],
        never: &[TESTING],
    },
];

/// Returns the output of cargo.
fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).arg("--locked").current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The names of the workspace's crates.
fn members() -> BTreeSet<String> {
    let metadata = cargo(&["metadata", "--format-version=1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata.get("packages").and_then(Value::as_array).unwrap();
    let names = packages.iter().map(|package| package.get("name").unwrap().as_str().unwrap());
    names.map(str::to_owned).collect()
}

/// The names of all crates behind one, without those for tests and builds.
fn behind(name: &str, (platform, features): (&str, &str)) -> BTreeSet<String> {
    let only = ["--edges=normal", "--prefix=none", "--format={p}"];
    let built = ["--package", name, "--target", platform, "--features", features];
    let tree = cargo(&[&["tree"], &only[..], &built].concat());
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.filter(|other| *other != name && !other.is_empty()).map(str::to_owned).collect()
}

/// Returns the dependencies that a wall forbids.
fn crossed(wall: &Wall, members: &BTreeSet<String>) -> Vec<String> {
    let is_wrong = |name: &str| {
        let is_other = members.contains(name) && !wall.may_use.contains(&name);
        is_other || wall.never.iter().any(|names| names.contains(&name))
    };
    let behind = wall.builds.iter().flat_map(|build| behind(wall.of, *build));
    behind.filter(|name| is_wrong(name)).map(|name| format!("{} > {name}", wall.of)).collect()
}

#[test]
fn no_wall_is_crossed() {
    let members = members();
    for wall in &WALLS {
        let is_member = |name: &&str| members.contains(*name);
        assert!([wall.of].iter().chain(wall.may_use).all(is_member), "{}", wall.of);
    }
    let crossed: Vec<_> = WALLS.iter().flat_map(|wall| crossed(wall, &members)).collect();
    assert!(crossed.is_empty(), "{}", crossed.join("\n"));
}

#[test]
fn a_way_over_a_wall_is_seen() {
    // The server depends on all of these, so a wall against them is crossed.
    let wall = Wall {
        of: "server",
        builds: &[(NATIVE, "")],
        may_use: &[],
        never: &[LEPTOS, KUBE, SERVING],
    };
    let ways = crossed(&wall, &members());
    for name in ["leptos", "kube", "axum", "local-cluster"] {
        assert!(ways.contains(&format!("server > {name}")), "{name}: {ways:?}");
    }
}
