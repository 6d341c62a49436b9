use backend::{AppError, Deed, Notice};
use domain::{Field, ObjectName, Problem, SecretDetail};
use http::Method;
use serde_json::{Value, json};
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;
use test_kit::request::{FORM, encode};

use crate::kit::TestApp;
use crate::objects::{Loaded, PASSWORD, fresh_key, stored, with};

const PAGE: &str = "/secrets/image-x";

/// The parts of an object that an edit of the display name leaves alone.
fn kept(object: &Value) -> (Value, Value, Value) {
    let meta = &object["metadata"];
    (object["data"].clone(), meta["labels"].clone(), meta["ownerReferences"].clone())
}

#[tokio::test]
async fn tells_who_wrote_it_before() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.patch("image-x", &json!({"metadata": {"labels": {"a": "b"}}})).await;
    let page = app.viewer().get("/secrets/image-x").await;
    let told = "History Changed 2026-01-01 00:00 UTC by kubectl-edit \
                Created 2026-01-01 00:00 UTC by local-admin";
    page.assert_page(200).says(told);
    assert_eq!(page.count("history"), 1);
}

#[tokio::test]
async fn the_form_describes_what_is_stored_and_shows_none_of_it() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.git("y").await;
    let page = app.viewer().get(PAGE).await;
    page.assert_page(200).says("Edit Our registry").says("Password set").holds_no(PASSWORD);
    assert_eq!(page.value("registryHost"), "registry.example.com");
    assert_eq!(page.value("username"), "robot");
    assert!(page.values("password").is_empty(), "the field exists only after replace is chosen");
    let page = app.viewer().get("/secrets/gitsync-secret-y").await;
    page.assert_page(200).says("ssh-ed25519, 256 bits").says("SHA256:").holds_no("PRIVATE KEY");
    assert!(!page.text().contains("<textarea"));
    let api = app.viewer().call("get", &json!({"object": "image-x"})).await;
    api.assert_status(200).holds_no(PASSWORD);
    let detail: SecretDetail = serde_json::from_slice(&api.bytes).unwrap();
    assert_eq!(detail.row.title(), "Our registry");
}

#[tokio::test]
async fn a_new_display_name_leaves_everything_else_as_it_was() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.patch(
        "image-x",
        &json!({
            "metadata": {"labels": {"team": "a"}}, "data": {"other": "b3RoZXI="},
        }),
    )
    .await;
    let before = app.raw("image-x").await.unwrap();
    let loaded = app.load("image-x").await;
    app.editor().post_form(PAGE, &loaded.renamed("By form")).await.assert_done("saved:image-x");
    let after = app.raw("image-x").await.unwrap();
    assert_eq!(kept(&after), kept(&before));
    assert_eq!(after["metadata"]["annotations"]["displayName"], "By form");
    let loaded = app.load("image-x").await;
    let called = app.editor().call("update", &loaded.rename_input("image-x", "By call")).await;
    assert_eq!(called.notice(), Notice::new(Deed::Saved, ObjectName::from_stored("image-x")));
    let after = app.raw("image-x").await.unwrap();
    assert_eq!(kept(&after), kept(&before));
    assert_eq!(after["metadata"]["annotations"]["displayName"], "By call");
}

#[tokio::test]
async fn an_empty_display_name_is_taken_away() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.editor().post_form(PAGE, &loaded.renamed("")).await.assert_done("saved:image-x");
    let annotations = app.raw("image-x").await.unwrap()["metadata"]["annotations"].clone();
    assert!(annotations.get("displayName").is_none(), "{annotations}");
}

#[tokio::test]
async fn a_form_that_changes_nothing_writes_nothing() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let same = loaded.renamed("Our registry");
    app.editor().post_form(PAGE, &same).await.assert_done("unchanged:image-x");
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn a_new_password_replaces_the_stored_one_only_when_that_was_chosen() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let mut form = loaded.renamed("Our registry");
    form.push(("password", "not chosen"));
    app.editor().post_form(PAGE, &form).await.assert_done("unchanged:image-x");
    let form = loaded.repassworded("******");
    app.editor().post_form(PAGE, &form).await.assert_done("saved:image-x");
    let file = stored(&app.raw("image-x").await.unwrap(), ".dockerconfigjson");
    let file: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["auths"]["registry.example.com"]["password"], "******");
}

#[tokio::test]
async fn a_new_key_replaces_the_stored_one_only_when_that_was_chosen() {
    let app = TestApp::new().await;
    let loaded = app.git("y").await;
    let before = stored(&app.raw("gitsync-secret-y").await.unwrap(), "ssh");
    let key = fresh_key();
    let path = "/secrets/gitsync-secret-y";
    let keep = with(loaded.rekeyed(&key), "keyChoice", "keep");
    app.editor().post_form(path, &keep).await.assert_done("unchanged:gitsync-secret-y");
    assert_eq!(stored(&app.raw("gitsync-secret-y").await.unwrap(), "ssh"), before);
    let done = app.editor().post_form(path, &loaded.rekeyed(&key)).await;
    done.assert_done("saved:gitsync-secret-y");
    assert_eq!(stored(&app.raw("gitsync-secret-y").await.unwrap(), "ssh"), key);
}

#[tokio::test]
async fn choosing_to_replace_or_keep_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let chosen = with(loaded.renamed("Typed"), "intent", "replace-password-0");
    let page = app.editor().post_form(PAGE, &chosen).await;
    assert_eq!(page.assert_page(200).value("displayName"), "Typed");
    assert_eq!(page.value("passwordChoice"), "replace");
    assert_eq!(page.value("password"), "");
    let chosen = with(loaded.repassworded("typed-too"), "intent", "keep-password-0");
    let page = app.editor().post_form(PAGE, &chosen).await;
    assert_eq!(page.assert_page(200).value("displayName"), "Typed anew");
    assert!(page.values("password").is_empty());
    page.holds_no("typed-too");
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn choosing_to_replace_a_key_shows_its_field() {
    let app = TestApp::new().await;
    let loaded = app.git("y").await;
    let path = "/secrets/gitsync-secret-y";
    let chosen = [
        ("uid", loaded.uid.as_str()),
        ("resourceVersion", &loaded.resource_version),
        ("displayName", "Typed"),
        ("intent", "replace-key"),
    ];
    let page = app.editor().post_form(path, &chosen).await;
    assert_eq!(page.assert_page(200).value("displayName"), "Typed");
    assert_eq!(page.value("keyChoice"), "replace");
    assert!(page.text().contains("></textarea>"));
    let back = with(loaded.rekeyed("half a key"), "intent", "keep-key");
    let page = app.editor().post_form(path, &back).await;
    page.assert_page(200).holds_no("half a key");
    assert!(!page.text().contains("<textarea"));
    // A button that this build does not know saves nothing.
    for unknown in ["replace-password-99", "clear-key", "-", "replace-", "drop"] {
        let form = with(loaded.rekeyed("half a key"), "intent", unknown);
        app.editor().post_form(path, &form).await.assert_page(200).holds_no("half a key");
    }
}

#[tokio::test]
async fn wrong_fields_are_named_where_they_are() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let form = with(loaded.repassworded(""), "username", "ro:bot");
    let form = with(form, "registryHost", "two words");
    let page = app.editor().post_form(PAGE, &form).await;
    page.assert_page(422).says("3 fields need attention.");
    page.assert_message("registryHost-0", "No blanks inside a host.");
    page.assert_message("username-0", "No colon: registries split the login at the first one.");
    page.assert_message("password-0", "Please fill this in.");
    assert_eq!(page.value("displayName"), "Typed anew");
    assert_eq!(
        (page.value("registryHost"), page.value("username")),
        ("two words".into(), "ro:bot".into())
    );
    assert_eq!(
        Loaded { uid: page.value("uid"), resource_version: page.value("resourceVersion") }
            .version(),
        loaded.version()
    );
    let long = "x".repeat(5000);
    let page = app.editor().post_form(PAGE, &loaded.renamed(&long)).await;
    page.assert_page(422);
    assert!(page.message_at("displayName").starts_with("At most"));
    assert_eq!(page.value("displayName"), long);
    let api = app.editor().call("update", &loaded.rename_input("image-x", &long)).await;
    let AppError::Invalid(errors) = api.app_error() else { panic!("{api:?}") };
    assert_eq!(errors[0].field, Field::DisplayName);
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn a_wrong_key_is_named_and_not_echoed() {
    let app = TestApp::new().await;
    let loaded = app.git("y").await;
    let page =
        app.editor().post_form("/secrets/gitsync-secret-y", &loaded.rekeyed("hunter2")).await;
    page.assert_page(422).holds_no("hunter2").says("Type it once more.");
    assert!(page.message_at("secret").starts_with("This is no private key."));
}

#[tokio::test]
async fn a_registry_that_is_not_stored_cannot_be_edited() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let form = with(loaded.renamed("Our registry"), "entry", "other.example.com");
    let page = app.editor().post_form(PAGE, &form).await;
    page.assert_page(422);
    page.assert_message("registryHost-0", "This registry is not in the stored file any more.");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_left_alone() {
    let app = TestApp::new().await;
    let data = [(".dockerconfigjson", "{\"auths\":{\"a\":{\"auth\":\"!!\"}},\"auths\":{}}")];
    app.put(&secret("image-x", "kubernetes.io/dockerconfigjson", &data)).await;
    let before = app.raw("image-x").await.unwrap();
    let loaded = app.load("image-x").await;
    let form = [
        ("uid", loaded.uid.as_str()),
        ("resourceVersion", &loaded.resource_version),
        ("displayName", "Named"),
    ];
    app.editor().post_form(PAGE, &form).await.assert_done("saved:image-x");
    assert_eq!(app.raw("image-x").await.unwrap()["data"], before["data"]);
}

#[tokio::test]
async fn an_immutable_object_takes_a_display_name_and_nothing_else() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.patch("image-x", &json!({"immutable": true})).await;
    let loaded = app.load("image-x").await;
    let page = app.editor().post_form(PAGE, &loaded.repassworded("another-one")).await;
    page.assert_page(422).holds_no("another-one").says("immutable");
    app.editor().post_form(PAGE, &loaded.renamed("Named")).await.assert_done("saved:image-x");
}

#[tokio::test]
async fn what_is_not_the_panels_is_not_found() {
    let app = TestApp::new().await;
    let objects = app.foreign_objects().await;
    let before = app.raw("image-x").await;
    for object in objects {
        let path = format!("/secrets/{object}");
        app.viewer().get(&path).await.assert_page(404).says("Not found");
        let api = app.viewer().call("get", &json!({"object": object})).await;
        assert_eq!(api.app_error(), AppError::NotFound, "{object}");
        // Where an object was once shown and is gone it is a conflict, for whom an uid was shown.
        let form = [("displayName", "x"), ("intent", "save")];
        app.editor().post_form(&path, &form).await.assert_page(404);
        let api = app.editor().call("update", &json!({"object": object, "input": {}})).await;
        assert_eq!(api.app_error(), AppError::NotFound, "{object}");
    }
    for function in ["get", "update"] {
        let api = app.editor().call(function, &json!({"object": "", "input": {}})).await;
        assert_eq!(api.app_error(), AppError::NotFound, "{function}");
    }
    app.editor().get("/secrets//").await.assert_page(404);
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn users_without_the_right_change_nothing_and_lose_nothing() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let page = app.viewer().post_form(PAGE, &loaded.repassworded("typed-secret")).await;
    page.assert_page(403).says("The cluster does not allow you to change secrets here.");
    assert_eq!(page.value("displayName"), "Typed anew");
    page.holds_no("typed-secret").says("Type it once more.");
    let api = app.viewer().call("update", &loaded.rename_input("image-x", "y")).await;
    assert_eq!(
        api.app_error(),
        AppError::Forbidden { verb: "patch".into(), resource: "secrets".into() }
    );
    let page = app.outsider().get(PAGE).await;
    page.assert_page(403)
        .says("The cluster does not allow you to open secrets here.")
        .holds_no("Our registry");
    let api = app.outsider().call("get", &json!({"object": "image-x"})).await;
    assert_eq!(
        api.app_error(),
        AppError::Forbidden { verb: "get".into(), resource: "secrets".into() }
    );
    app.anonymous().get(PAGE).await.assert_page(401).holds_no("Our registry");
    let page = app.anonymous().post_form(PAGE, &loaded.renamed("Typed")).await;
    page.assert_page(401).says("The form was not read, and is not lost").holds_no("Typed");
    for (function, input) in
        [("get", json!({"object": "image-x"})), ("update", loaded.rename_input("image-x", "y"))]
    {
        let api = app.anonymous().call(function, &input).await;
        assert_eq!(api.app_error(), AppError::Unauthenticated);
    }
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn a_cluster_that_fails_is_told_apart_by_what_may_have_happened() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    for (fault, status, words) in [
        (Fault::Status(503), 503, "Nothing was changed."),
        (Fault::Break, 504, "It is unclear whether this was saved"),
        (Fault::Status(418), 500, "incident id"),
    ] {
        let visitor = || app.behind(&Faults::plan(Method::PATCH, &[fault]));
        let page = visitor().post_form(PAGE, &loaded.repassworded("typed-secret")).await;
        page.assert_page(status).says(words).holds_no("typed-secret").holds_no("planned");
        assert_eq!(page.value("displayName"), "Typed anew");
        if status == 500 {
            page.says(page.header("x-request-id"));
        }
        let api = visitor().call("update", &loaded.rename_input("image-x", "y")).await;
        assert_eq!(api.app_error().status(), status);
    }
    let after = app.behind(&Faults::plan(Method::PATCH, &[Fault::BreakAfter]));
    after.post_form(PAGE, &loaded.renamed("y")).await.assert_done("saved:image-x");
}

#[tokio::test]
async fn what_was_typed_survives_a_cluster_that_cannot_even_be_read() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let away = app.behind(&Faults::plan(Method::GET, &[Fault::Break; 20]));
    let page = away.post_form(PAGE, &loaded.renamed("Typed with care")).await;
    page.assert_page(503).says("The cluster does not answer").says("Typed with care");
}

#[tokio::test]
async fn what_is_no_form_of_the_page_is_refused() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let body = encode(&loaded.repassworded("typed-secret"));
    let page = app.editor().post_from_elsewhere(PAGE, FORM, body.clone()).await;
    page.assert_page(403).holds_no("typed-secret");
    app.editor().post(PAGE, "text/plain", body.clone()).await.assert_page(415);
    app.editor().post(PAGE, FORM, vec![b'a', 0xff]).await.assert_page(400);
    let large = format!("{body}&x={}", "x".repeat(2 * 1024 * 1024));
    app.editor().post(PAGE, FORM, large).await.assert_page(413).holds_no("typed-secret");
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn a_second_login_for_a_stored_host_is_refused() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let api = json!({"object": "image-x", "input": {
        "version": loaded.version(), "display_name": "Our registry",
        "registries": [{"entry": "", "host": "registry.example.com", "username": "u", "password": "p"}],
    }});
    let api = app.editor().call("update", &api).await;
    let AppError::Invalid(errors) = api.app_error() else { panic!("{api:?}") };
    assert_eq!(errors[0].problem, Problem::HostTaken);
}
