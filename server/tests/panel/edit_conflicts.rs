use backend::AppError;
use domain::Changed;
use http::Method;
use serde_json::json;
use test_kit::faults::{Fault, Faults};
use test_kit::html::words_of;

use crate::kit::{CLUSTER_TIME, PANEL_TIME, TestApp, minutes};
use crate::objects::{Loaded, PASSWORD};

const PAGE: &str = "/secrets/image-x";
const PAGE_OF_TWO: &str = "/secrets/image-two";

#[tokio::test]
async fn a_stale_form_names_who_and_when_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.patch("image-x", &json!({"metadata": {"labels": {"team": "new"}}})).await;
    let before = app.raw("image-x").await;
    let page = app.editor().post_form(PAGE, &loaded.repassworded("typed-secret")).await;
    page.assert_page(409).says("Somebody was faster").says("Load theirs").says("Save mine on top");
    page.says(&format!(
        "It was changed by kubectl-edit at {} since you opened it.",
        minutes(CLUSTER_TIME)
    ));
    page.holds_no("typed-secret").says("Type it once more.");
    assert_eq!(page.value("displayName"), "Typed anew");
    // The form stays stale: sending it again is a conflict again.
    assert_eq!(page.value("resourceVersion"), loaded.resource_version);
    let api = app.editor().call("update", &loaded.rename_input("image-x", "y")).await;
    let current =
        Changed { at: Some(CLUSTER_TIME.to_owned()), by: Some("kubectl-edit".to_owned()) };
    let AppError::Conflict { current: Some(newer) } = api.app_error() else { panic!("{api:?}") };
    assert_eq!(newer.changed, current);
    // A call without marks does not learn which parts differ.
    assert_eq!(newer.parts, []);
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn a_form_with_its_marks_learns_which_parts_differ() {
    let app = TestApp::new().await;
    let page = app.editor().get(PAGE_OF_TWO).await;
    page.assert_status(404);
    let loaded = app.image("two").await;
    let marks = app.editor().get(PAGE_OF_TWO).await.value("marks");
    app.editor().post_form(PAGE_OF_TWO, &loaded.renamed("Theirs")).await.assert_status(303);
    app.patch("image-two", &json!({"metadata": {"labels": {"team": "new"}}})).await;
    let mut mine = loaded.repassworded("typed-secret");
    mine.push(("marks", &marks));
    let page = app.editor().post_form(PAGE_OF_TWO, &mine).await;
    page.assert_page(409).says("display name").says("labels or annotations");
    page.holds_no("typed-secret");
    let version = app.load_version("image-two").await;
    assert_eq!(page.value("newerUid"), version.uid);
    assert_eq!(page.value("newerResourceVersion"), version.resource_version);
}

#[tokio::test]
async fn both_versions_are_shown_without_credentials() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let marks = app.editor().get(PAGE).await.value("marks");
    app.editor().post_form(PAGE, &loaded.renamed("Theirs")).await.assert_status(303);
    let mut mine = loaded.repassworded("typed-secret");
    mine.push(("marks", &marks));
    let page = app.editor().post_form(PAGE, &mine).await;
    page.assert_page(409).holds_no("typed-secret").holds_no(PASSWORD);
    let cells =
        ["Theirs", "Typed anew", "username robot, password set", "username robot, new password"];
    assert_eq!(words_of(page.text(), "td"), cells);
    let input = loaded.rename_input("image-x", "y");
    let AppError::Conflict { current: Some(newer) } =
        app.editor().call("update", &input).await.app_error()
    else {
        panic!("no conflict")
    };
    let facts = newer.facts.unwrap();
    assert_eq!(facts.display_name, "Theirs");
    assert!(!serde_json::to_string(&facts).unwrap().contains(PASSWORD));
}

#[tokio::test]
async fn mine_goes_on_top_of_theirs() {
    let app = TestApp::new().await;
    let loaded = app.image("two").await;
    app.patch("image-two", &json!({"metadata": {"labels": {"team": "new"}}})).await;
    let now = app.load_version("image-two").await;
    let mut mine = loaded.renamed("Mine");
    mine.retain(|(name, _)| *name != "intent");
    mine.extend([
        ("intent", "mine"),
        ("newerUid", now.uid.as_str()),
        ("newerResourceVersion", now.resource_version.as_str()),
    ]);
    app.editor().post_form(PAGE_OF_TWO, &mine).await.assert_done("saved:image-two");
    let object = app.raw("image-two").await.unwrap();
    assert_eq!(object["metadata"]["annotations"]["displayName"], "Mine");
    assert_eq!(object["metadata"]["labels"]["team"], "new");
    // It holds for that state only.
    app.editor().post_form(PAGE_OF_TWO, &mine).await.assert_page(409);
}

#[tokio::test]
async fn another_admin_of_the_panel_is_named_too() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.editor().post_form(PAGE, &loaded.renamed("First")).await.assert_status(303);
    let page = app.editor().post_form(PAGE, &loaded.renamed("Second")).await;
    page.assert_page(409)
        .says(&format!("It was changed by local-admin at {} since", minutes(PANEL_TIME)));
    let object = app.raw("image-x").await.unwrap();
    assert_eq!(object["metadata"]["annotations"]["displayName"], "First");
}

#[tokio::test]
async fn a_change_in_the_last_moment_is_a_conflict_too() {
    let app = TestApp::new().await;
    for fault in [Fault::Touched, Fault::Remade, Fault::Removed] {
        let loaded = app.image("x").await;
        let raced = app.behind(&Faults::plan(Method::PATCH, &[fault]));
        let page = raced.post_form(PAGE, &loaded.renamed("Typed")).await;
        page.assert_page(409).says("Somebody was faster");
        match app.raw("image-x").await {
            Some(object) => {
                assert_ne!(object["metadata"]["annotations"]["displayName"], "Typed");
                assert_eq!(page.says("by rival").value("displayName"), "Typed");
                app.remove("image-x").await;
            }
            None => {
                page.says("It was deleted since you opened it.").says("Typed");
            }
        }
    }
}

#[tokio::test]
async fn another_object_of_the_name_is_a_conflict() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.remove("image-x").await;
    let new = app.image("x").await;
    let before = app.raw("image-x").await;
    app.editor().post_form(PAGE, &loaded.renamed("Typed")).await.assert_page(409);
    // Neither half of a version is enough.
    for (uid, version) in
        [(&loaded.uid, &new.resource_version), (&new.uid, &loaded.resource_version)]
    {
        let mixed = Loaded { uid: uid.clone(), resource_version: version.clone() };
        app.editor().post_form(PAGE, &mixed.renamed("Typed")).await.assert_page(409);
        let api = app.editor().call("update", &mixed.rename_input("image-x", "Typed")).await;
        api.assert_status(409);
    }
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn a_form_without_a_version_is_a_conflict() {
    let app = TestApp::new().await;
    app.image("x").await;
    let before = app.raw("image-x").await;
    app.editor().post_form(PAGE, &[("displayName", "Typed")]).await.assert_page(409);
    let api = app.editor().call("update", &json!({"object": "image-x", "input": {}})).await;
    api.assert_status(409);
    assert_eq!(app.raw("image-x").await, before);
}

#[tokio::test]
async fn an_object_deleted_meanwhile_loses_nothing_that_was_typed() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    app.remove("image-x").await;
    let page = app.editor().post_form(PAGE, &loaded.repassworded("typed-secret")).await;
    page.assert_page(409).says("It was deleted since you opened it.").says("Typed anew");
    page.says("registry.example.com").says("robot").holds_no("typed-secret");
    let api = app.editor().call("update", &loaded.rename_input("image-x", "y")).await;
    assert_eq!(api.app_error(), AppError::Conflict { current: None });
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn of_two_edits_of_one_version_one_is_saved() {
    for round in 0..8 {
        let app = TestApp::new().await;
        let loaded = app.image("x").await;
        let (ada, grace) = (app.editor(), app.editor());
        let (one, two) = (loaded.renamed("Ada"), loaded.repassworded("of-grace"));
        let (one, two) = tokio::join!(ada.post_form(PAGE, &one), grace.post_form(PAGE, &two));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        let name =
            app.raw("image-x").await.unwrap()["metadata"]["annotations"]["displayName"].clone();
        assert_eq!(name, if one.status == 303 { "Ada" } else { "Typed anew" });
    }
}
