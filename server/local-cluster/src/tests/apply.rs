use serde_json::{Value, json};

use super::kit::{APPLY, DATASETS, Kit, SECRETS, dataset, message, secret};

fn with(data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": data})
}

#[tokio::test]
async fn what_others_own_conflicts_until_forced() {
    let kit = Kit::new().await;
    let path = format!("{SECRETS}/a");
    kit.post(&format!("{SECRETS}?fieldManager=first"), &secret("a")).await;
    let wanted = with(&json!({"ssh": "bmV3"}));
    let (status, answer) = kit.apply(&path, "panel", false, &wanted).await;
    assert_eq!(status, 409);
    assert_eq!(
        message(&answer),
        "Apply failed with 1 conflict: conflict with \"first\" using v1: .data.ssh"
    );
    let cause = json!({
        "reason": "FieldManagerConflict",
        "message": "conflict with \"first\" using v1",
        "field": ".data.ssh",
    });
    assert_eq!(answer["details"]["causes"], json!([cause]));
    let (status, object) = kit.apply(&path, "panel", true, &wanted).await;
    assert_eq!(status, 200);
    assert_eq!(object["data"]["ssh"], "bmV3");
}

#[tokio::test]
async fn agreeing_is_no_conflict() {
    let kit = Kit::new().await;
    let path = format!("{SECRETS}/a");
    let wanted = with(&json!({"ssh": "a2V5"}));
    assert_eq!(kit.apply(&path, "one", false, &wanted).await.0, 201);
    let (status, object) = kit.apply(&path, "two", false, &wanted).await;
    assert_eq!(status, 200, "{object}");
    let (_, again) = kit.apply(&path, "two", false, &wanted).await;
    assert_eq!(again, object, "the same again changes nothing");
    let changed = with(&json!({"ssh": "bmV3"}));
    let (status, answer) = kit.apply(&path, "one", false, &changed).await;
    assert_eq!(status, 409);
    assert!(message(&answer).ends_with("conflict with \"two\": .data.ssh"), "{answer}");
}

#[tokio::test]
async fn what_is_no_longer_stated_goes_unless_others_own_it() {
    let kit = Kit::new().await;
    let path = format!("{SECRETS}/a");
    kit.apply(&path, "one", false, &with(&json!({"a": "YQ==", "b": "Yg==", "c": "Yw=="}))).await;
    kit.apply(&path, "two", false, &with(&json!({"b": "Yg=="}))).await;
    let (_, object) = kit.apply(&path, "one", false, &with(&json!({"a": "YQ=="}))).await;
    assert_eq!(object["data"], json!({"a": "YQ==", "b": "Yg=="}));
    let empty = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}});
    kit.apply(&path, "two", false, &empty).await;
    let (_, object) = kit.apply(&path, "one", false, &empty).await;
    assert!(object.get("data").is_none(), "{object}");
    assert!(object["metadata"].get("managedFields").is_none(), "{object}");
}

#[tokio::test]
async fn yaml_and_custom_resources_apply_too() {
    let kit = Kit::new().await;
    let path = format!("{DATASETS}/d?fieldManager=x");
    let request = http::Request::builder().method("PATCH").uri(path).header("content-type", APPLY);
    let yaml = "apiVersion: primehub.io/v1alpha1\nkind: Dataset\nmetadata:\n  name: d\n\
                spec:\n  gitsync:\n    secret: gitsync-secret-x\n";
    let (status, object) = kit.send(request, yaml).await;
    assert_eq!(status, 201, "{object}");
    assert_eq!(object["spec"]["gitsync"]["secret"], "gitsync-secret-x");
    let fields = json!({"f:spec": {"f:gitsync": {"f:secret": {}}}});
    assert_eq!(object["metadata"]["managedFields"][0]["fieldsV1"], fields);
}

#[tokio::test]
async fn an_apply_must_say_who_and_what() {
    let kit = Kit::new().await;
    let path = format!("{SECRETS}/a");
    let body = with(&json!({}));
    let (status, answer) = kit.ask("PATCH", &path, APPLY, &body).await;
    assert_eq!(status, 422);
    assert_eq!(answer["details"]["causes"][0]["field"], "fieldManager");
    let other = dataset("a", &json!({}));
    assert_eq!(kit.apply(&path, "x", false, &other).await.0, 400);
    let mut managed = body.clone();
    managed["metadata"]["managedFields"] = json!([]);
    let (status, answer) = kit.apply(&path, "x", false, &managed).await;
    assert_eq!((status, message(&answer).as_str()), (400, "metadata.managedFields must be nil"));
    let mut known = body;
    known["metadata"]["uid"] = "5".into();
    let (status, answer) = kit.apply(&path, "x", false, &known).await;
    assert_eq!(status, 409);
    assert!(message(&answer).contains("uid mismatch"), "{answer}");
}
