use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

use super::*;

/// An object that the panel wrote in second 5, with these annotations.
fn ours(annotations: &Value) -> ObjectMeta {
    let names = annotations.as_object().unwrap().keys();
    let fields: serde_json::Map<String, Value> =
        names.map(|name| (format!("f:{name}"), json!({}))).collect();
    serde_json::from_value(json!({
        "creationTimestamp": "2026-01-01T00:00:01Z",
        "annotations": annotations,
        "managedFields": [{
            "manager": "keypane", "operation": "Update", "time": "2026-01-01T00:00:05Z",
            "fieldsV1": {
                "f:data": {"f:ssh": {}, "f:.dockerconfigjson": {}},
                "f:metadata": {"f:annotations": fields},
            },
        }],
    }))
    .unwrap()
}

/// The same object after another manager took over the data and wrote it in second 9.
fn taken(annotations: &Value) -> ObjectMeta {
    let mut meta = ours(annotations);
    let entries = meta.managed_fields.as_mut().unwrap();
    entries[0].fields_v1.as_mut().unwrap().0["f:data"] = json!({});
    entries.push(
        serde_json::from_value(json!({
            "manager": "kubectl-edit", "time": "2026-01-01T00:00:09Z",
            "fieldsV1": {"f:data": {"f:ssh": {}, "f:.dockerconfigjson": {}}},
        }))
        .unwrap(),
    );
    meta
}

#[test]
fn what_the_panel_wrote_is_believed() {
    let meta = ours(&json!({
        SSH_KEY: "ssh-ed25519 SHA256:abc",
        REGISTRIES: r#"["a.example.com","b.example.com"]"#,
        UPDATED_BY: "ada",
        UPDATED_AT: "2026-01-01T00:00:04Z",
    }));
    assert_eq!(summary(&meta, SecretKind::GitSync).texts, ["ssh-ed25519 SHA256:abc"]);
    assert_eq!(summary(&meta, SecretKind::ImagePull).texts, ["a.example.com", "b.example.com"]);
    let changed = changed(&meta);
    assert_eq!(changed.by.as_deref(), Some("ada"));
    assert_eq!(changed.at.as_deref(), Some("2026-01-01T00:00:04Z"));
}

#[test]
fn once_another_manager_wrote_nothing_is_believed() {
    let meta = taken(&json!({
        SSH_KEY: "ssh-ed25519 SHA256:abc",
        REGISTRIES: r#"["a.example.com"]"#,
        UPDATED_BY: "ada",
        UPDATED_AT: "2026-01-01T00:00:04Z",
    }));
    assert_eq!(summary(&meta, SecretKind::GitSync), Summary::unread());
    assert_eq!(summary(&meta, SecretKind::ImagePull), Summary::unread());
    let changed = changed(&meta);
    assert_eq!(changed.by.as_deref(), Some("kubectl-edit"));
    assert_eq!(changed.at.as_deref(), Some("2026-01-01T00:00:09Z"));
}

#[test]
fn an_annotation_that_another_manager_set_is_not_believed() {
    let mut meta = ours(&json!({UPDATED_BY: "ada"}));
    let annotations = meta.annotations.get_or_insert_default();
    annotations.insert(SSH_KEY.to_owned(), "ssh-ed25519 SHA256:lie".to_owned());
    assert_eq!(summary(&meta, SecretKind::GitSync), Summary::unread());
}

#[test]
fn wrong_texts_are_unknown() {
    for wrong in ["", "not json", "{}", "[1]", "\"a\"", "[\"a\""] {
        let meta = ours(&json!({REGISTRIES: wrong, SSH_KEY: "a\nb"}));
        assert_eq!(summary(&meta, SecretKind::ImagePull), Summary::unread(), "{wrong}");
        assert_eq!(summary(&meta, SecretKind::GitSync), Summary::unread());
    }
    let meta = ours(&json!({UPDATED_BY: "", UPDATED_AT: "yesterday"}));
    let changed = changed(&meta);
    assert_eq!(changed.by.as_deref(), Some("keypane"));
    assert_eq!(changed.at.as_deref(), Some("2026-01-01T00:00:05Z"));
}

#[test]
fn without_managed_fields_the_creation_counts() {
    let meta = serde_json::from_value(json!({"creationTimestamp": "2026-01-01T00:00:01Z"}));
    let changed = changed(&meta.unwrap());
    assert_eq!(changed, Changed { at: Some("2026-01-01T00:00:01Z".to_owned()), by: None });
    assert_eq!(super::changed(&ObjectMeta::default()), Changed::default());
}

#[test]
fn an_empty_display_name_is_none() {
    assert_eq!(display_name(&ours(&json!({DISPLAY_NAME: ""}))), None);
    assert_eq!(display_name(&ours(&json!({DISPLAY_NAME: "Köln"}))).as_deref(), Some("Köln"));
}

#[test]
fn a_long_display_name_is_cut() {
    let name = display_name(&ours(&json!({DISPLAY_NAME: "x".repeat(200_000)}))).unwrap();
    assert!(name.len() < 600 && name.ends_with("x…[+199488]"), "{name}");
}

#[test]
fn an_annotation_of_very_many_hosts_is_not_believed_and_not_written() {
    let hosts = |count: usize| -> Vec<String> { (0..count).map(|n| format!("r{n}.io")).collect() };
    for (count, believed) in [(0, true), (100, true), (101, false), (60_000, false)] {
        let text = serde_json::Value::from(hosts(count)).to_string();
        let summary = summary(&ours(&json!({REGISTRIES: text})), SecretKind::ImagePull);
        assert_eq!(summary.left_out.is_nothing(), believed, "{count}");
        assert_eq!(registries_text(hosts(count)), believed.then_some(text), "{count}");
    }
    // What the panel writes it also trusts, even if JSON needs more bytes than the hosts.
    for length in [10, 1_000, 4_000, 8_000, 9_000] {
        let odd = vec!["\"".repeat(length)];
        let Some(text) = registries_text(odd.clone()) else { continue };
        assert_eq!(summary(&ours(&json!({REGISTRIES: text})), SecretKind::ImagePull).texts, odd);
    }
}
