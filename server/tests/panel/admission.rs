//! Admission: a user who is signed in but not admitted gets nothing of the panel.

use std::time::Duration;

use axum::body::Body;
use backend::AppError;
use http::Method;
use http_body_util::BodyExt as _;
use serde_json::json;
use test_kit::request::ask;

use crate::behind_proxy::{PROXY, Proxied};
use crate::kit::TestApp;
use crate::objects::{image_form, image_input};

const ENTRY: &[&str] = &[
    "--auth=proxy",
    "--proxy-networks=10.0.0.0/8",
    "--required-group=admins, ops",
    "--impersonate=false",
];

/// Longer than anything that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_member_of_any_of_the_groups_is_let_in() {
    let app = TestApp::with(ENTRY).await;
    for (number, groups) in ["admins", "users,ops", "ops,admins"].into_iter().enumerate() {
        let ada = Proxied::user(&app, "ada", groups);
        ada.get("/secrets").await.assert_page(200).says("Signed in as ada");
        let form = image_form(["a", "b", "c"][number]);
        ada.post_form("/secrets/new", &form).await.assert_status(303);
    }
}

#[tokio::test]
async fn nothing_is_open_to_others() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let app = app.again_with(ENTRY);
    for groups in ["", "users", "Admins", "admin", "/admins"] {
        let bob = Proxied::user(&app, "bob", groups);
        let says =
            "You are signed in as bob, but not a member of any group that may use this panel.";
        for path in [
            "/secrets",
            "/secrets?q=x",
            "/secrets/image-x",
            "/secrets/image-x/delete",
            "/secrets/new",
        ] {
            let page = bob.get(path).await;
            page.assert_page(403).says(says).says("Signed in as bob");
            page.holds_no("Our registry").holds_no("admins").holds_no("ops").holds_no("add-button");
        }
        for path in ["/api/events", "/api/events/image-x"] {
            bob.get(path).await.assert_status(403);
        }
        for (path, form) in [
            ("/secrets/new", image_form("y")),
            ("/secrets/image-x", loaded.renamed("New")),
            ("/secrets/image-x/delete", loaded.confirmed()),
            ("/secrets/keypane-backup-u/restore", loaded.confirmed()),
            ("/secrets/keypane-backup-u/discard", loaded.confirmed()),
        ] {
            bob.post_form(path, &form).await.assert_page(403).says(says);
        }
        let refused = AppError::NotAdmitted { user: "bob".to_owned() };
        let list = json!({"query": {
            "search": "", "kind": null, "sort": "name", "direction": "asc", "page": 1,
        }});
        for (function, input) in [
            ("list", list),
            ("get", json!({"object": "image-x"})),
            ("create", image_input("y")),
            ("update", loaded.rename_input("image-x", "New")),
            ("delete", loaded.delete_input("image-x")),
        ] {
            assert_eq!(bob.call(function, &input).await.app_error(), refused, "{function}");
        }
    }
    assert_eq!(app.raw("image-x").await, before);
    assert!(app.raw("image-y").await.is_none());
}

#[tokio::test]
async fn who_is_refused_is_written_down_with_their_name() {
    let app = TestApp::with(ENTRY).await;
    let bob = Proxied::user(&app, "bob", "users");
    bob.get("/secrets").await.assert_status(403);
    bob.post_form("/secrets/image-x/delete", &[("uid", "u"), ("resourceVersion", "1")]).await;
    let lines = app.audit().lines();
    for (line, verb, event) in [
        (0, "list", "attempt"),
        (1, "list", "outcome"),
        (2, "delete", "attempt"),
        (3, "delete", "outcome"),
    ] {
        let line = &lines[line];
        assert_eq!((&line["verb"], &line["event"]), (&json!(verb), &json!(event)));
        assert_eq!((&line["user"], &line["groups"]), (&json!("bob"), &json!(["users"])));
        assert_eq!(line["decision"], "refused");
    }
    assert_eq!((&lines[1]["result"], &lines[1]["status"]), (&json!("refused"), &json!(403)));
}

/// Reads a stream to its end, on a clock that runs ahead.
async fn ends(mut body: Body) -> bool {
    let end = async { while body.frame().await.is_some() {} };
    tokio::time::timeout(Duration::from_hours(1), end).await.is_ok()
}

#[tokio::test]
async fn a_stream_ends_so_that_its_caller_is_asked_anew() {
    let app = TestApp::new().await;
    app.image("x").await;
    let app = app.again_with(PROXY);
    let ada = Proxied::user(&app, "ada", "admins");
    for path in ["/api/events", "/api/events/image-x"] {
        let answer = ada.answer(ask(Method::GET, path), Body::empty()).await;
        assert_eq!(answer.status(), 200);
        let mut body = answer.into_body();
        tokio::time::timeout(PATIENCE, body.frame()).await.unwrap().unwrap().unwrap();
        tokio::time::pause();
        assert!(ends(body).await, "{path}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_stream_goes_on_where_nobody_signs_in() {
    let app = TestApp::new().await;
    app.image("x").await;
    let request = ask(Method::GET, "/api/events").body(Body::empty()).unwrap();
    let mut body = app.viewer().answer(request).await.into_body();
    tokio::time::timeout(PATIENCE, body.frame()).await.unwrap().unwrap().unwrap();
    tokio::time::pause();
    assert!(!ends(body).await);
}

#[tokio::test]
async fn a_user_has_so_many_streams_and_leaves_room_for_others() {
    let app = TestApp::with(PROXY).await;
    let ada = Proxied::user(&app, "ada", "admins");
    let bob = Proxied { visitor: ada.visitor.clone(), ..Proxied::user(&app, "bob", "admins") };
    let open =
        async |user: &Proxied| user.answer(ask(Method::GET, "/api/events"), Body::empty()).await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        let answer = open(&ada).await;
        assert_eq!(answer.status(), 200);
        streams.push(answer);
    }
    let refused = open(&ada).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "30");
    assert_eq!(open(&bob).await.status(), 200);
    streams.pop();
    assert_eq!(open(&ada).await.status(), 200);
}
