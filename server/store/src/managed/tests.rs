use serde_json::json;

use super::*;

fn meta(value: serde_json::Value) -> ObjectMeta {
    serde_json::from_value(value).unwrap()
}

fn entry(manager: &str, time: &str, fields: &serde_json::Value) -> serde_json::Value {
    json!({
        "manager": manager, "operation": "Update", "apiVersion": "v1", "time": time,
        "fieldsType": "FieldsV1", "fieldsV1": fields,
    })
}

#[test]
fn the_panel_owns_what_its_entries_name() {
    let ours = entry("keypane", "2026-01-01T00:00:00Z", &json!({"f:data": {".": {}, "f:ssh": {}}}));
    let meta = meta(json!({"managedFields": [ours]}));
    assert!(owns_data(&meta, "ssh"));
    assert!(!owns_data(&meta, "known_hosts"));
    assert!(!owns_annotation(&meta, "displayName"));
}

#[test]
fn what_another_manager_owns_is_not_the_panels() {
    let theirs = entry("kubectl-edit", "2026-01-01T00:00:00Z", &json!({"f:data": {"f:ssh": {}}}));
    let ours = entry("keypane", "2026-01-01T00:00:00Z", &json!({"f:metadata": {}}));
    assert!(!owns_data(&meta(json!({"managedFields": [theirs, ours]})), "ssh"));
}

#[test]
fn entries_without_fields_own_nothing() {
    assert!(!owns_data(&meta(json!({"managedFields": [{"manager": "keypane"}]})), "ssh"));
    assert!(!owns_data(&meta(json!({})), "ssh"));
    let odd = entry("keypane", "2026-01-01T00:00:00Z", &json!({"f:data": "f:ssh"}));
    assert!(!owns_data(&meta(json!({"managedFields": [odd]})), "ssh"));
}

#[test]
fn the_newest_time_is_the_last_write() {
    let meta = meta(json!({"managedFields": [
        entry("keypane", "2026-01-01T00:00:05Z", &json!({})),
        entry("helm", "2026-01-01T00:00:09Z", &json!({})),
        {"manager": "timeless"},
    ]}));
    let last = last_write(&meta, true).unwrap();
    assert_eq!((last.manager.as_str(), last.at.as_second()), ("helm", 1_767_225_609));
}

#[test]
fn without_times_nothing_is_said() {
    assert_eq!(last_write(&meta(json!({"managedFields": [{"manager": "keypane"}]})), true), None);
    assert_eq!(last_write(&meta(json!({})), false), None);
}

/// The manager that is named if both wrote in second 5 of an object created in second `made`.
fn tie(made: u32, created: bool) -> String {
    let at = "2026-01-01T00:00:05Z";
    let meta = meta(json!({
        "creationTimestamp": format!("2026-01-01T00:00:0{made}Z"),
        "managedFields": [entry("kubectl", at, &json!({})), entry("keypane", at, &json!({}))],
    }));
    last_write(&meta, created).unwrap().manager
}

#[test]
fn a_tie_goes_to_who_cannot_have_been_first() {
    // The panel created the object in this second, so the other manager came later.
    assert_eq!(tie(5, true), "kubectl");
    // The other manager created the object in this second, so the panel came later.
    assert_eq!(tie(5, false), "keypane");
    // The object is older, so the order is unknown; the panel at least knows a user's name.
    assert_eq!(tie(1, true), "keypane");
}
