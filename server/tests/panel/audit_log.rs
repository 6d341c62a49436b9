//! The audit log: it has each request before the cluster gets it, and the result afterwards.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::ConnectInfo;
use http::{Method, Request};
use kube::Client;
use kube::client::Body;
use local_cluster::{BoxError, User};
use serde_json::{Value, json};
use test_kit::faults::{Fault, Faults};
use test_kit::request::{FORM, encode, own_post};
use tokio::sync::mpsc;
use tower::ServiceExt as _;

use crate::audit_file::lines_of;
use crate::kit::{PANEL_TIME, TestApp, Visitor};
use crate::needles::Needles;
use crate::objects::{fresh_key, git_form, image_form, image_input, with};

/// What the audit log said when the cluster was asked to change a secret.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Vec<Value>>>>);

/// The admin, and what the audit log says at each of their writes.
fn overheard(app: &TestApp) -> (Visitor, Heard) {
    let (heard, path) = (Heard::default(), app.audit().path());
    let inner = app.cluster().service(User::admin());
    let noted = heard.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        if is_write(&request) {
            noted.0.lock().unwrap().push(lines_of(&path));
        }
        let inner = inner.clone();
        async move { inner.oneshot(request).await.map_err(BoxError::from) }
    });
    (app.visitor(Client::new(service, "hub")), heard)
}

fn is_write(request: &Request<Body>) -> bool {
    request.method() != Method::GET && request.uri().path().contains("/secrets")
}

/// Both lines of the one attempt after so many lines.
#[track_caller]
fn one_attempt(lines: &[Value], after: usize) -> (&Value, &Value) {
    assert_eq!(lines.len(), after + 2, "{lines:?}");
    let (attempt, outcome) = (&lines[after], &lines[after + 1]);
    assert_eq!((&attempt["event"], &outcome["event"]), (&json!("attempt"), &json!("outcome")));
    for field in
        ["id", "request_id", "user", "groups", "source", "verb", "object", "kind", "fields"]
    {
        assert_eq!(attempt[field], outcome[field], "{field}");
    }
    assert_eq!(attempt["id"].as_str().unwrap().len(), 32);
    (attempt, outcome)
}

#[tokio::test]
async fn a_write_is_written_down_before_the_cluster_hears_of_it() {
    let app = TestApp::new().await;
    let (admin, heard) = overheard(&app);
    admin.post_form("/secrets/new", &image_form("x")).await.assert_done("created:image-x");
    let loaded = app.load("image-x").await;
    let form = loaded.repassworded("another password");
    admin.post_form("/secrets/image-x", &form).await.assert_done("saved:image-x");
    let loaded = app.load("image-x").await;
    let deleted = admin.post_form("/secrets/image-x/delete", &loaded.confirmed()).await;
    deleted.assert_done("deleted:image-x");
    let lines = app.audit().lines();
    assert_eq!(lines.len(), 6, "{lines:?}");
    let heard = heard.0.lock().unwrap().clone();
    assert_eq!(heard.len(), 3);
    for (number, (verb, fields)) in [
        ("create", json!(["name", "displayName", "registryHost[0]", "username[0]", "password[0]"])),
        ("patch", json!(["displayName", "password[0]"])),
        ("delete", json!([])),
    ]
    .into_iter()
    .enumerate()
    {
        let (attempt, outcome) = one_attempt(&lines[..2 * number + 2], 2 * number);
        // The attempt was in the file, whole, and its outcome was not.
        assert_eq!(heard[number], lines[..=2 * number]);
        assert_eq!(attempt["verb"], verb);
        assert_eq!(attempt["fields"], fields);
        assert_eq!(attempt["user"], "local-admin");
        assert_eq!(attempt["groups"], json!([]));
        assert_eq!(attempt["namespace"], "hub");
        assert_eq!(attempt["object"], "image-x");
        assert_eq!(attempt["kind"], "image-pull");
        assert_eq!(attempt["time"], PANEL_TIME.replace('Z', ".000Z"));
        assert_eq!(attempt["decision"], "allowed");
        assert_eq!(attempt.get("status"), None);
        assert_eq!((&outcome["result"], &outcome["status"]), (&json!("done"), &json!(200)));
        assert_eq!(outcome["uid"], loaded.version()["uid"]);
    }
}

#[tokio::test]
async fn reads_that_are_allowed_leave_no_line() {
    let app = TestApp::new().await;
    app.image("x").await;
    let before = app.audit().lines().len();
    let viewer = app.viewer();
    for path in ["/secrets", "/secrets/image-x", "/secrets/none"] {
        viewer.get(path).await;
    }
    app.editor().get("/secrets/new").await.assert_page(200);
    viewer.call("check", &json!({"check": {"object": "image-x"}})).await;
    // A choice in a form changes nothing.
    let choice = with(image_form("y"), "intent", "add-registry");
    app.editor().post_form("/secrets/new", &choice).await.assert_page(200);
    assert_eq!(app.audit().lines().len(), before, "{}", app.audit().text());
}

#[tokio::test]
async fn refusals_are_written_down_with_their_reason() {
    let app = TestApp::new().await;
    app.anonymous().get("/secrets").await.assert_status(401);
    let lines = app.audit().lines();
    let (attempt, outcome) = one_attempt(&lines, 0);
    assert_eq!((&attempt["user"], &attempt["verb"]), (&Value::Null, &json!("list")));
    assert_eq!(
        (&attempt["decision"], &outcome["decision"]),
        (&json!("refused"), &json!("refused"))
    );
    assert_eq!((&outcome["result"], &outcome["status"]), (&json!("refused"), &json!(401)));

    app.anonymous().post_form("/secrets/new", &image_form("y")).await.assert_status(401);
    let lines = app.audit().lines();
    let (attempt, outcome) = one_attempt(&lines, 2);
    assert_eq!((&attempt["verb"], &outcome["status"]), (&json!("create"), &json!(401)));

    app.viewer().post_form("/secrets/new", &image_form("y")).await.assert_status(403);
    let lines = app.audit().lines();
    let (attempt, outcome) = one_attempt(&lines, 4);
    assert_eq!((&attempt["user"], &attempt["object"]), (&json!("local-admin"), &json!("image-y")));
    assert_eq!(
        (&attempt["decision"], &outcome["decision"]),
        (&json!("allowed"), &json!("refused"))
    );
    assert_eq!((&outcome["result"], &outcome["status"]), (&json!("refused"), &json!(403)));

    app.outsider().get("/secrets/image-x").await.assert_status(403);
    let lines = app.audit().lines();
    let (attempt, outcome) = one_attempt(&lines, 6);
    assert_eq!((&attempt["verb"], &attempt["object"]), (&json!("get"), &json!("image-x")));
    assert_eq!((&attempt["decision"], &outcome["status"]), (&json!("refused"), &json!(403)));
}

#[tokio::test]
async fn a_write_from_another_site_is_written_down_unread() {
    let app = TestApp::new().await;
    let form = encode(&image_form("x"));
    let elsewhere = app.editor().post_from_elsewhere("/secrets/new", FORM, form).await;
    elsewhere.assert_page(403);
    let lines = app.audit().lines();
    let (attempt, outcome) = one_attempt(&lines, 0);
    assert_eq!((&attempt["verb"], &attempt["object"]), (&json!("write"), &Value::Null));
    assert_eq!((&attempt["decision"], &outcome["status"]), (&json!("refused"), &json!(403)));
    assert_eq!(attempt["request_id"], elsewhere.header("x-request-id"));
}

#[tokio::test]
async fn what_fails_says_how() {
    let app = TestApp::new().await;
    let editor = app.editor();
    let wrong = with(image_form("x"), "username", "a:b");
    editor.post_form("/secrets/new", &wrong).await.assert_status(422);
    editor.post_form("/secrets/new", &image_form("x")).await.assert_status(303);
    editor.call("create", &image_input("x")).await.assert_status(409);
    let away = app.behind(&Faults::plan(Method::POST, &[Fault::Status(503)]));
    away.post_form("/secrets/new", &image_form("y")).await.assert_status(503);
    let lost = app.behind(&Faults::plan(Method::POST, &[Fault::Break]));
    lost.post_form("/secrets/new", &image_form("z")).await.assert_status(504);
    let outcomes: Vec<Value> = app.audit().lines().into_iter().skip(1).step_by(2).collect();
    let said: Vec<_> =
        outcomes.iter().map(|line| (line["result"].as_str().unwrap(), &line["status"])).collect();
    let expected =
        [("failed", 422), ("done", 200), ("failed", 409), ("failed", 503), ("unknown", 504)];
    let expected: Vec<_> =
        expected.iter().map(|(result, status)| (*result, json!(status))).collect();
    assert_eq!(said, expected.iter().map(|(result, status)| (*result, status)).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_source_is_the_peer_of_the_connection() {
    let app = TestApp::new().await;
    let mut request = own_post("/secrets/new", FORM)
        .header("x-forwarded-for", "198.51.100.9")
        .body(encode(&image_form("x")).into())
        .unwrap();
    let peer: SocketAddr = "[::ffff:192.0.2.7]:4711".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    app.editor().send(request).await.assert_status(303);
    let lines = app.audit().lines();
    assert_eq!(one_attempt(&lines, 0).0["source"], "192.0.2.7");
}

#[tokio::test]
async fn what_cannot_be_written_down_does_not_happen() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let (admin, heard) = overheard(&app);
    admin.get("/secrets").await.assert_page(200);
    app.audit().fill().await;
    let page = admin.post_form("/secrets/new", &image_form("y")).await;
    page.assert_page(503).says("The audit log cannot be written").says("Nothing was changed");
    assert_eq!(page.value("name"), "y");
    let page = admin.post_form("/secrets/image-x", &loaded.renamed("New")).await;
    page.assert_page(503).says("The audit log cannot be written");
    let page = admin.post_form("/secrets/image-x/delete", &loaded.confirmed()).await;
    page.assert_page(503).says("The audit log cannot be written");
    let api = admin.call("create", &image_input("y")).await;
    assert_eq!(api.app_error(), backend::AppError::Unaudited);
    assert!(heard.0.lock().unwrap().is_empty(), "the cluster was asked");
    assert_eq!(app.raw("image-x").await, before);
    assert!(app.raw("image-y").await.is_none());
    // Nothing has happened that the log lacks, and reads are of use.
    admin.get("/secrets").await.assert_page(200);
    admin.get("/readyz").await.assert_status(200);
    app.audit().empty().await;
    // Gone is as good as full.
    app.audit().take_away().await;
    let page = admin.post_form("/secrets/image-x", &loaded.renamed("New")).await;
    page.assert_page(503).says("The audit log cannot be written");
    assert!(heard.0.lock().unwrap().is_empty(), "the cluster was asked");
    app.audit().put_back();
    admin.post_form("/secrets/image-x", &loaded.renamed("New")).await.assert_status(303);
}

#[tokio::test]
async fn an_outcome_that_cannot_be_written_ends_readiness_until_it_is() {
    let app = TestApp::new().await;
    // The disk is full once the cluster is asked.
    let (asked, mut was_asked) = mpsc::channel(1);
    let (go_on, may_go_on) = mpsc::channel::<()>(1);
    let may_go_on = Arc::new(tokio::sync::Mutex::new(may_go_on));
    let inner = app.cluster().service(User::admin());
    let service = tower::service_fn(move |request: Request<Body>| {
        let (inner, asked, may_go_on) = (inner.clone(), asked.clone(), Arc::clone(&may_go_on));
        async move {
            if is_write(&request) {
                asked.send(()).await.unwrap();
                may_go_on.lock().await.recv().await.unwrap();
            }
            inner.oneshot(request).await.map_err(BoxError::from)
        }
    });
    let admin = app.visitor(Client::new(service, "hub"));
    admin.get("/secrets").await.assert_page(200);
    admin.get("/readyz").await.assert_status(200);
    let fill = async {
        was_asked.recv().await.unwrap();
        app.audit().fill().await;
        go_on.send(()).await.unwrap();
    };
    let form = image_form("x");
    let (answer, ()) = tokio::join!(admin.post_form("/secrets/new", &form), fill);
    // It was done, and whoever asked is told so.
    answer.assert_done("created:image-x");
    assert_eq!(lines_of(&app.audit().aside()).len(), 1);
    let ready = admin.get("/readyz").await;
    ready.assert_status(503);
    assert_eq!(ready.text(), "the audit log cannot be written\n");
    admin.get("/healthz").await.assert_status(200);
    admin.post_form("/secrets/new", &image_form("y")).await.assert_status(503);
    app.audit().empty().await;
    admin.get("/readyz").await.assert_status(200);
    let lines = app.audit().lines();
    assert_eq!(one_attempt(&lines[..2], 0).1["result"], "done");
    // Of the change that was refused meanwhile the log has the number.
    assert_eq!((lines.len(), &lines[2]["writes"]), (3, &json!(1)));
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_an_outcome() {
    let app = TestApp::new().await;
    let hangs = app.behind(&Faults::plan(Method::POST, &[Fault::Hang]));
    let form = image_form("x");
    let post = hangs.post_form("/secrets/new", &form);
    assert!(tokio::time::timeout(Duration::from_millis(300), post).await.is_err());
    app.audit().journal().settle().await;
    let lines = app.audit().lines();
    let (_, outcome) = one_attempt(&lines, 0);
    assert_eq!((&outcome["result"], &outcome["status"]), (&json!("unknown"), &Value::Null));
}

#[tokio::test]
async fn a_pipe_that_nobody_reads_refuses_writes() {
    let folder = tempfile::tempdir().unwrap();
    let pipe: PathBuf = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let app = TestApp::new().await;
    let panel = app.again_with_audit_at(&pipe);
    let editor = panel.editor();
    let mut refused = None;
    // 64 KiB on Linux; an attempt and its outcome are half a kilobyte.
    for _ in 0..400 {
        let wrong = with(image_form("x"), "username", "a:b");
        let answer = editor.post_form("/secrets/new", &wrong).await;
        if answer.status == 503 {
            refused = Some(answer);
            break;
        }
    }
    refused.unwrap().says("The audit log cannot be written");
    // Whoever sends requests here hears that another replica may be of more use.
    let ready = editor.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text()), (503, "the audit log cannot keep up\n"));
    editor.get("/secrets").await.assert_page(200);
}

#[tokio::test]
async fn no_line_holds_a_credential_wherever_it_was_typed() {
    let app = TestApp::new().await;
    let editor = app.editor();
    let mut needles = Needles::default();
    let (key, password) = (needles.plant_key("a key"), needles.plant("a password"));
    editor.post_form("/secrets/new", &git_form("x", &key)).await.assert_status(303);
    editor.post_form("/secrets/new", &git_form(&key, &key)).await.assert_status(422);
    let login = format!("robot:{password}@registry.example.com");
    for field in ["displayName", "type", "registryHost", "username", "password"] {
        let typed = if field == "registryHost" { &login } else { &password };
        editor.post_form("/secrets/new", &with(image_form("y"), field, typed)).await;
    }
    let named = format!("{password}!");
    editor.post_form("/secrets/new", &with(image_form("y"), "name", &named)).await;
    editor.call("create", &json!({"input": {"name": named, "kind": password}})).await;
    for path in [format!("/secrets/{named}"), format!("/secrets/{named}/delete")] {
        editor.post_form(&path, &[("password", &password), ("entry", &password)]).await;
    }
    let loaded = app.load("gitsync-secret-x").await;
    let mut form = loaded.rekeyed(&key);
    form.push(("knownHosts", &key));
    form.push(("knownHostsChoice", "replace"));
    editor.post_form("/secrets/gitsync-secret-x", &form).await.assert_status(422);
    let text = app.audit().text();
    assert!(app.audit().lines().len() > 20, "{text}");
    needles.are_not_in("the audit log", text.as_bytes());
}

/// The Events about an object, once there are so many.
async fn events(app: &TestApp, object: &str, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let all = app.events().await;
        let about: Vec<Value> =
            all.into_iter().filter(|it| it["involvedObject"]["name"] == object).collect();
        if about.len() >= count {
            return about;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no {count} Events about {object}: {:?}", app.events().await);
}

#[tokio::test]
async fn a_write_is_an_event_on_the_secret_where_that_is_allowed() {
    let app = TestApp::new().await;
    let key = fresh_key();
    app.admin().post_form("/secrets/new", &git_form("x", &key)).await.assert_status(303);
    let event = events(&app, "gitsync-secret-x", 1).await.remove(0);
    let stored = app.raw("gitsync-secret-x").await.unwrap();
    assert_eq!(event["involvedObject"]["uid"], stored["metadata"]["uid"]);
    assert_eq!(event["involvedObject"]["kind"], "Secret");
    assert_eq!((&event["type"], &event["reason"]), (&json!("Normal"), &json!("SecretCreated")));
    assert_eq!(event["lastTimestamp"], PANEL_TIME);
    let request_id = app.audit().lines()[0]["request_id"].as_str().unwrap().to_owned();
    let message = format!(
        "local-admin created it (create, request {request_id}); fields: name, displayName, secret"
    );
    assert_eq!(event["message"], message);
    // What was filled in wrong is none, nor is a read.
    app.admin().post_form("/secrets/new", &git_form("x", &key)).await.assert_status(409);
    let loaded = app.load("gitsync-secret-x").await;
    let read_only = app.again_with(&["--read-only"]).admin();
    let path = "/secrets/gitsync-secret-x/delete";
    read_only.post_form(path, &loaded.confirmed()).await.assert_status(403);
    let found = events(&app, "gitsync-secret-x", 2).await;
    let refused = found.iter().find(|event| event["type"] == "Warning").unwrap();
    assert_eq!((found.len(), &refused["reason"]), (2, &json!("SecretWriteRefused")));
}

#[tokio::test]
async fn a_cluster_that_takes_no_events_is_no_matter() {
    let app = TestApp::new().await;
    // Editors may write secrets and nothing else.
    let editor = app.editor();
    editor.post_form("/secrets/new", &image_form("x")).await.assert_status(303);
    editor.post_form("/secrets/new", &image_form("y")).await.assert_status(303);
    app.admin().post_form("/secrets/new", &image_form("z")).await.assert_status(303);
    events(&app, "image-z", 1).await;
    assert_eq!(app.events().await.len(), 1);
}
