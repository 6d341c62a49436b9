//! The walls between the crates, as `cargo metadata` sees them: what each may depend on, however far
//! away. A crate's `Cargo.toml` says what it names; this says what it must never come to name.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly, its helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The pages' framework.
const LEPTOS: &[&str] = &["leptos", "leptos_axum", "server_fn", "reactive_graph", "tachys"];
/// The cluster's client.
const KUBE: &[&str] = &["kube", "kube-core", "kube-client", "k8s-openapi"];
/// What serves, and what asks: HTTP and I/O.
const SERVING: &[&str] =
    &["axum", "axum-core", "tower-http", "hyper", "hyper-util", "tokio", "redb"];
/// What runs in a browser only.
const BROWSER: &[&str] = &["web-sys", "js-sys", "wasm-bindgen"];

/// What only tests use.
const TESTING: &[&str] = &["test-kit", "scraper", "insta", "proptest", "tempfile"];

/// A crate of the workspace and what stands behind a wall for it: crates of the workspace that it may
/// use, and names that it must not reach by any way.
struct Wall {
    of: &'static str,
    may_use: &'static [&'static str],
    never: &'static [&'static [&'static str]],
}

const WALLS: [Wall; 8] = [
    Wall { of: "domain", may_use: &[], never: &[LEPTOS, KUBE, SERVING, BROWSER] },
    Wall { of: "backend", may_use: &["domain"], never: &[LEPTOS, KUBE, SERVING, BROWSER] },
    Wall { of: "app", may_use: &["backend", "domain"], never: &[KUBE, SERVING] },
    Wall { of: "frontend", may_use: &["app", "backend", "domain"], never: &[KUBE, SERVING] },
    Wall { of: "store", may_use: &["backend", "domain"], never: &[LEPTOS, &["axum", "redb"]] },
    Wall { of: "local-cluster", may_use: &[], never: &[LEPTOS, &["axum"]] },
    Wall {
        of: "test-kit",
        may_use: &["backend", "domain", "local-cluster"],
        never: &[LEPTOS, &["axum"]],
    },
    Wall {
        of: "server",
        may_use: &["app", "backend", "domain", "local-cluster", "store"],
        never: &[TESTING],
    },
];

/// The crates behind each crate of the graph by its id, without those for tests and builds, and the
/// names of all of them.
struct Graph {
    names: BTreeMap<String, String>,
    edges: BTreeMap<String, Vec<String>>,
    members: BTreeSet<String>,
}

impl Graph {
    /// Asks cargo, with every feature of every crate.
    fn load() -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["metadata", "--format-version=1", "--locked", "--all-features"]);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = cargo.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self::parse(&serde_json::from_slice(&output.stdout).unwrap())
    }

    fn parse(metadata: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let names = list(metadata.get("packages").unwrap());
        let names = names
            .iter()
            .map(|package| (text(package.get("id").unwrap()), text(package.get("name").unwrap())));
        let members = list(metadata.get("workspace_members").unwrap());
        let nodes = list(metadata.pointer("/resolve/nodes").unwrap());
        let is_normal = |dependency: &Value| {
            let kinds = list(dependency.get("dep_kinds").unwrap());
            kinds.iter().any(|kind| kind.get("kind").unwrap().is_null())
        };
        let edges = nodes.iter().map(|node| {
            let behind = list(node.get("deps").unwrap());
            let behind = behind.iter().filter(|dependency| is_normal(dependency));
            let behind = behind.map(|dependency| text(dependency.get("pkg").unwrap()));
            (text(node.get("id").unwrap()), behind.collect())
        });
        Self {
            names: names.collect(),
            edges: edges.collect(),
            members: members.iter().map(text).collect(),
        }
    }

    fn name(&self, id: &str) -> &str {
        self.names.get(id).unwrap()
    }

    /// The id of a crate of the workspace.
    fn member(&self, name: &str) -> &str {
        let found = self.members.iter().find(|id| self.name(id) == name);
        found.unwrap_or_else(|| panic!("no crate {name} in the workspace"))
    }

    /// Everything behind a crate, with a way to it.
    fn behind(&self, id: &str) -> BTreeMap<&str, String> {
        let mut ways = BTreeMap::new();
        let mut open = vec![(id, self.name(id).to_owned())];
        while let Some((id, way)) = open.pop() {
            for next in self.edges.get(id).into_iter().flatten() {
                let way = format!("{way} > {}", self.name(next));
                if !ways.contains_key(next.as_str()) {
                    ways.insert(next.as_str(), way.clone());
                    open.push((next, way));
                }
            }
        }
        ways
    }

    /// The ways over a wall.
    fn crossed(&self, wall: &Wall) -> Vec<String> {
        let behind = self.behind(self.member(wall.of));
        let is_wrong = |id: &str| {
            let name = self.name(id);
            let other = self.members.contains(id) && !wall.may_use.contains(&name);
            other || wall.never.concat().contains(&name)
        };
        behind.into_iter().filter(|(id, _)| is_wrong(id)).map(|(_, way)| way).collect()
    }
}

#[test]
fn no_wall_is_crossed() {
    let graph = Graph::load();
    let crossed: Vec<_> = WALLS.iter().flat_map(|wall| graph.crossed(wall)).collect();
    assert!(crossed.is_empty(), "{}", crossed.join("\n"));
}

#[test]
fn a_way_over_a_wall_is_seen() {
    let graph = Graph::load();
    // The server has everything behind it, so whatever it were called there would be ways.
    for name in ["leptos", "kube", "axum", "local-cluster"] {
        let wall = Wall { of: "server", may_use: &[], never: &[LEPTOS, KUBE, SERVING] };
        let ways = graph.crossed(&wall);
        assert!(ways.iter().any(|way| way.ends_with(&format!(" > {name}"))), "{name}");
    }
}
