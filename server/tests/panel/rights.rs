//! The rights of three users at a panel that impersonates them.
//!
//! One user may do everything, one may only list, and one may do nothing. The tests also cover
//! names that no panel impersonates.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use backend::AppError;
use http::{Method, StatusCode};
use http_body_util::BodyExt as _;
use local_cluster::store::Store;
use local_cluster::{AdminOrNothing, Attributes, Authorizer, Cluster, SystemWorld, User};
use serde_json::{Value, json};
use store::Impersonation;
use test_kit::html::attributes;
use test_kit::request::ask;

use crate::kit::{TestApp, Visitor, caller};
use crate::objects::{Loaded, image_form, image_input};

const PAGE: &str = "/secrets/image-x";

fn refused(verb: &str) -> AppError {
    AppError::Forbidden { verb: verb.into(), resource: "secrets".into() }
}

fn no(verb: &str) -> String {
    format!("The cluster does not allow you to {verb} secrets here.")
}

fn all() -> Value {
    json!({"query": {"search": "", "kind": null, "sort": "name", "direction": "asc", "page": 1}})
}

/// Every server function, with the verb that it needs.
fn functions(loaded: &Loaded) -> [(&'static str, Value, &'static str); 6] {
    [
        ("list", all(), "list"),
        ("get", json!({"object": "image-x"}), "get"),
        ("check", json!({"check": {"object": "image-y"}}), "get"),
        ("create", image_input("y"), "create"),
        ("update", loaded.rename_input("image-x", "New"), "patch"),
        ("delete", loaded.delete_input("image-x"), "delete"),
    ]
}

#[tokio::test]
async fn who_may_all_does_all_and_it_is_theirs() {
    let app = TestApp::new().await;
    let editor = app.signed_in("editor", &["team"]);
    let done = editor.post_form("/secrets/new", &image_form("x")).await;
    done.assert_done("created:image-x");
    // The list waits for what was written.
    let list = editor.get(&done.location()).await;
    list.assert_page(200).says("Our registry");
    for (button, count) in [("add", 1), ("edit", 1), ("delete", 1)] {
        assert_eq!(list.count(&format!("{button}-button")), count, "{button}");
    }
    assert_eq!(list.count("may-not"), 0);
    let form = editor.get(PAGE).await;
    form.assert_page(200).says("Password set");
    assert_eq!(form.count("may-not"), 0);
    editor.get("/secrets/new").await.assert_page(200);
    editor.get("/secrets/image-x/delete").await.assert_page(200);
    let loaded = app.load("image-x").await;
    editor.post_form(PAGE, &loaded.renamed("Theirs")).await.assert_done("saved:image-x");
    let annotations = app.raw("image-x").await.unwrap()["metadata"]["annotations"].clone();
    assert_eq!(annotations["keypane.dev/created-by"], "editor");
    assert_eq!(annotations["keypane.dev/updated-by"], "editor");
    let loaded = app.load("image-x").await;
    for (function, input, _) in functions(&loaded).into_iter().filter(|(f, ..)| *f != "delete") {
        editor.call(function, &input).await.assert_status(200);
    }
    let loaded = app.load("image-x").await;
    editor.call("delete", &loaded.delete_input("image-x")).await.assert_status(200);
    assert!(app.raw("image-x").await.is_none() && app.raw("image-y").await.is_some());
}

#[tokio::test]
async fn who_may_only_list_sees_the_list_and_is_offered_nothing_else() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let lister = app.signed_in("lister", &[]);
    let list = lister.get("/secrets").await;
    list.assert_page(200).says("Our registry").says(
        "Not allowed for you here: open secrets, create secrets, change secrets, delete secrets",
    );
    for button in ["add", "edit", "delete"] {
        assert_eq!(list.count(&format!("{button}-button")), 0, "{button}");
    }
    list.holds_no("/secrets/image-x").holds_no("/secrets/new");
    assert_eq!(lister.call("list", &all()).await.status, StatusCode::OK);
    stream(&lister, "/api/events").await;
    stream(&lister, "/api/events/image-x").await;
    denied(&lister, &loaded, &["list"]).await;
    assert_eq!(app.raw("image-x").await, before);
    assert!(app.raw("image-y").await.is_none());
}

#[tokio::test]
async fn who_may_nothing_sees_nothing() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let outsider = app.signed_in("outsider", &[]);
    let list = outsider.get("/secrets").await;
    list.assert_page(403).says(&no("list")).holds_no("Our registry").holds_no("/secrets/new");
    for path in ["/api/events", "/api/events/image-x"] {
        outsider.get(path).await.assert_status(403).holds_no("image-x");
    }
    denied(&outsider, &loaded, &[]).await;
    assert_eq!(app.raw("image-x").await, before);
    assert!(app.raw("image-y").await.is_none());
}

/// Everything but what is allowed is refused by verb and resource, and what was typed stays.
async fn denied(user: &Visitor, loaded: &Loaded, allowed: &[&str]) {
    user.get("/secrets/new").await.assert_page(403).says(&no("create"));
    user.get(PAGE).await.assert_page(403).says(&no("open")).holds_no("robot");
    let page = user.get("/secrets/image-x/delete").await;
    page.assert_page(403).says(&no("delete")).holds_no("Our registry");
    let page = user.post_form("/secrets/new", &image_form("y")).await;
    page.assert_page(403).says(&no("create"));
    assert_eq!((page.value("name"), page.value("username")), ("y".into(), "robot".into()));
    assert_eq!(page.count("may-not"), 1);
    let page = user.post_form(PAGE, &loaded.renamed("Typed")).await;
    page.assert_page(403).says(&no("open")).says("Typed");
    let page = user.post_form("/secrets/image-x/delete", &loaded.confirmed()).await;
    page.assert_page(403).says(&no("delete"));
    for (function, input, verb) in functions(loaded) {
        if allowed.contains(&verb) {
            continue;
        }
        let api = user.call(function, &input).await;
        // An edit reads what it changes first.
        let verb = if function == "update" { "get" } else { verb };
        assert_eq!(api.app_error(), refused(verb), "{function}");
        assert_eq!(api.status, StatusCode::FORBIDDEN, "{function}");
    }
}

/// A stream begins.
async fn stream(user: &Visitor, path: &str) {
    let answer = user.answer(ask(Method::GET, path).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
}

#[tokio::test]
async fn who_may_read_opens_forms_that_cannot_be_sent() {
    let app = TestApp::new().await;
    app.image("x").await;
    let viewer = app.signed_in("viewer", &[]);
    let list = viewer.get("/secrets").await;
    list.says("Not allowed for you here: create secrets, change secrets, delete secrets");
    assert_eq!((list.count("edit-button"), list.count("delete-button")), (1, 0));
    let form = viewer.get(PAGE).await;
    form.assert_page(200).says("Password set").says("Not allowed for you here: change secrets");
    let confirm = attributes(form.text(), "button[data-testid=\"confirm-button\"]");
    assert!(confirm[0].contains_key("disabled"));
}

#[tokio::test]
async fn a_name_of_the_system_goes_nowhere_and_is_written_down() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let groups: &[&[&str]] = &[&["system:masters"], &[], &["team", "System:nodes"], &[" team"]];
    for (user, groups) in ["editor", "system:admin", "editor", "editor"].into_iter().zip(groups) {
        let visitor = app.signed_in(user, groups);
        let lines = app.audit().lines().len();
        for path in ["/secrets", PAGE, "/secrets/new", "/api/events"] {
            visitor.get(path).await.assert_status(403).holds_no("Our registry");
        }
        visitor.get("/secrets").await.says("This panel cannot act for you");
        let page = visitor.post_form("/secrets/new", &image_form("y")).await;
        page.assert_page(403).says("begins with \"system:\"");
        page.holds_no("registry.example.com");
        for (function, input, _) in functions(&loaded) {
            let api = visitor.call(function, &input).await;
            assert_eq!(api.app_error(), AppError::Identity, "{user} {groups:?} {function}");
        }
        let noted = app.audit().lines().split_off(lines);
        assert!(noted.len() >= 2 * 12, "{noted:?}");
        for line in noted {
            assert_eq!((&line["decision"], &line["user"]), (&json!("refused"), &json!(user)));
        }
    }
    assert_eq!(app.raw("image-x").await, before);
    assert!(app.raw("image-y").await.is_none());
}

#[tokio::test]
async fn a_cluster_that_lets_the_panel_speak_for_nobody_is_named_as_the_reason() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    // An account that has all rights on secrets, and none to impersonate.
    let panel = app.client("editor");
    let ada = Some(caller("ada", &["team"]));
    let visitor = app.signed_in_at(panel, Some(Impersonation::default()), ada);
    let page = visitor.get("/secrets").await;
    page.assert_page(403).says("may not impersonate your users").holds_no("Our registry");
    let api = visitor.call("delete", &loaded.delete_input("image-x")).await;
    let expected = AppError::Forbidden { verb: "impersonate".into(), resource: "users".into() };
    assert_eq!(api.app_error(), expected);
    assert!(app.raw("image-x").await.is_some());
}

/// A policy that gives ada all rights on secrets until it is told otherwise.
struct Revocable(Arc<AtomicBool>);

impl Authorizer for Revocable {
    fn allows(&self, user: &User, asked: &Attributes) -> bool {
        let has = user.name == "ada" && !self.0.load(Ordering::Relaxed);
        let is_root = ["admin", "editor"].contains(&user.name.as_str());
        is_root || AdminOrNothing.allows(user, asked) || (has && asked.resource == "secrets")
    }
}

/// A panel with a secret whose user's rights can be taken away.
async fn revocable() -> (TestApp, Arc<AtomicBool>) {
    let revoked = Arc::new(AtomicBool::new(false));
    let policy = Arc::new(Revocable(Arc::clone(&revoked)));
    let cluster = Cluster::with(Store::in_memory().unwrap(), Arc::new(SystemWorld), policy);
    cluster.prepare("hub").await.unwrap();
    let app = TestApp::on(cluster, &[]);
    app.image("x").await;
    (app, revoked)
}

#[tokio::test]
async fn rights_that_are_taken_away_end_the_list_and_its_streams() {
    let (app, revoked) = revocable().await;
    let ada = app.signed_in("ada", &[]);
    ada.get("/secrets").await.assert_page(200).says("Our registry");
    let request = ask(Method::GET, "/api/events").body(Body::empty()).unwrap();
    let mut stream = ada.answer(request).await.into_body();
    revoked.store(true, Ordering::Relaxed);
    // Nothing changes in the list; the stream looks at the rights by itself.
    tokio::time::pause();
    let ended = async { while stream.frame().await.is_some() {} };
    tokio::time::timeout(Duration::from_mins(1), ended).await.expect("the stream ends");
    tokio::time::resume();
    ada.get("/secrets").await.assert_page(403).says(&no("list")).holds_no("Our registry");
}

#[tokio::test]
async fn reviews_are_asked_once_for_many_pages() {
    let (app, revoked) = revocable().await;
    let ada = app.signed_in("ada", &[]);
    ada.get("/secrets").await.assert_page(200);
    revoked.store(true, Ordering::Relaxed);
    // What was asked for a moment ago still counts.
    ada.get("/secrets").await.assert_page(200).says("Our registry");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    ada.get("/secrets").await.assert_page(403);
}
