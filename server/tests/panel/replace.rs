//! Immutable secrets in plain forms and calls, and the backups of interrupted replacements.

use backend::{AppError, Deed};
use domain::{Field, FieldError, ListPage, Problem};
use http::Method;
use serde_json::{Value, json};
use test_kit::Answer;
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;
use test_kit::request::{FORM, JSON, encode};

use crate::kit::TestApp;
use crate::objects::{Loaded, PASSWORD, stored};

const PAGE: &str = "/secrets/image-x";

async fn immutable(app: &TestApp) -> Loaded {
    app.image("x").await;
    app.patch("image-x", &json!({"immutable": true})).await;
    app.load("image-x").await
}

/// A form in which the replacement is chosen.
fn replacing<'a>(mut form: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    form.insert(0, ("replace", "on"));
    form
}

/// Interrupts a replacement before the new object is created; answers the backup.
pub(crate) async fn interrupt(app: &TestApp) -> Value {
    let loaded = immutable(app).await;
    let faults = Faults::end_at(5, Fault::Break);
    let form = loaded.repassworded("another");
    let page = app.behind(&faults).post_form(PAGE, &replacing(form)).await;
    page.assert_status(504);
    let (_, list) =
        app.send(Method::GET, "?fieldSelector=type=keypane.dev/backup", JSON, &Value::Null).await;
    list["items"][0].clone()
}

fn name(backup: &Value) -> &str {
    backup["metadata"]["name"].as_str().unwrap()
}

fn state(backup: &Value) -> Loaded {
    let text = |name: &str| backup["metadata"][name].as_str().unwrap().to_owned();
    Loaded { uid: text("uid"), resource_version: text("resourceVersion") }
}

async fn list(app: &TestApp) -> Answer {
    let query = json!({"query": {
        "search": "", "kind": null, "sort": "name", "direction": "asc", "page": 1,
    }});
    app.editor().call("list", &query).await
}

#[tokio::test]
async fn a_credential_changes_only_by_a_replacement() {
    let app = TestApp::new().await;
    let loaded = immutable(&app).await;
    let before = app.raw("image-x").await;
    let form = loaded.repassworded("another");
    app.editor().post_form(PAGE, &form).await.assert_page(422).holds_no("another\"");
    assert_eq!(app.raw("image-x").await, before);
    app.editor().post_form(PAGE, &replacing(form)).await.assert_done("replaced:image-x");
    let after = app.raw("image-x").await.unwrap();
    assert!(stored(&after, ".dockerconfigjson").contains("another"));
    assert_eq!(after["immutable"], true);
    assert_ne!(after["metadata"]["uid"], loaded.uid.as_str());
}

#[tokio::test]
async fn a_call_replaces_by_the_same_rules() {
    let app = TestApp::new().await;
    let loaded = immutable(&app).await;
    let mut input = loaded.rename_input("image-x", "Our registry");
    input["input"]["registries"][0]["replace_password"] = true.into();
    input["input"]["registries"][0]["password"] = "another".into();
    let refused = app.editor().call("update", &input).await;
    let expected = vec![FieldError::new(Field::Form, Problem::Immutable)];
    assert_eq!(refused.app_error(), AppError::Invalid(expected));
    input["input"]["replace"] = true.into();
    assert_eq!(app.editor().call("update", &input).await.notice().deed, Deed::Replaced);
}

#[tokio::test]
async fn a_backup_is_listed_and_restored() {
    let app = TestApp::new().await;
    let backup = interrupt(&app).await;
    let page: ListPage = serde_json::from_slice(&list(&app).await.bytes).unwrap();
    assert_eq!(page.interrupted[0].backup.as_str(), name(&backup));
    assert_eq!(page.rows, []);
    app.editor().get("/secrets").await.assert_page(200).says("image-x");
    let path = format!("/secrets/{}", name(&backup));
    app.editor().get(&path).await.assert_page(404);
    app.editor().get(&format!("{path}/restore")).await.assert_page(404);
    app.editor().get(&format!("{path}/delete")).await.assert_page(404);

    let state = state(&backup);
    let discard = app.editor().post_form(&format!("{path}/discard"), &state.confirmed()).await;
    discard.assert_page(409).holds_no(PASSWORD);
    let restored = app.editor().post_form(&format!("{path}/restore"), &state.confirmed()).await;
    restored.assert_done("restored:image-x");
    assert!(stored(&app.raw("image-x").await.unwrap(), ".dockerconfigjson").contains(PASSWORD));
    assert!(app.raw(name(&backup)).await.is_none());
    app.editor().post_form(&format!("{path}/restore"), &state.confirmed()).await.assert_page(404);
}

#[tokio::test]
async fn a_backup_beside_another_object_is_removed() {
    let app = TestApp::new().await;
    let backup = interrupt(&app).await;
    app.put(&secret("image-x", "Opaque", &[("a", "b")])).await;
    let path = format!("/secrets/{}", name(&backup));
    let state = state(&backup);
    let restored = app.editor().post_form(&format!("{path}/restore"), &state.confirmed()).await;
    restored.assert_page(409);
    let discard = app.editor().post_form(&format!("{path}/discard"), &state.confirmed()).await;
    discard.assert_done("discarded:image-x");
    assert!(app.raw(name(&backup)).await.is_none());
}

#[tokio::test]
async fn both_ways_are_guarded_like_every_write() {
    let app = TestApp::new().await;
    let backup = interrupt(&app).await;
    let state = state(&backup);
    let form = state.confirmed();
    for (deed, viewer) in [("restore", 403), ("discard", 409)] {
        let path = format!("/secrets/{}/{deed}", name(&backup));
        // It holds the only copy, whoever asks to remove it.
        app.viewer().post_form(&path, &form).await.assert_page(viewer);
        app.anonymous().post_form(&path, &form).await.assert_page(401);
        app.outsider().post_form(&path, &form).await.assert_page(403);
        let read_only = app.again_with(&["--read-only"]);
        read_only.admin().post_form(&path, &form).await.assert_page(403);
        let foreign = app.editor().post_from_elsewhere(&path, FORM, encode(&form)).await;
        foreign.assert_status(403);
        for other in ["image-x", "keypane-backup-x", "..%2Fimage-x"] {
            let path = format!("/secrets/{other}/{deed}");
            app.editor().post_form(&path, &form).await.assert_page(404);
        }
    }
    let path = format!("/secrets/{}/restore", name(&backup));
    app.editor().post_form(&path, &form).await.assert_done("restored:image-x");
}

#[tokio::test]
async fn a_form_is_told_of_taken_names_and_shared_credentials() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.image("y").await;
    let check = json!({"check": {"object": "image-x", "hosts": ["registry.example.com"]}});
    let told = app.editor().call("check", &check).await;
    told.assert_status(200).holds_no(PASSWORD);
    let told: Value = serde_json::from_slice(&told.bytes).unwrap();
    assert_eq!(told["taken"], true);
    let shared =
        json!([{"what": "registry.example.com", "search": "registry.example.com", "count": 2}]);
    assert_eq!(told["shared"], shared);
    app.anonymous().call("check", &check).await.assert_status(401);
    app.outsider().call("check", &check).await.assert_status(403);
    let page = app.editor().get(PAGE).await;
    page.assert_page(200).says("1 other secret logs in to registry.example.com");
    assert!(page.text().contains("/secrets?q=registry.example.com&amp;type=image-pull"));
}
