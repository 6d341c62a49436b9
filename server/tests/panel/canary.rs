//! A credential that was typed or stored is found only in the value of its object.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use local_cluster::{BoxError, User};
use serde_json::{Value, json};
use test_kit::log::Lines;
use test_kit::objects::secret;
use test_kit::request::{FORM, JSON, encode};
use test_kit::{Answer, Reply, reply};
use tower::ServiceExt as _;

use crate::kit::{TestApp, Visitor};
use crate::needles::Needles;
use crate::objects::{git_form, image_form, image_input, with};

/// The pages and calls that show something of an object.
async fn look(visitor: &Visitor, object: &str) -> Vec<(String, Answer)> {
    let mut seen = Vec::new();
    for path in [
        "/secrets".to_owned(),
        format!("/secrets?q={object}&sort=summary"),
        format!("/secrets/{object}"),
        format!("/secrets/{object}/delete"),
    ] {
        seen.push((path.clone(), visitor.get(&path).await));
    }
    let query = json!({"query": {
        "search": "", "kind": null, "sort": "name", "direction": "asc", "page": 1,
    }});
    seen.push(("api/list".to_owned(), visitor.call("list", &query).await));
    seen.push(("api/get".to_owned(), visitor.call("get", &json!({"object": object})).await));
    seen.push(("/metrics".to_owned(), visitor.get("/metrics").await));
    seen
}

/// Everything that must not hold the needles: answers, what the objects say beside their values,
/// and the log.
pub(crate) struct Watch {
    pub(crate) app: TestApp,
    pub(crate) needles: Needles,
    log: Lines,
}

impl Watch {
    #[track_caller]
    pub(crate) fn answer(&self, place: &str, status: u16, answer: &Answer) {
        assert_eq!(answer.status.as_u16(), status, "{place}: {}", answer.words());
        self.needles.are_not_in_answer(place, answer);
    }

    pub(crate) async fn everything(&self, object: &str) {
        for (place, answer) in look(&self.app.editor(), object).await {
            self.answer(&place, 200, &answer);
        }
        let stored = self.app.raw(object).await.unwrap();
        let metadata = stored["metadata"].to_string();
        self.needles.are_not_in("metadata", metadata.as_bytes());
        self.log();
    }

    /// Neither the log nor the audit log.
    #[track_caller]
    pub(crate) fn log(&self) {
        self.needles.are_not_in("the log", &self.log.bytes());
        self.needles.are_not_in("the audit log", self.app.audit().text().as_bytes());
    }
}

pub(crate) fn watch(app: TestApp, needles: Needles, log: Lines) -> Watch {
    Watch { app, needles, log }
}

#[tokio::test]
async fn a_password_is_nowhere_else() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let (first, second) = (needles.plant("a password"), needles.plant("a new password"));
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    let form = with(image_form("x"), "password", &first);
    seen.answer("create", 303, &editor.post_form("/secrets/new", &form).await);
    seen.everything("image-x").await;
    // The needles are sharp: the value itself holds them, in base64 and inside it.
    let stored = seen.app.raw("image-x").await.unwrap();
    seen.needles.would_be_found_in(&stored.to_string());

    seen.answer("taken", 409, &editor.post_form("/secrets/new", &form).await);
    let wrong = with(form.clone(), "name", "Upper");
    seen.answer("invalid", 422, &editor.post_form("/secrets/new", &wrong).await);
    let wrong = with(form.clone(), "type", "nope");
    seen.answer("no type", 422, &editor.post_form("/secrets/new", &wrong).await);
    let viewer = seen.app.viewer().post_form("/secrets/new", &with(form, "name", "y")).await;
    seen.answer("denied", 403, &viewer);

    let loaded = seen.app.load("image-x").await;
    let form = loaded.repassworded(&second);
    let chosen = with(form.clone(), "intent", "replace-password-0");
    seen.answer("choice", 200, &editor.post_form("/secrets/image-x", &chosen).await);
    let wrong = with(form.clone(), "username", "a:b");
    seen.answer("invalid", 422, &editor.post_form("/secrets/image-x", &wrong).await);
    seen.answer("edit", 303, &editor.post_form("/secrets/image-x", &form).await);
    seen.answer("stale", 409, &editor.post_form("/secrets/image-x", &form).await);
    let mut confirmed = loaded.confirmed();
    confirmed.push(("password", &second));
    let stale = editor.post_form("/secrets/image-x/delete", &confirmed).await;
    seen.answer("stale deletion", 409, &stale);
    seen.everything("image-x").await;
}

#[tokio::test]
async fn a_key_is_nowhere_else() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let key = needles.plant_key("a key");
    let invalid = needles.plant("a text that is no key");
    let damaged = needles.plant_key("a damaged key").replacen("KEY-----\n", "KEY-----\n!!!!", 1);
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    for wrong in [&invalid, &damaged] {
        let answer = editor.post_form("/secrets/new", &git_form("x", wrong)).await;
        seen.answer("no key", 422, &answer);
        let input = json!({"input": {"name": "x", "kind": "git-sync", "key": wrong}});
        seen.answer("no key", 422, &editor.call("create", &input).await);
    }
    seen.answer("create", 303, &editor.post_form("/secrets/new", &git_form("x", &key)).await);
    seen.everything("gitsync-secret-x").await;
    let stored = seen.app.raw("gitsync-secret-x").await.unwrap();
    seen.needles.would_be_found_in(&stored.to_string());
    let loaded = seen.app.load("gitsync-secret-x").await;
    let path = "/secrets/gitsync-secret-x";
    for wrong in [&invalid, &damaged] {
        seen.answer("no key", 422, &editor.post_form(path, &loaded.rekeyed(wrong)).await);
    }
    seen.answer("the same", 303, &editor.post_form(path, &loaded.rekeyed(&key)).await);
    let choice = with(loaded.rekeyed(&invalid), "intent", "keep-key");
    seen.answer("choice", 200, &editor.post_form(path, &choice).await);
    seen.everything("gitsync-secret-x").await;
}

#[tokio::test]
async fn what_others_have_stored_is_nowhere_else() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let [token, password, other, helper] =
        ["an identity token", "a password", "another data key", "a field nobody knows"]
            .map(|what| needles.plant(what));
    let auth = STANDARD.encode(format!("robot:{password}"));
    let file = json!({
        "auths": {
            "registry.example.com": {"auth": auth},
            "token.example.com": {"identitytoken": token, "registrytoken": token},
            "second.example.com": {"username": "u", "password": password, "x": helper},
        },
        "HttpHeaders": {"X-Meta": helper},
    });
    let mut made = secret(
        "image-x",
        "kubernetes.io/dockerconfigjson",
        &[(".dockerconfigjson", &file.to_string()), ("other", &other)],
    );
    // As `kubectl apply` leaves it.
    let applied = made.to_string();
    made["metadata"]["annotations"] =
        json!({"kubectl.kubernetes.io/last-applied-configuration": applied});
    app.put(&made).await;
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    for (place, answer) in look(&editor, "image-x").await {
        seen.answer(&place, 200, &answer);
    }
    let loaded = seen.app.load("image-x").await;
    let answer = editor.post_form("/secrets/image-x", &loaded.repassworded("short")).await;
    seen.answer("edit", 303, &answer);
    seen.answer("stale", 409, &editor.post_form("/secrets/image-x", &loaded.renamed("x")).await);
    for (place, answer) in look(&editor, "image-x").await {
        seen.answer(&place, 200, &answer);
    }
    seen.log();
}

#[tokio::test]
async fn what_cannot_be_read_is_not_shown_instead() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let [file, key, host] =
        ["a broken file", "a broken key", "a login in a host"].map(|what| needles.plant(what));
    let broken = format!("{{\"auths\": {{\"r\": {{\"password\": \"{file}\", \"auth\": 1}}}}}}");
    let dockerconfig = "kubernetes.io/dockerconfigjson";
    app.put(&secret("image-x", dockerconfig, &[(".dockerconfigjson", &broken)])).await;
    let login = format!("{{\"auths\": {{\"https://u:{host}@registry.example.com\": {{}}}}}}");
    app.put(&secret("image-y", dockerconfig, &[(".dockerconfigjson", &login)])).await;
    app.put(&secret("gitsync-secret-x", "Opaque", &[("ssh", &key), ("known_hosts", &key)])).await;
    let seen = watch(app, needles, log);
    for object in ["image-x", "image-y", "gitsync-secret-x"] {
        seen.everything(object).await;
        let loaded = seen.app.load(object).await;
        let mut form = loaded.confirmed();
        form.push(("displayName", "Named"));
        let answer = seen.app.editor().post_form(&format!("/secrets/{object}"), &form).await;
        seen.answer("edit", 303, &answer);
        seen.everything(object).await;
    }
}

#[tokio::test]
async fn what_is_refused_unread_is_nowhere() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let password = needles.plant("a password");
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    let form = encode(&with(image_form("x"), "password", &password));
    let input = image_input("x").to_string().replace(crate::objects::PASSWORD, &password);
    let filler = "x".repeat(2 * 1024 * 1024);
    for (path, kind, body, status) in [
        ("/secrets/new", FORM, form.clone() + &filler, 413),
        ("/secrets/new", "text/plain", form.clone(), 415),
        ("/secrets/new", "multipart/form-data; boundary=x", form.clone(), 415),
        ("/secrets/image-none", FORM, form.clone(), 404),
        ("/secrets", FORM, form.clone(), 405),
        ("/nope", FORM, form.clone(), 404),
        ("/api/create", JSON, input.clone() + "}", 400),
        ("/api/create", JSON, input.replace("\"input\"", "\"other\""), 400),
        ("/api/create", JSON, input.replace("\"password\":", "\"password\":1,\"p\":"), 400),
        ("/api/create", JSON, input.replace("{\"host\"", "{\"replace_password\":1,\"host\""), 400),
        ("/api/create", JSON, format!("{{\"input\":\"{password}\"}}"), 400),
        ("/api/create", JSON, format!("\"{password}\""), 400),
        ("/api/create", FORM, form.clone(), 415),
        ("/api/nope", JSON, input.clone(), 404),
        ("/api/create", JSON, input.clone() + &" ".repeat(2 * 1024 * 1024), 413),
    ] {
        let answer = editor.post(path, kind, body).await;
        seen.answer(path, status, &answer);
    }
    let mut bytes = form.clone().into_bytes();
    bytes.push(0xff);
    seen.answer("no text", 400, &editor.post("/secrets/new", FORM, bytes).await);
    let answer = editor.post_from_elsewhere("/secrets/new", FORM, form).await;
    seen.answer("cross-site", 403, &answer);
    let answer = editor.post_from_elsewhere("/api/create", JSON, input).await;
    seen.answer("cross-site", 403, &answer);
    seen.answer("metrics", 200, &editor.get("/metrics").await);
    seen.log();
}

/// The cluster, which answers every write with an error that quotes what was sent: as itself, as a
/// webhook would, and as a proxy that shows the request.
fn quoting(app: &TestApp, code: u16) -> Visitor {
    let inner = app.cluster().service(User::named("editor"));
    let service = tower::service_fn(move |request: Request<Body>| {
        let inner = inner.clone();
        async move {
            if request.method() == Method::GET {
                let response = inner.oneshot(request).await.map_err(BoxError::from)?;
                return Ok::<Reply, BoxError>(response.map(BodyExt::boxed_unsync));
            }
            let sent = request.into_body().collect().await?.to_bytes();
            let sent = String::from_utf8_lossy(&sent).into_owned();
            let decoded = decoded(&sent);
            let cause = |field: &str| json!({"reason": "FieldValueInvalid", "message": decoded, "field": field});
            let fields = ["data[.dockerconfigjson]", "data", "stringData.x", "spec", "", "type"];
            let status = json!({
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code,
                "message": sent, "reason": decoded, "metadata": {},
                "details": {"name": "image-x", "causes": fields.map(cause)},
            });
            let body = if code == 502 { decoded } else { status.to_string() };
            Ok(reply(code, body))
        }
    });
    app.visitor(Client::new(service, "hub"))
}

/// The values of what was sent, decoded.
fn decoded(sent: &str) -> String {
    let sent: Value = serde_json::from_str(sent).unwrap_or_default();
    let values = sent["data"].as_object().into_iter().flatten();
    let decoded = values.filter_map(|(_, value)| STANDARD.decode(value.as_str()?).ok());
    decoded.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

#[tokio::test]
async fn an_error_of_the_cluster_that_quotes_it_is_not_passed_on() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let mut needles = Needles::default();
    let password = needles.plant("a password");
    let seen = watch(app, needles, log);
    for (code, status) in [(400, 500), (403, 403), (422, 422), (429, 503), (500, 504), (502, 504)] {
        let visitor = quoting(&seen.app, code);
        let form = with(image_form("y"), "password", &password);
        seen.answer("create", status, &visitor.post_form("/secrets/new", &form).await);
        let form = loaded.repassworded(&password);
        seen.answer("edit", status, &visitor.post_form("/secrets/image-x", &form).await);
        let input = image_input("y").to_string().replace(crate::objects::PASSWORD, &password);
        seen.answer("api", status, &visitor.post("/api/create", JSON, input).await);
    }
    seen.log();
}

#[tokio::test]
async fn the_log_that_was_searched_says_what_was_answered() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    app.image("x").await;
    app.anonymous().post_form("/secrets/new", &image_form("y")).await.assert_status(401);
    app.viewer().post_form("/secrets/new", &image_form("z")).await.assert_status(403);
    let log = String::from_utf8(log.bytes()).unwrap();
    assert_eq!(log.matches(" answered").count(), 4, "{log}");
}
