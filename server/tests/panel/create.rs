use backend::{AppError, Deed, Notice};
use domain::{Field, ObjectName, Problem};
use http::Method;
use serde_json::json;
use test_kit::Answer;
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;
use test_kit::request::{FORM, encode};

use crate::kit::{PANEL_TIME, TestApp};
use crate::objects::{PASSWORD, fresh_key, git_form, image_form, image_input, stored, with};

const NEW: &str = "/secrets/new";

/// The form of the page, with what was typed and without the credentials.
#[track_caller]
fn still_typed(page: &Answer, name: &str) {
    assert_eq!(page.value("name"), name);
    assert_eq!(page.value("displayName"), "Our registry");
    assert_eq!(page.value("registryHost"), "registry.example.com");
    assert_eq!(page.value("username"), "robot");
    assert_eq!(page.value("password"), "");
    assert!(page.text().contains("<option value=\"image-pull\" selected"), "{}", page.text());
    page.holds_no(PASSWORD).says("Type it once more.");
}

#[tokio::test]
async fn a_git_sync_secret_is_stored_as_consumers_expect_it() {
    let app = TestApp::new().await;
    let key = fresh_key();
    let done = app.editor().post_form(NEW, &git_form("data", &key)).await;
    done.assert_done("created:gitsync-secret-data");
    let object = app.raw("gitsync-secret-data").await.unwrap();
    assert_eq!(object["type"], "Opaque");
    assert_eq!(stored(&object, "ssh"), key);
    assert_eq!(object["data"].as_object().unwrap().len(), 1);
    let annotations = &object["metadata"]["annotations"];
    assert_eq!(annotations["displayName"], "Data of the team");
    assert_eq!(annotations["keypane.dev/created-by"], "local-admin");
    assert_eq!(annotations["keypane.dev/updated-by"], "local-admin");
    assert_eq!(annotations["keypane.dev/updated-at"], PANEL_TIME);
    assert_eq!(annotations["keypane.dev/rotated-at"], PANEL_TIME);
    assert!(
        annotations["keypane.dev/ssh-key"].as_str().unwrap().starts_with("ssh-ed25519 SHA256:")
    );
}

#[tokio::test]
async fn an_image_pull_secret_is_stored_as_consumers_expect_it() {
    let app = TestApp::new().await;
    let done = app.editor().post_form(NEW, &image_form("hub")).await;
    done.assert_done("created:image-hub");
    let called = app.editor().call("create", &image_input("two")).await;
    assert_eq!(called.notice(), Notice::new(Deed::Created, ObjectName::from_stored("image-two")));
    let (by_form, by_call) =
        (app.raw("image-hub").await.unwrap(), app.raw("image-two").await.unwrap());
    assert_eq!(by_form["type"], "kubernetes.io/dockerconfigjson");
    assert_eq!(by_form["data"], by_call["data"]);
    let file: serde_json::Value =
        serde_json::from_str(&stored(&by_form, ".dockerconfigjson")).unwrap();
    let login = &file["auths"]["registry.example.com"];
    assert_eq!((&login["username"], &login["password"]), (&json!("robot"), &json!(PASSWORD)));
    let annotations = &by_form["metadata"]["annotations"];
    assert_eq!(annotations["keypane.dev/registries"], "[\"registry.example.com\"]");
}

#[tokio::test]
async fn wrong_fields_are_named_where_they_are() {
    let app = TestApp::new().await;
    let long = "a".repeat(248);
    for (name, message) in [
        ("", "Please fill this in."),
        ("Upper", "Lower-case letters only."),
        ("a_b", "These characters are not allowed (_)."),
        ("-a", "Each part must start and end with a letter or digit, not with - ."),
        ("a..b", "No dot at the start or end, and no two dots in a row."),
        (&long, "At most 247 characters; these are 248."),
    ] {
        let page = app.editor().post_form(NEW, &with(image_form("x"), "name", name)).await;
        page.assert_page(422).assert_message("name", message).says("One field needs attention.");
        still_typed(&page, name);
        let api = app.editor().call("create", &image_input(name)).await;
        let AppError::Invalid(errors) = api.app_error() else { panic!("{api:?}") };
        assert_eq!(errors.iter().map(|e| e.field).collect::<Vec<_>>(), [Field::Name], "{name}");
    }
    app.editor().get("/secrets").await.says("No secrets yet");
}

#[tokio::test]
async fn the_form_with_errors_looks_as_it_should() {
    let app = TestApp::new().await;
    let form = [
        ("name", "Upper"),
        ("displayName", "Shown <again>"),
        ("type", "image-pull"),
        ("registryHost", "user:pass@host"),
        ("username", ""),
        ("password", ""),
    ];
    let page = app.editor().post_form(NEW, &form).await;
    page.assert_page(422).says("4 fields need attention.");
    insta::assert_snapshot!("form_with_errors", form_of(page.text()));
}

/// The form's markup, one element a line.
fn form_of(html: &str) -> String {
    let (before, rest) = html.split_once("class=\"kp-form\"").unwrap();
    let (_, start) = before.rsplit_once("<form").unwrap();
    let (end, _) = rest.split_once("</form>").unwrap();
    let form = format!("<form{start}class=\"kp-form\"{end}</form>\n").replace("<!>", "");
    form.replace("><", ">\n<")
}

#[tokio::test]
async fn a_git_sync_form_wants_a_private_key() {
    let app = TestApp::new().await;
    let public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0 someone";
    for (key, message) in [
        ("", "Please fill this in."),
        ("hunter2-is-no-key", "This is no private key."),
        (public, "This is a public key."),
    ] {
        let page = app.editor().post_form(NEW, &git_form("data", key)).await;
        page.assert_page(422).holds_no("hunter2").holds_no("AAAAC3Nza");
        assert!(page.message_at("secret").starts_with(message), "{}", page.message_at("secret"));
        assert_eq!(page.value("name"), "data");
        assert!(page.text().contains("></textarea>"), "the key is echoed");
    }
    let api = json!({"input": {"name": "data", "kind": "git-sync", "key": "hunter2"}});
    let api = app.editor().call("create", &api).await;
    api.holds_no("hunter2");
    let AppError::Invalid(errors) = api.app_error() else { panic!("{api:?}") };
    assert_eq!((errors[0].field, &errors[0].problem), (Field::Key, &Problem::KeyNotPrivate));
}

#[tokio::test]
async fn an_unknown_type_is_asked_for() {
    let app = TestApp::new().await;
    let page = app.editor().post_form(NEW, &with(image_form("x"), "type", "tls")).await;
    page.assert_page(422).assert_message("type", "Please choose a type.").holds_no(PASSWORD);
    let page = app.editor().post_form(NEW, &[]).await;
    page.assert_page(422).assert_message("name", "Please fill this in.");
}

#[tokio::test]
async fn a_taken_name_is_not_overwritten() {
    let app = TestApp::new().await;
    app.put(&secret("image-taken", "Opaque", &[("anything", "theirs")])).await;
    app.image("ours").await;
    for name in ["taken", "ours"] {
        let before = app.raw(&format!("image-{name}")).await;
        let page = app.editor().post_form(NEW, &image_form(name)).await;
        let message = format!("There is an object image-{name} already.");
        page.assert_page(409).assert_message("name", &message);
        still_typed(&page, name);
        let api = app.editor().call("create", &image_input(name)).await;
        let object = ObjectName::from_stored(&format!("image-{name}"));
        assert_eq!(api.app_error(), AppError::AlreadyExists { object });
        assert_eq!(app.raw(&format!("image-{name}")).await, before);
    }
}

#[tokio::test]
async fn a_user_without_the_right_keeps_what_was_typed() {
    let app = TestApp::new().await;
    for visitor in [app.viewer(), app.outsider()] {
        let page = visitor.post_form(NEW, &image_form("x")).await;
        page.assert_page(403).says("The cluster does not allow you to create secrets here.");
        still_typed(&page, "x");
        let api = visitor.call("create", &image_input("x")).await;
        assert_eq!(
            api.app_error(),
            AppError::Forbidden { verb: "create".into(), resource: "secrets".into() }
        );
    }
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn nobody_creates_without_signing_in() {
    let app = TestApp::new().await;
    let page = app.anonymous().post_form(NEW, &image_form("x")).await;
    page.assert_page(401).says("The form was not read, and is not lost");
    page.holds_no("Our registry").holds_no("registry.example.com");
    let api = app.anonymous().call("create", &image_input("x")).await;
    assert_eq!(api.app_error(), AppError::Unauthenticated);
    // Not even what is wrong with a form.
    app.anonymous().post_form(NEW, &with(image_form("x"), "name", "Upper")).await.assert_page(401);
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn a_cluster_that_is_away_loses_nothing_that_was_typed() {
    let app = TestApp::new().await;
    let away = || app.behind(&Faults::plan(Method::POST, &[Fault::Status(503)]));
    let page = away().post_form(NEW, &image_form("x")).await;
    page.assert_page(503).says("The cluster does not answer").says("Nothing was changed.");
    still_typed(&page, "x");
    let api = away().call("create", &image_input("x")).await;
    assert_eq!(api.app_error(), AppError::Unavailable);
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn a_lost_answer_is_called_uncertain_unless_the_object_is_there() {
    let app = TestApp::new().await;
    let lost = || app.behind(&Faults::plan(Method::POST, &[Fault::Break]));
    let page = lost().post_form(NEW, &image_form("x")).await;
    page.assert_page(504).says("It is unclear whether this was saved").says("Look again");
    still_typed(&page, "x");
    let api = lost().call("create", &image_input("x")).await;
    assert_eq!(api.app_error(), AppError::Uncertain);
    let after = app.behind(&Faults::plan(Method::POST, &[Fault::BreakAfter]));
    after.post_form(NEW, &image_form("y")).await.assert_done("created:image-y");
}

#[tokio::test]
async fn our_fault_is_an_incident_and_loses_nothing_that_was_typed() {
    let app = TestApp::new().await;
    let broken = || app.behind(&Faults::plan(Method::POST, &[Fault::Status(418)]));
    let page = broken().post_form(NEW, &image_form("x")).await;
    page.assert_page(500).says(page.header("x-request-id")).holds_no("planned");
    still_typed(&page, "x");
    let api = broken().call("create", &image_input("x")).await;
    let incident = api.header("x-request-id").to_owned();
    assert_eq!(api.app_error(), AppError::Internal { incident });
}

#[tokio::test]
async fn what_is_no_form_is_refused_before_it_is_read() {
    let app = TestApp::new().await;
    let body = encode(&image_form("x"));
    let page = app.editor().post_from_elsewhere(NEW, FORM, body.clone()).await;
    page.assert_page(403).says("sent from another address").holds_no(PASSWORD);
    let page = app.editor().post(NEW, "text/plain", body.clone()).await;
    page.assert_page(415).says("The server takes forms only.").holds_no(PASSWORD);
    let large = format!("{body}&filler={}", "x".repeat(2 * 1024 * 1024));
    let page = app.editor().post(NEW, FORM, large).await;
    page.assert_page(413).says("Too large").holds_no(PASSWORD);
    let mut bytes = body.into_bytes();
    bytes.push(0xff);
    let page = app.editor().post(NEW, FORM, bytes).await;
    page.assert_page(400).says("The server could not read the request.").holds_no(PASSWORD);
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn a_credential_over_the_clusters_limit_is_too_large() {
    let app = TestApp::new().await;
    let huge = "p".repeat(1_200_000);
    let page = app.editor().post_form(NEW, &with(image_form("x"), "password", &huge)).await;
    page.assert_page(413).says("A secret may hold at most 1 MiB").holds_no("pppp");
    assert_eq!(page.value("name"), "x");
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn a_double_click_creates_once() {
    let app = TestApp::new().await;
    let editor = app.editor();
    let form = image_form("x");
    let (one, two) = tokio::join!(editor.post_form(NEW, &form), editor.post_form(NEW, &form));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
}
