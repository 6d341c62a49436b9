use serde_json::{Value, json};

use super::kit::{DATASETS, Kit, SECRETS, dataset, secret};

/// (manager, operation, fields) of each entry.
fn entries(object: &Value) -> Vec<(String, String, Value)> {
    let list = object["metadata"]["managedFields"].as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|entry| {
            let text = |field: &str| entry[field].as_str().unwrap().to_owned();
            (text("manager"), text("operation"), entry["fieldsV1"].clone())
        })
        .collect()
}

fn update(manager: &str, fields: Value) -> (String, String, Value) {
    (manager.to_owned(), "Update".to_owned(), fields)
}

#[tokio::test]
async fn a_change_takes_the_field_and_nothing_else() {
    let kit = Kit::new().await;
    kit.post(&format!("{SECRETS}?fieldManager=keypane"), &secret("a")).await;
    let path = format!("{SECRETS}/a?fieldManager=other");
    let (_, object) = kit.merge(&path, &json!({"data": {"ssh": "bmV3", "more": "dg=="}})).await;
    let expected = [
        update("keypane", json!({"f:data": {}, "f:type": {}})),
        update("other", json!({"f:data": {"f:more": {}, "f:ssh": {}}})),
    ];
    assert_eq!(entries(&object), expected);

    let (_, object) = kit.merge(&path, &json!({"data": {"ssh": null, "more": null}})).await;
    assert_eq!(entries(&object), [update("keypane", json!({"f:type": {}}))], "{object}");
}

#[tokio::test]
async fn setting_what_is_set_takes_nothing() {
    let kit = Kit::new().await;
    kit.post(&format!("{SECRETS}?fieldManager=keypane"), &secret("a")).await;
    let path = format!("{SECRETS}/a?fieldManager=other");
    let body = json!({"data": {"ssh": "a2V5"}, "metadata": {"labels": {"x": "y"}}});
    let (_, object) = kit.merge(&path, &body).await;
    let mine = json!({"f:metadata": {"f:labels": {".": {}, "f:x": {}}}});
    assert_eq!(entries(&object)[1], update("other", mine));
    assert_eq!(entries(&object)[0].2["f:data"], json!({".": {}, "f:ssh": {}}));
}

#[tokio::test]
async fn the_manager_is_named_or_the_agent() {
    let kit = Kit::new().await;
    let request =
        http::Request::builder().method("POST").uri(SECRETS).header("user-agent", "curl/8.1 (x)");
    let (_, object) = kit.send(request, &secret("a").to_string()).await;
    assert_eq!(entries(&object)[0].0, "curl");
}

#[tokio::test]
async fn tracking_can_be_reset_but_not_lost_by_accident() {
    let kit = Kit::new().await;
    let created = kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    let (_, kept) = kit.merge(&path, &json!({"metadata": {"managedFields": null}})).await;
    assert_eq!(entries(&kept), entries(&created));
    let (_, reset) = kit.merge(&path, &json!({"metadata": {"managedFields": [{}]}})).await;
    assert!(entries(&reset).is_empty());
    let (_, later) = kit.merge(&path, &json!({"data": {"x": ""}})).await;
    assert!(entries(&later).is_empty(), "an update does not start it again");
}

#[tokio::test]
async fn custom_resources_own_their_spec_as_a_whole_and_lists_as_values() {
    let kit = Kit::new().await;
    let spec = json!({"list": [{"name": "a"}], "map": {"k": 1}});
    let (_, object) = kit.post(DATASETS, &dataset("d", &spec)).await;
    let fields = json!({"f:spec": {".": {}, "f:list": {}, "f:map": {".": {}, "f:k": {}}}});
    assert_eq!(entries(&object)[0].2, fields);
    let path = format!("{DATASETS}/d");
    let finalizers = json!({"metadata": {"finalizers": ["example.com/a"]}});
    let (_, object) = kit.merge(&format!("{path}?fieldManager=z"), &finalizers).await;
    let fields = json!({"f:metadata": {"f:finalizers": {".": {}, "v:\"example.com/a\"": {}}}});
    assert_eq!(entries(&object)[1].2, fields);
}

#[tokio::test]
async fn eleven_updaters_become_ten() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    for number in 0..12 {
        let path = format!("{SECRETS}/a?fieldManager=m{number:02}");
        kit.merge(&path, &json!({"data": {format!("k{number:02}"): "dg=="}})).await;
    }
    let (_, object) = kit.get(&format!("{SECRETS}/a")).await;
    let entries = entries(&object);
    assert_eq!(entries.len(), 10);
    assert!(entries.iter().any(|(manager, ..)| manager == "ancient-changes"));
}
