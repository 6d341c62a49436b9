use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};

use super::kit::{Kit, SECRETS, message};
use crate::User;

async fn as_bob(kit: &Kit, method: &str, path: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).body(Full::default()).unwrap();
    let response = kit.respond(User::named("bob"), request).await;
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    (status, message(&value))
}

#[tokio::test]
async fn refusals_name_the_scope() {
    let kit = Kit::new().await;
    let cases = [
        (
            "GET",
            "/api/v1/secrets",
            "secrets is forbidden: User \"bob\" cannot list resource \"secrets\" in API group \"\" at the cluster scope",
        ),
        (
            "GET",
            "/api/v1/namespaces/n",
            "namespaces \"n\" is forbidden: User \"bob\" cannot get resource \"namespaces\" in API group \"\" in the namespace \"n\"",
        ),
        (
            "GET",
            "/apis/none/v1/things",
            "things.none is forbidden: User \"bob\" cannot list resource \"things\" in API group \"none\" at the cluster scope",
        ),
        ("GET", "/metrics", "forbidden: User \"bob\" cannot get path \"/metrics\""),
    ];
    for (method, path, expected) in cases {
        assert_eq!(as_bob(&kit, method, path).await, (403, expected.to_owned()), "{path}");
    }
    let watch = format!("{SECRETS}?watch=1");
    assert!(as_bob(&kit, "GET", &watch).await.1.contains("cannot watch"));
    assert!(as_bob(&kit, "DELETE", SECRETS).await.1.contains("cannot deletecollection"));
    assert_eq!(as_bob(&kit, "GET", "/api/v1").await.0, 200, "discovery is open");
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let kit = Kit::new().await;
    let status = json!("the server could not find the requested resource");
    for path in ["/api/v1/nonesuch", "/api/v1/namespaces/hub/pods/p/log", "/api/v1/secrets/a"] {
        let (code, answer) = kit.get(path).await;
        assert_eq!((code, &answer["message"]), (404, &status), "{path}");
    }
    for path in ["/apis/none/v1/x", "/nowhere", "/apis/none", "/apis/primehub.io/v2/datasets"] {
        let (code, answer) = kit.get(path).await;
        assert_eq!((code, answer), (404, json!("404 page not found\n")), "{path}");
    }
    for (method, path) in [("POST", "/api/v1/secrets"), ("PUT", SECRETS), ("PATCH", SECRETS)] {
        let (code, answer) = kit.ask(method, path, "", &Value::Null).await;
        assert_eq!(code, 405, "{method} {path}");
        assert_eq!(answer["reason"], "MethodNotAllowed");
    }
}

#[tokio::test]
async fn discovery_lists_what_is_served() {
    let kit = Kit::new().await;
    let (_, core) = kit.get("/api/v1").await;
    let names: Vec<&str> = core["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert!(names.contains(&"secrets") && names.contains(&"pods"));
    let (_, groups) = kit.get("/apis").await;
    for group in groups["groups"].as_array().unwrap() {
        let version = group["preferredVersion"]["groupVersion"].as_str().unwrap();
        let (status, list) = kit.get(&format!("/apis/{version}")).await;
        assert_eq!((status, list["kind"].as_str()), (200, Some("APIResourceList")), "{version}");
    }
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    for path in ["/api", "/apis"] {
        assert_eq!(kit.get_as(path, accept).await.1["kind"], "APIGroupDiscoveryList");
    }
    assert_eq!(kit.get("/version").await.1["minor"], "36");
    assert_eq!(kit.get("/readyz").await.1, "ok");
    let (_, index) = kit.get("/openapi/v3").await;
    for path in index["paths"].as_object().unwrap().values() {
        let url = path["serverRelativeURL"].as_str().unwrap();
        assert_eq!(kit.get(url).await.0, 200, "{url}");
    }
}

#[tokio::test]
async fn reviews_answer_for_others_too() {
    let kit = Kit::new().await;
    let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    for (groups, allowed) in [(json!(["system:masters"]), true), (json!([]), false)] {
        let attributes = json!({"verb": "get", "resource": "secrets"});
        let spec = json!({"user": "x", "groups": groups, "resourceAttributes": attributes});
        let (status, answer) = kit.post(path, &json!({"spec": spec})).await;
        assert_eq!((status, &answer["status"]["allowed"]), (201, &json!(allowed)));
    }
    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let (_, answer) = kit.post(path, &json!({})).await;
    assert_eq!(answer["status"]["userInfo"]["username"], "admin");
}

#[tokio::test]
async fn a_cluster_is_prepared_and_seeded_once() {
    let kit = Kit::new().await;
    kit.cluster.prepare("hub").await.unwrap();
    let object = json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "example", "namespace": "hub"}, "stringData": {"a": "b"},
    });
    assert!(kit.cluster.seed(object.clone()).await.unwrap());
    assert!(!kit.cluster.seed(object).await.unwrap());
    assert!(kit.cluster.seed(json!({"kind": "Gadget"})).await.is_err());
    let (_, stored) = kit.get(&format!("{SECRETS}/example")).await;
    assert_eq!(stored["data"]["a"], "Yg==");
    assert_eq!(stored["metadata"]["managedFields"][0]["manager"], "keypane");
}
