use backend::{AppError, Deed, Notice};
use domain::{Changed, ObjectName};
use http::Method;
use serde_json::json;
use test_kit::faults::{Fault, Faults};
use test_kit::request::{FORM, encode};

use crate::kit::{CLUSTER_TIME, TestApp, minutes};
use crate::objects::{Loaded, PASSWORD, image_form};

const PAGE: &str = "/secrets/image-x/delete";

#[tokio::test]
async fn the_page_asks_before_anything_happens() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let page = app.editor().get(PAGE).await;
    page.assert_page(200).says("Delete Our registry?").says("image-x").says("Cancel");
    assert_eq!(Loaded::of(&page).version(), loaded.version());
    page.holds_no(PASSWORD);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn a_confirmed_deletion_is_done() {
    let app = TestApp::new().await;
    let one = app.image("x").await;
    let two = app.git("y").await;
    app.editor().post_form(PAGE, &one.confirmed()).await.assert_done("deleted:image-x");
    assert!(app.raw("image-x").await.is_none());
    let called = app.editor().call("delete", &two.delete_input("gitsync-secret-y")).await;
    assert_eq!(
        called.notice(),
        Notice::new(Deed::Deleted, ObjectName::from_stored("gitsync-secret-y"))
    );
    assert!(app.raw("gitsync-secret-y").await.is_none());
}

#[tokio::test]
async fn an_object_with_finalizers_is_on_its_way() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.patch("image-x", &json!({"metadata": {"finalizers": ["example.com/wait"]}})).await;
    let loaded = app.load("image-x").await;
    app.editor().post_form(PAGE, &loaded.confirmed()).await.assert_done("terminating:image-x");
}

#[tokio::test]
async fn only_what_was_shown_is_deleted() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.patch("image-x", &json!({"metadata": {"labels": {"team": "new"}}})).await;
    let before = app.raw("image-x").await;
    let page = app.editor().post_form(PAGE, &loaded.confirmed()).await;
    page.assert_page(409).says("Somebody was faster");
    page.says(&format!(
        "It was changed by kubectl-edit at {} since you opened it.",
        minutes(CLUSTER_TIME)
    ));
    let api = app.editor().call("delete", &loaded.delete_input("image-x")).await;
    let current =
        Changed { at: Some(CLUSTER_TIME.to_owned()), by: Some("kubectl-edit".to_owned()) };
    let AppError::Conflict { current: Some(newer) } = api.app_error() else { panic!("{api:?}") };
    assert_eq!(newer.changed, current);
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn another_object_of_the_name_is_not_deleted() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.remove("image-x").await;
    app.image("x").await;
    app.editor().post_form(PAGE, &loaded.confirmed()).await.assert_page(409);
    let api = app.editor().call("delete", &loaded.delete_input("image-x")).await;
    api.assert_status(409);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn a_change_in_the_last_moment_is_a_conflict_too() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let raced = app.behind(&Faults::plan(Method::DELETE, &[Fault::Touched]));
    let page = raced.post_form(PAGE, &loaded.confirmed()).await;
    page.assert_page(409).says("by rival");
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn a_form_without_a_version_deletes_nothing() {
    let app = TestApp::new().await;
    app.image("x").await;
    app.editor().post_form(PAGE, &[]).await.assert_page(409);
    let api = app.editor().call("delete", &json!({"object": "image-x", "input": {}})).await;
    api.assert_status(409);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn what_is_not_the_panels_is_not_found() {
    let app = TestApp::new().await;
    let objects = app.foreign_objects().await;
    for object in objects {
        let path = format!("/secrets/{object}/delete");
        app.editor().get(&path).await.assert_page(404).says("Not found");
        let loaded = Loaded { uid: "u".into(), resource_version: "1".into() };
        app.editor().post_form(&path, &loaded.confirmed()).await.assert_page(404);
        let api = app.editor().call("delete", &loaded.delete_input(object)).await;
        assert_eq!(api.app_error(), AppError::NotFound, "{object}");
    }
    let api = app.editor().call("delete", &json!({"object": "", "input": {}})).await;
    assert_eq!(api.app_error(), AppError::NotFound);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn what_is_gone_already_is_not_found() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.remove("image-x").await;
    let page = app.editor().post_form(PAGE, &loaded.confirmed()).await;
    page.assert_page(404).says("It may have been deleted.");
    let api = app.editor().call("delete", &loaded.delete_input("image-x")).await;
    assert_eq!(api.app_error(), AppError::NotFound);
}

#[tokio::test]
async fn users_without_the_right_delete_nothing() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let page = app.viewer().post_form(PAGE, &loaded.confirmed()).await;
    page.assert_page(403).says("The cluster does not allow you to delete secrets here.");
    let api = app.viewer().call("delete", &loaded.delete_input("image-x")).await;
    assert_eq!(
        api.app_error(),
        AppError::Forbidden { verb: "delete".into(), resource: "secrets".into() }
    );
    app.viewer().get(PAGE).await.assert_page(403).holds_no("Our registry");
    app.outsider().get(PAGE).await.assert_page(403).holds_no("Our registry");
    app.anonymous().get(PAGE).await.assert_page(401).holds_no("Our registry");
    app.anonymous().post_form(PAGE, &loaded.confirmed()).await.assert_page(401);
    let api = app.anonymous().call("delete", &loaded.delete_input("image-x")).await;
    assert_eq!(api.app_error(), AppError::Unauthenticated);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn a_cluster_that_fails_is_told_apart_by_what_may_have_happened() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    for (fault, status, words) in [
        (Fault::Status(503), 503, "The cluster does not answer"),
        (Fault::Break, 504, "It is unclear whether this was saved"),
        (Fault::Status(418), 500, "incident id"),
    ] {
        let visitor = || app.behind(&Faults::plan(Method::DELETE, &[fault]));
        let page = visitor().post_form(PAGE, &loaded.confirmed()).await;
        page.assert_page(status).says(words);
        let api = visitor().call("delete", &loaded.delete_input("image-x")).await;
        assert_eq!(api.app_error().status(), status);
    }
    let after = app.behind(&Faults::plan(Method::DELETE, &[Fault::BreakAfter]));
    after.post_form(PAGE, &loaded.confirmed()).await.assert_done("deleted:image-x");
}

#[tokio::test]
async fn what_is_no_form_of_the_page_is_refused() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let body = encode(&loaded.confirmed());
    app.editor().post_from_elsewhere(PAGE, FORM, body.clone()).await.assert_page(403);
    app.editor().post(PAGE, "text/plain", body.clone()).await.assert_page(415);
    app.editor().post(PAGE, FORM, vec![0xff]).await.assert_page(400);
    let large = format!("{body}&x={}", "x".repeat(2 * 1024 * 1024));
    app.editor().post(PAGE, FORM, large).await.assert_page(413);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn two_at_once_delete_once() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let (editor, form) = (app.editor(), loaded.confirmed());
    let (one, two) = tokio::join!(editor.post_form(PAGE, &form), editor.post_form(PAGE, &form));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
    app.editor().post_form("/secrets/new", &image_form("x")).await.assert_status(303);
}
