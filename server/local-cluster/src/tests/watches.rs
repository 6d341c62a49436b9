use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};

use super::kit::{Kit, SECRETS, text};
use crate::User;

fn kinds(events: &[Value]) -> Vec<(String, String)> {
    events
        .iter()
        .map(|event| (text(event, "/type"), text(event, "/object/metadata/name")))
        .collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(kind, name)| ((*kind).to_owned(), (*name).to_owned())).collect()
}

#[tokio::test]
async fn selectors_add_and_delete_as_objects_come_and_go() {
    let kit = Kit::new().await;
    let start = kit.cluster.store().revision();
    kit.secret("a").await;
    kit.secret("b").await;
    let path = format!("{SECRETS}/a");
    for app in [json!("x"), json!("y"), json!("x"), json!(null)] {
        kit.merge(&path, &json!({"metadata": {"labels": {"app": app}}})).await;
    }
    kit.delete(&path, &Value::Null).await;
    let query = format!("labelSelector=app%3Dx&resourceVersion={start}");
    let events = kit.watch(SECRETS, &query).await;
    let expected = [("ADDED", "a"), ("DELETED", "a"), ("ADDED", "a"), ("DELETED", "a")];
    assert_eq!(kinds(&events), pairs(&expected));
    assert_eq!(text(&events[1], "/object/metadata/labels/app"), "x", "the last state that matched");
    let versions: Vec<u64> = events
        .iter()
        .map(|event| text(event, "/object/metadata/resourceVersion").parse().unwrap())
        .collect();
    assert!(versions.is_sorted_by(|one, two| one < two), "{versions:?}");
    let query = format!("fieldSelector=metadata.name%3Db&resourceVersion={start}");
    assert_eq!(kinds(&kit.watch(SECRETS, &query).await), pairs(&[("ADDED", "b")]));
}

#[tokio::test]
async fn a_streamed_list_ends_with_a_bookmark() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    let query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    let events = kit.watch(SECRETS, query).await;
    assert_eq!(kinds(&events[..2]), pairs(&[("ADDED", "a"), ("BOOKMARK", "")]));
    let marks = &events[1]["object"]["metadata"]["annotations"];
    assert_eq!(marks, &json!({"k8s.io/initial-events-end": "true"}));
    assert_eq!(
        text(&events[1], "/object/metadata/resourceVersion"),
        kit.cluster.store().revision().to_string()
    );
    let (status, _) = kit.get(&format!("{SECRETS}?watch=true&sendInitialEvents=true")).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn bookmarks_come_before_the_end() {
    let kit = Kit::new().await;
    let events = kit.watch(SECRETS, "allowWatchBookmarks=true").await;
    assert_eq!(kinds(&events), pairs(&[("BOOKMARK", "")]));
    assert!(kit.watch(SECRETS, "").await.is_empty());
}

#[tokio::test]
async fn a_forgotten_version_is_an_error_event() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    kit.secret("b").await;
    let store = kit.cluster.store();
    store.compact(store.revision()).await.unwrap();
    let events = kit.watch(SECRETS, "resourceVersion=1").await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["type"], "ERROR");
    assert_eq!(events[0]["object"]["code"], 410);
    assert_eq!(events[0]["object"]["reason"], "Expired");
    assert!(text(&events[0], "/object/message").starts_with("too old resource version: 1 ("));
}

#[tokio::test]
async fn changes_arrive_while_the_watch_is_open() {
    let kit = Kit::new().await;
    let path = format!("{SECRETS}?watch=true&resourceVersion={}", kit.cluster.store().revision());
    let request = Request::builder().uri(path).body(Full::default()).unwrap();
    let mut body = kit.respond(User::admin(), request).await.into_body();
    kit.secret("a").await;
    let frame = tokio::time::timeout(Duration::from_secs(5), body.frame()).await.unwrap();
    let bytes = frame.unwrap().unwrap().into_data().unwrap();
    let event: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(event["type"], "ADDED");
    // Shutting down ends the stream without an error.
    kit.cluster.close();
    let end = tokio::time::timeout(Duration::from_secs(5), body.frame()).await.unwrap();
    assert!(end.is_none());
}

#[tokio::test]
async fn finalizers_show_as_a_change_then_a_delete() {
    let kit = Kit::new().await;
    let start = kit.cluster.store().revision();
    kit.secret("a").await;
    let path = format!("{SECRETS}/a");
    kit.merge(&path, &json!({"metadata": {"finalizers": ["example.com/hold"]}})).await;
    kit.delete(&path, &Value::Null).await;
    kit.merge(&path, &json!({"metadata": {"finalizers": []}})).await;
    let events = kit.watch(SECRETS, &format!("resourceVersion={start}")).await;
    let expected = [("ADDED", "a"), ("MODIFIED", "a"), ("MODIFIED", "a"), ("DELETED", "a")];
    assert_eq!(kinds(&events), pairs(&expected));
}
