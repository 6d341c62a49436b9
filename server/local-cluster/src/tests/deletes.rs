use serde_json::{Value, json};

use super::kit::{Kit, SECRETS, message, names, secret, text};

#[tokio::test]
async fn finalizers_hold_an_object() {
    let kit = Kit::new().await;
    let mut body = secret("a");
    body["metadata"]["finalizers"] = json!(["example.com/hold"]);
    kit.post(SECRETS, &body).await;
    let path = format!("{SECRETS}/a");
    let (status, object) = kit.delete(&path, &Value::Null).await;
    assert_eq!(status, 200);
    assert_eq!(object["kind"], "Secret");
    assert_eq!(object["metadata"]["deletionGracePeriodSeconds"], 0);
    assert!(object["metadata"]["deletionTimestamp"].is_string());

    let (_, again) = kit.delete(&path, &Value::Null).await;
    assert_eq!(again, object, "a second delete changes nothing");
    let (status, answer) = kit.post(SECRETS, &secret("a")).await;
    assert_eq!(status, 409);
    assert_eq!(message(&answer), "object is being deleted: secrets \"a\" already exists");
    let more = json!({"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}});
    let (status, answer) = kit.merge(&path, &more).await;
    assert_eq!(status, 422);
    assert!(message(&answer).contains("no new finalizers can be added"), "{answer}");

    let (status, last) = kit.merge(&path, &json!({"metadata": {"finalizers": null}})).await;
    assert_eq!(status, 200);
    assert!(last["metadata"].get("finalizers").is_none());
    assert_eq!(kit.get(&path).await.0, 404);
    kit.secret("a").await;
}

#[tokio::test]
async fn preconditions_hold_or_conflict() {
    let kit = Kit::new().await;
    let object = kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    let stale = json!({"preconditions": {"resourceVersion": "1"}});
    let (status, answer) = kit.delete(&path, &stale).await;
    assert_eq!(status, 409);
    assert!(message(&answer).contains("The object might have been modified"), "{answer}");
    let (status, _) = kit.delete(&path, &json!({"kind": "Secret"})).await;
    assert_eq!(status, 400);
    let (status, _) = kit.delete(&path, &json!({"propagationPolicy": "Sideways"})).await;
    assert_eq!(status, 422);
    let uid = text(&object, "/metadata/uid");
    let held = json!({"preconditions": {"uid": uid}, "propagationPolicy": "Background"});
    assert_eq!(kit.delete(&path, &held).await.0, 200);
}

#[tokio::test]
async fn collections_are_deleted_by_selector() {
    let kit = Kit::new().await;
    for (name, app) in [("a", "x"), ("b", "y"), ("c", "x")] {
        let mut body = secret(name);
        body["metadata"]["labels"] = json!({"app": app});
        kit.post(SECRETS, &body).await;
    }
    let (status, list) =
        kit.delete(&format!("{SECRETS}?labelSelector=app%3Dx"), &Value::Null).await;
    assert_eq!(status, 200);
    assert_eq!(list["kind"], "SecretList");
    assert_eq!(names(&list), ["a", "c"]);
    assert_eq!(names(&kit.get(SECRETS).await.1), ["b"]);
    assert_eq!(kit.delete("/api/v1/secrets", &Value::Null).await.0, 405);
}

#[tokio::test]
async fn a_namespace_takes_its_content_along() {
    let kit = Kit::new().await;
    let namespaces = "/api/v1/namespaces";
    kit.post(namespaces, &json!({"metadata": {"name": "n"}})).await;
    let inside = format!("{namespaces}/n/secrets");
    kit.post(&inside, &secret("a")).await;
    let (status, object) = kit.delete(&format!("{namespaces}/n"), &Value::Null).await;
    assert_eq!(status, 200);
    assert_eq!(object["status"]["phase"], "Terminating");
    assert_eq!(kit.get(&format!("{namespaces}/n")).await.0, 404);
    assert_eq!(kit.get(&format!("{inside}/a")).await.0, 404);
    assert_eq!(kit.post(&inside, &secret("b")).await.0, 404);
    let (status, answer) = kit.delete(&format!("{namespaces}/default"), &Value::Null).await;
    assert_eq!(status, 403);
    assert!(message(&answer).ends_with("this namespace may not be deleted"), "{answer}");
}

#[tokio::test]
async fn a_namespace_that_is_going_takes_nothing_new() {
    let kit = Kit::new().await;
    let namespaces = "/api/v1/namespaces";
    let body = json!({"metadata": {"name": "n", "finalizers": ["example.com/hold"]}});
    kit.post(namespaces, &body).await;
    kit.delete(&format!("{namespaces}/n"), &Value::Null).await;
    let (status, answer) = kit.post(&format!("{namespaces}/n/secrets"), &secret("a")).await;
    assert_eq!(status, 403);
    assert_eq!(answer["details"]["causes"][0]["reason"], "NamespaceTerminating");
}
