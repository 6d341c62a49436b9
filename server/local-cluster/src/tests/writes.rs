use http::Request;
use serde_json::json;

use super::kit::{DATASETS, JSON, Kit, SECRETS, dataset, message, secret, text};

#[tokio::test]
async fn generated_names_keep_their_prefix() {
    let kit = Kit::new().await;
    let body = json!({"metadata": {"generateName": "key-"}});
    let (status, object) = kit.post(SECRETS, &body).await;
    assert_eq!(status, 201, "{object}");
    let name = text(&object, "/metadata/name");
    assert!(name.starts_with("key-") && name.len() == 9, "{name}");
    assert_eq!(object["kind"], "Secret");
}

#[tokio::test]
async fn what_the_server_sets_cannot_be_given() {
    let kit = Kit::new().await;
    let mut body = secret("a");
    body["metadata"]["uid"] = "mine".into();
    body["metadata"]["creationTimestamp"] = "2001-01-01T00:00:00Z".into();
    body["metadata"]["deletionTimestamp"] = "2001-01-01T00:00:00Z".into();
    let (_, object) = kit.post(SECRETS, &body).await;
    assert_ne!(object["metadata"]["uid"], "mine");
    assert_ne!(object["metadata"]["creationTimestamp"], "2001-01-01T00:00:00Z");
    assert!(object["metadata"].get("deletionTimestamp").is_none());
    body["metadata"]["resourceVersion"] = "5".into();
    let (status, answer) = kit.post(SECRETS, &body).await;
    assert_eq!(status, 500);
    assert_eq!(message(&answer), "resourceVersion should not be set on objects to be created");
}

#[tokio::test]
async fn empty_and_null_values_go_the_way_of_go() {
    let kit = Kit::new().await;
    let body = json!({
        "metadata": {"name": "a", "labels": {}, "annotations": {"x": null}},
        "data": {"k": null, "l": "YQ==\n"}, "immutable": null,
    });
    let (status, object) = kit.post(SECRETS, &body).await;
    assert_eq!(status, 201, "{object}");
    assert_eq!(object["data"], json!({"k": "", "l": "YQ=="}));
    assert_eq!(object["metadata"]["annotations"], json!({"x": ""}));
    assert!(object["metadata"].get("labels").is_none());
    assert!(object.get("immutable").is_none());
    let (_, object) = kit.merge(&format!("{SECRETS}/a"), &json!({"data": null})).await;
    assert!(object.get("data").is_none());
}

#[tokio::test]
async fn unknown_fields_are_dropped_warned_of_or_refused() {
    let kit = Kit::new().await;
    let body = r#"{"metadata":{"name":"a","x":1},"extra":true,"data":{"k":"","k":"YQ=="}}"#;
    let refused = Request::builder()
        .method("POST")
        .uri(format!("{SECRETS}?fieldValidation=Strict"))
        .header("content-type", JSON);
    let (status, answer) = kit.send(refused, body).await;
    assert_eq!(status, 400);
    assert_eq!(
        message(&answer),
        "Secret in version \"v1\" cannot be handled as a Secret: strict decoding error: \
         duplicate field \"data.k\", unknown field \"metadata.x\", unknown field \"extra\""
    );
    let warned = Request::builder().method("POST").uri(SECRETS).header("content-type", JSON);
    let request = warned.body(http_body_util::Full::new(body.into())).unwrap();
    let response = kit.respond(crate::User::admin(), request).await;
    assert_eq!(response.status(), 201);
    let warnings: Vec<_> = response.headers().get_all("warning").iter().collect();
    assert_eq!(warnings.len(), 3);
    assert_eq!(warnings[2], r#"299 - "unknown field \"extra\"""#);
    let (_, object) = kit.get(&format!("{SECRETS}/a")).await;
    assert!(object.get("extra").is_none());
}

#[tokio::test]
async fn values_of_a_wrong_type_are_named() {
    let kit = Kit::new().await;
    let cases = [
        (json!({"data": {"k": 5}}), "number into Go struct field Secret.data of type []uint8"),
        (json!({"data": []}), "array into Go struct field Secret.data of type map[string][]uint8"),
        (
            json!({"metadata": {"name": "a", "labels": {"x": true}}}),
            "bool into Go struct field ObjectMeta.metadata.labels of type string",
        ),
    ];
    for (body, expected) in cases {
        let (status, answer) = kit.post(SECRETS, &body).await;
        assert_eq!(status, 400);
        assert!(message(&answer).ends_with(expected), "{}", message(&answer));
    }
    let (status, answer) = kit.post(SECRETS, &json!({"apiVersion": "v2", "kind": "Secret"})).await;
    assert_eq!(status, 400);
    assert!(message(&answer).contains("no kind \"Secret\" is registered"), "{answer}");
}

#[tokio::test]
async fn a_change_of_nothing_uses_no_version() {
    let kit = Kit::new().await;
    let before = kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    let (_, patched) = kit.merge(&path, &json!({"data": {"ssh": "a2V5"}})).await;
    let (_, replaced) = kit.put(&path, &secret("a")).await;
    assert_eq!(before, patched);
    assert_eq!(before, replaced);
}

#[tokio::test]
async fn another_uid_is_refused_by_each_verb_in_its_way() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    let (status, answer) = kit.merge(&path, &json!({"metadata": {"uid": "other"}})).await;
    assert_eq!(status, 422);
    assert_eq!(
        message(&answer),
        "Secret \"a\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable"
    );
    let mut body = secret("a");
    body["metadata"]["uid"] = "other".into();
    let (status, answer) = kit.put(&path, &body).await;
    assert_eq!(status, 409);
    assert!(message(&answer).contains("UID in precondition: other"), "{answer}");
}

#[tokio::test]
async fn immutable_is_for_good() {
    let kit = Kit::new().await;
    let mut body = secret("a");
    body["immutable"] = true.into();
    kit.post(SECRETS, &body).await;
    for change in [json!({"immutable": false}), json!({"immutable": null})] {
        let (status, answer) = kit.merge(&format!("{SECRETS}/a"), &change).await;
        assert_eq!(status, 422);
        assert_eq!(answer["details"]["causes"][0]["field"], "immutable");
    }
    let labels = json!({"metadata": {"labels": {"a": "b"}}});
    assert_eq!(kit.merge(&format!("{SECRETS}/a"), &labels).await.0, 200);
}

#[tokio::test]
async fn names_in_body_and_path_agree() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    let (status, answer) = kit.merge(&path, &json!({"metadata": {"name": "b"}})).await;
    assert_eq!(
        (status, message(&answer).as_str()),
        (400, "the name of the object (b) does not match the name on the URL (a)")
    );
    let (status, _) = kit.merge(&path, &json!({"metadata": {"namespace": "b"}})).await;
    assert_eq!(status, 400);
    let (status, _) = kit.put(&path, &json!({"metadata": {}})).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn custom_resources_keep_every_field_and_count_generations() {
    let kit = Kit::new().await;
    let spec = json!({"gitsync": {"secret": "x"}, "empty": {}, "none": null, "list": [1, {}]});
    let (status, object) = kit.post(DATASETS, &dataset("d", &spec)).await;
    assert_eq!(status, 201, "{object}");
    assert_eq!(object["spec"], spec);
    assert_eq!(object["metadata"]["generation"], 1);
    let path = format!("{DATASETS}/d");
    let (_, object) = kit.merge(&path, &json!({"spec": {"more": 1}})).await;
    assert_eq!(object["metadata"]["generation"], 2);
    let (_, object) = kit.merge(&path, &json!({"metadata": {"labels": {"a": "b"}}})).await;
    assert_eq!(object["metadata"]["generation"], 2);
    let (status, answer) = kit.put(&path, &dataset("d", &spec)).await;
    assert_eq!(status, 422);
    assert!(message(&answer).ends_with("must be specified for an update"), "{answer}");
    let strategic = "application/strategic-merge-patch+json";
    assert_eq!(kit.ask("PATCH", &path, strategic, &json!({})).await.0, 415);
}

#[tokio::test]
async fn options_are_checked() {
    let kit = Kit::new().await;
    let cases = [
        ("dryRun=Some", "dryRun"),
        ("fieldValidation=Maybe", "fieldValidation"),
        ("fieldManager=%01", "fieldManager"),
    ];
    for (query, field) in cases {
        let (status, answer) = kit.post(&format!("{SECRETS}?{query}"), &secret("a")).await;
        assert_eq!(status, 422, "{query}");
        assert_eq!(answer["details"]["causes"][0]["field"], field);
        assert_eq!(answer["details"]["kind"], "CreateOptions");
    }
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let kit = Kit::new().await;
    let before = kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    let dry = format!("{path}?dryRun=All");
    let (status, shown) = kit.merge(&dry, &json!({"data": {"more": "dg=="}})).await;
    assert_eq!(status, 200);
    assert_eq!(shown["data"]["more"], "dg==");
    assert_eq!(shown["metadata"]["resourceVersion"], before["metadata"]["resourceVersion"]);
    assert_eq!(kit.get(&path).await.1, before);
    let (status, _) = kit.merge(&dry, &json!({"type": "x"})).await;
    assert_eq!(status, 422, "rules apply to dry runs too");
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let kit = Kit::new().await;
    let body = json!({"metadata": {"name": "a"}, "data": {"k": "A".repeat(3 * 1024 * 1024)}});
    let (status, answer) = kit.post(SECRETS, &body).await;
    assert_eq!(status, 413);
    assert_eq!(message(&answer), "Request entity too large: limit is 3145728");
    let (status, _) = kit.ask("POST", SECRETS, "text/plain", &secret("a")).await;
    assert_eq!(status, 415);
}

#[tokio::test]
async fn strategic_patches_merge_keyed_lists() {
    let kit = Kit::new().await;
    let path = "/api/v1/namespaces/hub/serviceaccounts";
    let body = json!({"metadata": {"name": "s"}, "imagePullSecrets": [{"name": "a"}]});
    kit.post(path, &body).await;
    let strategic = "application/strategic-merge-patch+json";
    let path = format!("{path}/s");
    let add = json!({"imagePullSecrets": [{"name": "b"}]});
    let (_, object) = kit.ask("PATCH", &path, strategic, &add).await;
    assert_eq!(object["imagePullSecrets"], json!([{"name": "a"}, {"name": "b"}]));
    let remove = json!({"imagePullSecrets": [{"$patch": "delete", "name": "a"}]});
    let (_, object) = kit.ask("PATCH", &path, strategic, &remove).await;
    assert_eq!(object["imagePullSecrets"], json!([{"name": "b"}]));
}

#[tokio::test]
async fn a_patch_that_breaks_the_object_does_not_quote_it() {
    let kit = Kit::new().await;
    let mut body = secret("a");
    body["stringData"] = json!({"p": "hunter2"});
    kit.post(SECRETS, &body).await;
    let (status, answer) = kit.merge(&format!("{SECRETS}/a"), &json!({"data": {"k": 5}})).await;
    assert_eq!(status, 422);
    assert_eq!(answer["details"]["causes"][0]["field"], "patch");
    let stored = "aHVudGVyMg==";
    assert!(!answer.to_string().contains(stored), "{answer}");
}

#[tokio::test]
async fn nesting_has_a_limit_however_it_comes_about() {
    let kit = Kit::new().await;
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!({"a": inner}));
    let (status, object) = kit.post(DATASETS, &dataset("d", &nested(90))).await;
    assert_eq!(status, 201, "{object}");
    assert_eq!(kit.get(&format!("{DATASETS}/d")).await.0, 200);
    assert_eq!(kit.post(DATASETS, &dataset("e", &nested(101))).await.0, 400);
    let end = format!("/spec{}", "/a".repeat(89));
    let patch = json!([{"op": "add", "path": end, "value": nested(60)}]);
    let media = "application/json-patch+json";
    assert_eq!(kit.ask("PATCH", &format!("{DATASETS}/d"), media, &patch).await.0, 422);
    let yaml = format!(
        "{{apiVersion: primehub.io/v1alpha1, kind: Dataset, metadata: {{name: f}}, spec: {}1{}}}",
        "{a: ".repeat(500),
        "}".repeat(500)
    );
    let request =
        Request::builder().method("POST").uri(DATASETS).header("content-type", "application/yaml");
    assert_eq!(kit.send(request, &yaml).await.0, 400);
    assert_eq!(kit.get(DATASETS).await.0, 200);
}
