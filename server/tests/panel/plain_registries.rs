//! Registry logins in plain forms.
//!
//! The tests cover several logins, identity tokens, repair and import, and the texts of the parts
//! around a form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use test_kit::Answer;
use test_kit::html::attributes;
use test_kit::objects::secret;

use crate::filled::Filled;
use crate::kit::TestApp;
use crate::objects::stored;
use crate::replace::interrupt;

const NEW: &str = "/secrets/new?type=image-pull";
const OBJECT: &str = "image-plain";
const PAGE: &str = "/secrets/image-plain";
const LIMIT: &str = "Without JavaScript, browsers drop line breaks from a pasted password.";

/// The entry of a login by its `auth` alone.
fn login(text: &str) -> Value {
    json!({"auth": STANDARD.encode(text)})
}

/// The cluster with a registry file that another tool put there.
async fn with_file(file: &str) -> TestApp {
    let app = TestApp::new().await;
    let data = [(".dockerconfigjson", file)];
    app.put(&secret(OBJECT, "kubernetes.io/dockerconfigjson", &data)).await;
    app
}

async fn file(app: &TestApp) -> String {
    stored(&app.raw(OBJECT).await.unwrap(), ".dockerconfigjson")
}

async fn auths(app: &TestApp) -> Value {
    let file: Value = serde_json::from_str(&file(app).await).unwrap();
    file["auths"].clone()
}

#[tokio::test]
async fn a_new_secret_has_several_registries_and_one_is_taken_away() {
    let app = TestApp::new().await;
    let editor = app.editor();
    let form = Filled::open(&editor, NEW).await.typed("name", "plain");
    assert_eq!(form.held("type"), ["image-pull"]);
    let form = form.typed("registryHost", "a.example.com").typed("username", "ann");
    let form = form.typed("password", "gone with the post").choose(&editor, "add-registry").await;
    let form = form.typed_at("registryHost", 1, "away.example.com");
    let form = form.choose(&editor, "add-registry").await;
    let form = form.typed_at("registryHost", 2, "c.example.com");
    let form = form.choose(&editor, "remove-registry-1").await;
    assert_eq!(form.held("registryHost"), ["a.example.com", "c.example.com"]);
    assert_eq!((form.held("username"), form.held("password")), (vec!["ann", ""], vec!["", ""]));
    let form = form.typed("password", "one").typed_at("username", 1, "cat");
    let done = form.typed_at("password", 1, "t:hree").press(&editor, "save").await;
    done.assert_done("created:image-plain");
    let expected = json!({
        "a.example.com": {"username": "ann", "password": "one", "auth": STANDARD.encode("ann:one")},
        "c.example.com": {
            "username": "cat", "password": "t:hree", "auth": STANDARD.encode("cat:t:hree"),
        },
    });
    assert_eq!(auths(&app).await, expected);
}

#[tokio::test]
async fn one_save_adds_edits_and_removes_and_the_rest_stays_byte_for_byte() {
    let kept = format!("{{\"auth\" :\"{}\", \"n\": 1.0}}", STANDARD.encode("a:1"));
    let other = login("b:2");
    let app = with_file(&format!(
        "{{\"auths\":{{\"a.example.com\":{kept},\"b.example.com\":{other},\
         \"c.example.com\":{other}}},\"x\":1e2}}"
    ))
    .await;
    let editor = app.editor();
    let form = Filled::open(&editor, PAGE).await.choose(&editor, "add-registry").await;
    let form = form.typed_at("username", 1, "bob").choose(&editor, "replace-password-1").await;
    assert_eq!(form.held("username")[1], "bob");
    let form = form.typed("password", "new").checked_at("remove", 2);
    let form = form.typed_at("registryHost", 3, "d.example.com").typed_at("username", 3, "d");
    let done = form.typed_at("password", 1, "4").press(&editor, "save").await;
    done.assert_done("saved:image-plain");
    let file = file(&app).await;
    assert!(file.starts_with(&format!("{{\"auths\":{{\"a.example.com\":{kept},")), "{file}");
    assert!(file.ends_with("},\"x\":1e2}"), "{file}");
    let auths = auths(&app).await;
    let hosts: Vec<_> = auths.as_object().unwrap().keys().collect();
    assert_eq!(hosts, ["a.example.com", "b.example.com", "d.example.com"]);
    let edited = &auths["b.example.com"];
    assert_eq!((&edited["username"], &edited["password"]), (&json!("bob"), &json!("new")));
    assert_eq!(auths["d.example.com"]["auth"], STANDARD.encode("d:4"));
}

#[tokio::test]
async fn a_new_password_asks_what_becomes_of_the_identity_token() {
    let entry = json!({"auth": STANDARD.encode("me:old"), "identitytoken": "eyJ.a.b"});
    let app = with_file(&json!({"auths": {"h": entry}}).to_string()).await;
    let editor = app.editor();
    let form = Filled::open(&editor, PAGE).await.choose(&editor, "replace-password-0").await;
    let (form, page) = form.typed("password", "new").refused(&editor, 422).await;
    let message = "Choose what becomes of its identity token.";
    page.assert_message("identityToken-0", message).holds_no("eyJ.a.b");
    let form = form.checked("identityToken-0", "clear").typed("password", "new");
    form.press(&editor, "save").await.assert_done("saved:image-plain");
    let expected = json!({"username": "me", "password": "new", "auth": STANDARD.encode("me:new")});
    assert_eq!(auths(&app).await, json!({"h": expected}));
}

#[tokio::test]
async fn an_auth_that_cannot_be_decoded_is_repaired() {
    let other = login("o:p");
    let of = |auth: &str| {
        let broken = format!("{{\"username\":\"me\",\"password\":\"pw\",\"auth\":\"{auth}\"}}");
        format!("{{\"auths\":{{\"o\":{other},\"h\":{broken}}}}}")
    };
    let app = with_file(&of("%%%")).await;
    let page = app.editor().get(PAGE).await;
    page.assert_page(200).says("so Kubernetes ignores the whole file.");
    let done = Filled::of(&page, PAGE).press(&app.editor(), "repair").await;
    done.assert_done("repaired:image-plain");
    assert_eq!(app.editor().get(PAGE).await.count("repair-button"), 0);
    assert_eq!(file(&app).await, of(&STANDARD.encode("me:pw")));
}

#[tokio::test]
async fn an_import_takes_every_login_and_what_is_none_is_refused_at_its_field() {
    let app = TestApp::new().await;
    let editor = app.editor();
    let page = editor.get(NEW).await;
    page.says("Every login in it is taken. With JavaScript you can choose.");
    let form = Filled::of(&page, NEW).typed("name", "plain");
    let form = form.typed("import", "{\"auths\": \"typed-but-never-sent-back\"");
    let (form, page) = form.refused(&editor, 422).await;
    page.assert_message("import", "This is no config.json with registries.");
    page.holds_no("typed-but-never-sent-back");
    // A message that is folded away would not be seen.
    let parts = attributes(page.text(), "details").into_iter();
    let open: Vec<_> = parts.filter(|tag| tag.contains_key("open")).collect();
    assert_eq!(open.len(), 2, "{open:?}");
    assert_eq!(open[0]["id"], "registry-0");
    assert_eq!(open[1]["data-kind"], "image-pull");
    let logins = json!({"a.example.com": login("a:1"), "b.example.com": login("b:2"), "c": {}});
    let form = form.typed("import", &json!({"auths": logins}).to_string());
    form.press(&editor, "save").await.assert_done("created:image-plain");
    let auths = auths(&app).await;
    let hosts: Vec<_> = auths.as_object().unwrap().keys().collect();
    assert_eq!(hosts, ["a.example.com", "b.example.com"]);
    assert_eq!(auths["b.example.com"]["auth"], STANDARD.encode("b:2"));
}

#[tokio::test]
async fn mine_on_top_keeps_what_another_changed_in_another_registry() {
    let logins = |b: &str| json!({"a.example.com": login("a:1"), "b.example.com": login(b)});
    let app = with_file(&json!({"auths": logins("b:2")}).to_string()).await;
    let editor = app.editor();
    let form = Filled::open(&editor, PAGE).await.typed("username", "ann");
    let theirs = json!({"auths": logins("b:other")}).to_string();
    app.patch(OBJECT, &json!({"data": {".dockerconfigjson": STANDARD.encode(theirs)}})).await;
    let (form, page) = form.refused(&editor, 409).await;
    page.says("Changed: the registry b.example.com.");
    assert_eq!(form.held("username")[0], "ann");
    form.press(&editor, "mine").await.assert_done("saved:image-plain");
    let auths = auths(&app).await;
    assert_eq!(auths["a.example.com"]["username"], "ann");
    assert_eq!(auths["a.example.com"]["auth"], STANDARD.encode("ann:1"));
    assert_eq!(auths["b.example.com"], login("b:other"));
}

#[tokio::test]
async fn the_limit_of_a_plain_password_is_said_where_one_is_typed() {
    let app = TestApp::new().await;
    app.image("plain").await;
    let editor = app.editor();
    editor.get(NEW).await.says(LIMIT);
    editor.get(PAGE).await.holds_no(LIMIT);
    let form = Filled::open(&editor, PAGE).await;
    form.press(&editor, "replace-password-0").await.assert_page(200).says(LIMIT);
}

/// The rows of the form, each with whether it is open and alone.
fn rows(page: &Answer) -> Vec<(bool, bool)> {
    let parts = attributes(page.text(), "details").into_iter();
    let rows = parts.filter(|tag| tag.get("id").is_some_and(|id| id.starts_with("registry-")));
    rows.map(|tag| (tag.contains_key("open"), tag.contains_key("name"))).collect()
}

#[tokio::test]
async fn one_registry_is_open_and_of_several_those_that_the_user_began_to_change() {
    let (shut, alone, among) = ((false, true), (true, true), (true, false));
    let app = TestApp::new().await;
    app.image("plain").await;
    let editor = app.editor();
    assert_eq!(rows(&editor.get(PAGE).await), [alone]);
    assert_eq!(rows(&editor.get(NEW).await), [alone]);
    let logins = ["a", "b", "c"].map(|host| (host.to_owned(), login("u:p")));
    let logins: serde_json::Map<_, _> = logins.into_iter().collect();
    let app = with_file(&json!({"auths": logins}).to_string()).await;
    let editor = app.editor();
    let page = editor.get(PAGE).await;
    assert_eq!(rows(&page), [shut, shut, shut]);
    let form = Filled::of(&page, PAGE);
    let page = form.press(&editor, "replace-password-1").await;
    assert_eq!(rows(&page), [shut, alone, shut]);
    // What has to be typed again is not folded away.
    let form = Filled::of(&page, PAGE).checked_at("remove", 2);
    let page = form.press(&editor, "add-registry").await;
    assert_eq!(rows(&page), [(false, false), among, (false, false), among]);
    let form = Filled::of(&page, PAGE).choose(&editor, "keep-password-1").await;
    let (_, page) = form.typed_at("registryHost", 0, "a host").refused(&editor, 422).await;
    page.assert_message("registryHost-0", "No blanks inside a host.");
    assert_eq!(rows(&page)[..2], [among, (false, false)]);
}

#[tokio::test]
async fn a_placeholder_is_refused_at_its_field() {
    let app = with_file(&json!({"auths": {"a.example.com": login("u:p")}}).to_string()).await;
    let before = app.raw(OBJECT).await;
    let editor = app.editor();
    let form = Filled::open(&editor, NEW).await.typed("name", "other");
    let form = form.typed("registryHost", "<registry>.azurecr.io").typed("password", "p");
    let (_, page) = form.typed("username", "robot$<project>+<robot>").refused(&editor, 422).await;
    page.assert_message("registryHost-0", "Put your own value in place of <registry>.");
    page.assert_message("username-0", "Put your own value in place of <project>.");
    assert!(app.raw("image-other").await.is_none());
    let form = Filled::open(&editor, PAGE).await.typed("registryHost", "harbor.<domain>");
    let (_, page) = form.refused(&editor, 422).await;
    page.assert_message("registryHost-0", "Put your own value in place of <domain>.");
    assert_eq!(app.raw(OBJECT).await, before);
}

#[tokio::test]
async fn without_javascript_the_help_has_every_service() {
    let page = TestApp::new().await.editor().get(NEW).await;
    let folded = attributes(page.text(), "details").into_iter();
    let folded = folded.filter(|tag| tag.get("name").is_some_and(|name| name == "help-service"));
    assert_eq!(folded.count(), 9);
    page.says("12 hours only! After that no image can be pulled");
}

#[tokio::test]
async fn a_second_login_for_a_host_is_refused_at_its_field() {
    let app = with_file(&json!({"auths": {"a.example.com": login("u:p")}}).to_string()).await;
    let before = app.raw(OBJECT).await;
    let editor = app.editor();
    let form = Filled::open(&editor, PAGE).await.choose(&editor, "add-registry").await;
    let form = form.typed_at("registryHost", 1, "a.example.com").typed_at("username", 1, "v");
    let (_, page) = form.typed("password", "q").refused(&editor, 422).await;
    page.assert_message("registryHost-1", "This host is in the file already.");
    assert_eq!(app.raw(OBJECT).await, before);
}

#[tokio::test]
async fn the_list_says_what_can_be_done_about_a_backup() {
    let app = TestApp::new().await;
    interrupt(&app).await;
    let buttons = |page: &Answer| {
        ["interrupted", "restore-button", "discard-button"].map(|id| page.count(id))
    };
    let page = app.editor().get("/secrets").await;
    page.says("Replacing image-x was interrupted. The old secret can be restored.");
    assert_eq!(buttons(&page), [1, 1, 0]);
    app.put(&secret("image-x", "Opaque", &[("a", "b")])).await;
    let page = app.editor().get("/secrets").await;
    page.says("image-x was replaced, and a backup of the old secret was left.");
    assert_eq!(buttons(&page), [1, 0, 1]);
    for (notice, words) in [
        ("restored:image-x", "image-x was restored."),
        ("discarded:image-x", "The backup of image-x was removed."),
    ] {
        app.editor().get_with("/secrets", &format!("kp-notice={notice}")).await.says(words);
    }
}

#[tokio::test]
async fn the_switches_of_a_page_know_where_it_is() {
    let app = TestApp::new().await;
    app.image("plain").await;
    let path = "/secrets?q=plain&sort=type";
    let page = app.editor().get_with(path, "kp-theme=dark").await;
    assert_eq!(page.value("from"), path);
    let pressed = attributes(page.text(), "button").into_iter();
    let pressed: Vec<_> = pressed
        .filter(|tag| tag.get("aria-pressed").is_some_and(|it| it == "true"))
        .map(|tag| tag["value"].clone())
        .collect();
    assert_eq!(pressed, ["dark"]);
    let page = app.editor().get(PAGE).await;
    assert_eq!(page.value("from"), PAGE);
    assert!(page.text().contains("href=\"/secrets/image-plain?lang=zh-TW\""));
    // Without JavaScript a time is that of the cluster, in every language.
    let list = app.editor().get("/secrets?lang=zh-TW").await;
    list.says("2026-01-02 03:04 UTC");
}
