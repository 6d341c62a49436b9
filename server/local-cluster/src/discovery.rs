//! Discovery: what the API offers, enough for `kubectl` to find the resources.

use http::{Method, Response, request::Parts};
use serde_json::{Map, Value, json};

use super::{
    negotiate::wants_aggregated_discovery,
    reply::{self, Body},
    resources::{RESOURCES, Resource, group_versions},
    review::REVIEWS,
    status::Failure,
};

const OBJECT_VERBS: &[&str] =
    &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/// Answers a request outside the resources.
pub fn answer(parts: &Parts) -> Result<Response<Body>, Failure> {
    if parts.method != Method::GET {
        return Err(Failure::method_not_allowed());
    }
    let path: Vec<&str> = parts.uri.path().split('/').filter(|part| !part.is_empty()).collect();
    let aggregated = wants_aggregated_discovery(&parts.headers);
    let value = match path.as_slice() {
        ["healthz" | "livez" | "readyz"] => return Ok(reply::text(200, "ok")),
        ["version"] => version(),
        ["api"] if aggregated => return Ok(discovery_list(str::is_empty)),
        ["apis"] if aggregated => return Ok(discovery_list(|group| !group.is_empty())),
        ["api"] => json!({
            "kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [],
        }),
        ["apis"] => {
            let groups: Vec<Value> = groups().into_iter().map(|pair| group(pair, false)).collect();
            json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
        }
        ["api", "v1"] => resource_list("", "v1"),
        ["apis", name] => {
            let found = groups().into_iter().find(|(group, _)| group == name);
            group(found.ok_or_else(Failure::no_such_path)?, true)
        }
        ["apis", name, version] if groups().contains(&(*name, *version)) => {
            resource_list(name, version)
        }
        ["openapi", "v3"] => openapi_index(),
        ["openapi", "v3", "api", "v1"] => openapi("", "v1"),
        ["openapi", "v3", "apis", name, version] if groups().contains(&(*name, *version)) => {
            openapi(name, version)
        }
        _ => return Err(Failure::no_such_path()),
    };
    Ok(reply::json(200, &value))
}

fn version() -> Value {
    json!({
        "major": "1", "minor": "36", "gitVersion": "v1.36.0+keypane",
        "gitCommit": "", "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "", "compiler": "rustc", "platform": "linux/amd64",
    })
}

/// The groups without the core group.
fn groups() -> Vec<(&'static str, &'static str)> {
    let mut pairs = group_versions();
    pairs.retain(|(group, _)| !group.is_empty());
    pairs.extend([("authentication.k8s.io", "v1"), ("authorization.k8s.io", "v1")]);
    pairs
}

fn group((name, version): (&str, &str), typed: bool) -> Value {
    let version = json!({"groupVersion": format!("{name}/{version}"), "version": version});
    let mut map = Map::new();
    if typed {
        map.insert("kind".to_owned(), "APIGroup".into());
        map.insert("apiVersion".to_owned(), "v1".into());
    }
    map.insert("name".to_owned(), name.into());
    map.insert("versions".to_owned(), json!([version.clone()]));
    map.insert("preferredVersion".to_owned(), version);
    Value::Object(map)
}

fn verbs(resource: &Resource) -> Vec<&'static str> {
    let all = OBJECT_VERBS.iter().copied();
    all.filter(|verb| resource.namespaced || *verb != "deletecollection").collect()
}

fn of_group<'a>(group: &'a str, version: &'a str) -> impl Iterator<Item = &'static Resource> + 'a {
    RESOURCES.iter().filter(move |one| one.group == group && one.version == version)
}

fn reviews_of(group: &str, version: &str) -> Vec<(&'static str, &'static str)> {
    let wanted = format!("{group}/{version}");
    let found = REVIEWS.iter().filter(|(group, ..)| *group == wanted);
    found.map(|(_, plural, kind)| (*plural, *kind)).collect()
}

fn resource_list(group: &str, version: &str) -> Value {
    let mut list: Vec<Value> = of_group(group, version)
        .map(|one| {
            let mut entry = json!({
                "name": one.plural, "singularName": one.singular, "namespaced": one.namespaced,
                "kind": one.kind, "verbs": verbs(one),
            });
            if !one.short.is_empty()
                && let Some(entry) = entry.as_object_mut()
            {
                entry.insert("shortNames".to_owned(), json!(one.short));
            }
            entry
        })
        .collect();
    list.extend(reviews_of(group, version).into_iter().map(|(plural, kind)| {
        json!({
            "name": plural, "singularName": kind.to_lowercase(), "namespaced": false,
            "kind": kind, "verbs": ["create"],
        })
    }));
    let group_version =
        if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version,
        "resources": list,
    })
}

/// All groups and their resources in one answer, which saves kubectl a request per group.
fn discovery_list(wanted: impl Fn(&str) -> bool) -> Response<Body> {
    let kind = |group: &str, version: &str, kind: &str| json!({"group": group, "version": version, "kind": kind});
    let mut pairs = groups();
    pairs.push(("", "v1"));
    let items: Vec<Value> = pairs
        .into_iter()
        .filter(|(group, _)| wanted(group))
        .map(|(group, version)| {
            let mut resources: Vec<Value> = of_group(group, version)
                .map(|one| {
                    json!({
                        "resource": one.plural, "singularResource": one.singular,
                        "responseKind": kind(group, version, one.kind),
                        "scope": if one.namespaced { "Namespaced" } else { "Cluster" },
                        "shortNames": one.short, "verbs": verbs(one),
                    })
                })
                .collect();
            resources.extend(reviews_of(group, version).into_iter().map(|(plural, name)| {
                json!({
                    "resource": plural, "singularResource": name.to_lowercase(),
                    "responseKind": kind(group, version, name),
                    "scope": "Cluster", "verbs": ["create"],
                })
            }));
            json!({
                "metadata": if group.is_empty() { json!({}) } else { json!({"name": group}) },
                "versions": [{
                    "version": version, "freshness": "Current", "resources": resources,
                }],
            })
        })
        .collect();
    let list = json!({
        "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {}, "items": items,
    });
    let mut response = reply::json(200, &list);
    let media = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    let media = http::HeaderValue::from_static(media);
    response.headers_mut().insert(http::header::CONTENT_TYPE, media);
    response
}

fn openapi_index() -> Value {
    let mut paths = Map::new();
    for (group, version) in group_versions() {
        let path = root(group, version);
        let url = json!({"serverRelativeURL": format!("/openapi/v3{path}")});
        paths.insert(path.trim_start_matches('/').to_owned(), url);
    }
    json!({"paths": paths})
}

fn root(group: &str, version: &str) -> String {
    if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") }
}

/// Just enough of a schema for kubectl to see that the server validates fields itself.
fn openapi(group: &str, version: &str) -> Value {
    let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": true}});
    let parameters = ["dryRun", "fieldManager", "fieldValidation"].map(parameter);
    let mut paths = Map::new();
    for one in of_group(group, version) {
        let gvk = json!({"group": group, "version": version, "kind": one.kind});
        let scope = if one.namespaced { "/namespaces/{namespace}" } else { "" };
        let collection = format!("{}{scope}/{}", root(group, version), one.plural);
        let operation = |action: &str| {
            json!({
                "parameters": parameters,
                "responses": {},
                "x-kubernetes-action": action,
                "x-kubernetes-group-version-kind": gvk,
            })
        };
        paths.insert(collection.clone(), json!({"post": operation("post")}));
        let object = json!({"patch": operation("patch"), "put": operation("put")});
        paths.insert(format!("{collection}/{{name}}"), object);
    }
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.36.0"},
        "paths": paths,
        "components": {"schemas": {}},
    })
}
