//! SSH keys and known hosts in plain forms: each choice is a button that posts the form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::SshPrivateKey;
use serde_json::{Value, json};
use test_kit::objects::secret;

use crate::filled::{Filled, link};
use crate::kit::TestApp;
use crate::objects::{Loaded, fresh_key, git_form, stored, with};

const NEW: &str = "/secrets/new";
const OBJECT: &str = "gitsync-secret-plain";
const PAGE: &str = "/secrets/gitsync-secret-plain";
const RETYPE: &str = "For your safety the credential is not shown again.";
const FIXTURES: &str = include_str!("../../../app/domain/tests/fixtures/ssh-keys.json");

/// A key file of the fixtures, by its name.
fn recorded(name: &str) -> String {
    let fixtures: Vec<Value> = serde_json::from_str(FIXTURES).unwrap();
    let found = fixtures.iter().find(|it| it["name"] == name).unwrap();
    let bytes = STANDARD.decode(found["file_base64"].as_str().unwrap()).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A key's fingerprint and its public half.
fn public_of(key: &str) -> (String, String) {
    let key = SshPrivateKey::parse(key).unwrap();
    let description = key.description();
    (description.fingerprint.clone(), description.public_key.clone())
}

/// The cluster with a key that another tool put there, with a display name.
async fn with_key(key: &str) -> TestApp {
    let app = TestApp::new().await;
    let mut planted = secret(OBJECT, "Opaque", &[("ssh", key)]);
    planted["metadata"]["annotations"] = json!({"displayName": "Named"});
    app.put(&planted).await;
    app
}

#[tokio::test]
async fn host_keys_are_added_to_what_was_typed_and_the_key_is_typed_again() {
    let app = TestApp::new().await;
    let (editor, key) = (app.editor(), fresh_key());
    let form = Filled::open(&editor, NEW).await.typed("name", "plain").typed("secret", &key);
    let page = form.typed("displayName", "Kept").press(&editor, "host-keys-github").await;
    page.assert_page(200).says(RETYPE).holds_no(key.lines().nth(1).unwrap());
    let form = Filled::of(&page, NEW);
    assert_eq!((form.held("name"), form.held("displayName")), (vec!["plain"], vec!["Kept"]));
    assert_eq!(form.held("secret"), [""]);
    let added = form.held("knownHosts")[0].to_owned();
    assert!(added.contains("github.com ssh-ed25519 "), "{added}");
    let done = form.typed("secret", &key).press(&editor, "save").await;
    done.assert_done("created:gitsync-secret-plain");
    let object = app.raw(OBJECT).await.unwrap();
    assert_eq!((stored(&object, "ssh"), stored(&object, "known_hosts")), (key, added));
}

#[tokio::test]
async fn typed_text_that_looks_like_html_stays_text() {
    let app = TestApp::new().await;
    let editor = app.editor();
    let text = "</textarea><script>1</script>&lt;\"'\u{a0}";
    let form = Filled::open(&editor, NEW).await.typed("name", text).typed("displayName", text);
    let (form, page) = form.typed("knownHosts", text).refused(&editor, 422).await;
    page.holds_no("<script>1");
    for field in ["name", "displayName", "knownHosts"] {
        assert_eq!(form.held(field), [text], "{field}");
    }
}

#[tokio::test]
async fn stored_known_hosts_are_kept_replaced_and_removed() {
    let app = TestApp::new().await;
    let (editor, key) = (app.editor(), fresh_key());
    let hosts = format!("git.example.com  {}", public_of(&fresh_key()).1);
    app.put(&secret(OBJECT, "Opaque", &[("ssh", &key), ("known_hosts", &hosts)])).await;
    let page = editor.get(PAGE).await;
    page.says("git.example.com");
    assert_eq!(page.count("known-hosts-found"), 1);
    let form = Filled::of(&page, PAGE).choose(&editor, "replace-known-hosts").await;
    let (form, page) = form.typed("knownHosts", "wrong").refused(&editor, 422).await;
    assert!(page.message_at("knownHosts").starts_with("Line 1: "));
    assert_eq!(form.held("knownHosts"), ["wrong"]);
    let kept = form.choose(&editor, "keep-known-hosts").await.typed("displayName", "Kept");
    kept.press(&editor, "save").await.assert_done("saved:gitsync-secret-plain");
    assert_eq!(stored(&app.raw(OBJECT).await.unwrap(), "known_hosts"), hosts);

    let form = Filled::open(&editor, PAGE).await.choose(&editor, "replace-known-hosts").await;
    let form = form.choose(&editor, "host-keys-bitbucket").await;
    assert!(form.held("knownHosts")[0].contains("bitbucket.org ssh-ed25519 "));
    form.press(&editor, "save").await.assert_done("saved:gitsync-secret-plain");
    let replaced = stored(&app.raw(OBJECT).await.unwrap(), "known_hosts");
    assert!(replaced.starts_with("bitbucket.org ") && replaced.ends_with('\n'), "{replaced}");

    let page = Filled::open(&editor, PAGE).await.press(&editor, "clear-known-hosts").await;
    page.assert_page(200).says("They are removed when you confirm.");
    let done = Filled::of(&page, PAGE).press(&editor, "save").await;
    done.assert_done("saved:gitsync-secret-plain");
    assert_eq!(app.raw(OBJECT).await.unwrap()["data"], json!({"ssh": STANDARD.encode(&key)}));
}

#[tokio::test]
async fn a_short_rsa_key_is_confirmed() {
    let app = TestApp::new().await;
    let (editor, key) = (app.editor(), recorded("rsa1024"));
    let form = Filled::open(&editor, NEW).await.typed("name", "plain").typed("secret", &key);
    let (form, page) = form.refused(&editor, 422).await;
    page.says("This RSA key has 1024 bits only.").says("Use this short key anyway");
    let form = form.checked("acceptWeak", "on").typed("secret", &key);
    form.press(&editor, "save").await.assert_done("created:gitsync-secret-plain");
    assert_eq!(stored(&app.raw(OBJECT).await.unwrap(), "ssh"), key);
}

#[tokio::test]
async fn a_stored_key_is_repaired() {
    let key = fresh_key();
    let app = with_key(&key.replace('\n', "\r\n")).await;
    let page = app.editor().get(PAGE).await;
    page.assert_page(200).says("Needs repair");
    assert_eq!(page.count("repair-button"), 1);
    let done = Filled::of(&page, PAGE).press(&app.editor(), "repair").await;
    done.assert_done("repaired:gitsync-secret-plain");
    let page = app.editor().get_with(PAGE, &format!("kp-notice={}", done.notice_cookie())).await;
    page.says("gitsync-secret-plain was repaired. The credential itself is unchanged.");
    assert_eq!(page.count("repair-button"), 0);
    let object = app.raw(OBJECT).await.unwrap();
    assert_eq!(stored(&object, "ssh"), key);
    assert_eq!(object["metadata"]["annotations"]["displayName"], "Named");
}

#[tokio::test]
async fn an_immutable_key_is_replaced() {
    let (key, fresh) = (fresh_key(), fresh_key());
    let app = with_key(&key).await;
    app.patch(OBJECT, &json!({"immutable": true})).await;
    let before = app.load_version(OBJECT).await;
    let editor = app.editor();
    let page = editor.get(PAGE).await;
    page.says(&public_of(&key).0).says("Replace this secret");
    let form = Filled::of(&page, PAGE);
    assert!(form.held("replace").is_empty());
    let form = form.checked("replace", "on").choose(&editor, "replace-key").await;
    assert_eq!(form.held("replace"), ["on"]);
    let (form, page) = form.typed("secret", "wrong").refused(&editor, 422).await;
    assert!(page.message_at("secret").starts_with("This is no private key"));
    assert_eq!(form.held("replace"), ["on"]);
    let done = form.typed("secret", &fresh).press(&editor, "save").await;
    done.assert_done("replaced:gitsync-secret-plain");
    let page = editor.get_with(PAGE, &format!("kp-notice={}", done.notice_cookie())).await;
    page.says("gitsync-secret-plain was replaced.");
    let after = app.raw(OBJECT).await.unwrap();
    assert_ne!(after["metadata"]["uid"], before.uid.as_str());
    assert_eq!((&after["immutable"], stored(&after, "ssh")), (&json!(true), fresh));
    assert_eq!(app.editor().get("/secrets").await.rows(), [OBJECT]);
}

#[tokio::test]
async fn mine_on_top_of_a_replaced_key_keeps_what_another_changed() {
    let fresh = fresh_key();
    let app = with_key(&fresh_key()).await;
    let editor = app.editor();
    let form = Filled::open(&editor, PAGE).await.choose(&editor, "replace-key").await;
    app.patch(OBJECT, &json!({"metadata": {"annotations": {"displayName": "Theirs"}}})).await;
    let theirs = app.raw(OBJECT).await;
    let (form, page) = form.typed("secret", &fresh).refused(&editor, 409).await;
    page.says("Changed: the display name.").says(RETYPE).holds_no(fresh.lines().nth(1).unwrap());
    assert_eq!(link(&page, "load-theirs"), PAGE);
    assert_eq!(app.raw(OBJECT).await, theirs);
    let done = form.typed("secret", &fresh).press(&editor, "mine").await;
    done.assert_done("saved:gitsync-secret-plain");
    let object = app.raw(OBJECT).await.unwrap();
    assert_eq!(object["metadata"]["annotations"]["displayName"], "Theirs");
    assert_eq!(stored(&object, "ssh"), fresh);
}

#[tokio::test]
async fn what_was_deleted_meanwhile_is_there_to_create_it_again() {
    let app = with_key(&fresh_key()).await;
    let editor = app.editor();
    let form = Filled::open(&editor, PAGE).await.typed("displayName", "Typed");
    app.remove(OBJECT).await;
    let page = form.press(&editor, "save").await;
    let href = link(page.assert_page(409), "create-again");
    assert!(href.starts_with("/secrets/new?"), "{href}");
    let form = Filled::open(&editor, &href).await;
    assert_eq!((form.held("name"), form.held("displayName")), (vec!["plain"], vec!["Typed"]));
    assert_eq!(form.held("type"), ["git-sync"]);
}

#[tokio::test]
async fn a_new_pair_is_shown_by_its_public_half() {
    let app = with_key(&recorded("rsa3072")).await;
    let editor = app.editor();
    let form = Filled::open(&editor, NEW).await.typed("name", "pair");
    let made = form.checked("keySource", "generate").press(&editor, "save").await;
    made.assert_done("generated:gitsync-secret-pair");
    let page = Filled::open(&editor, PAGE).await.press(&editor, "generate-key").await;
    page.assert_page(200).says("A new Ed25519 pair is made when you confirm.");
    let replaced = Filled::of(&page, PAGE).press(&editor, "save").await;
    replaced.assert_done("generated:gitsync-secret-plain");
    for (object, done) in [("gitsync-secret-pair", made), (OBJECT, replaced)] {
        let cookie = format!("kp-notice={}", done.notice_cookie());
        assert_eq!(done.header("location"), format!("/secrets/{object}/key"));
        let page = editor.get_with(&format!("/secrets/{object}/key"), &cookie).await;
        let raw = app.raw(object).await.unwrap();
        let key = stored(&raw, "ssh");
        assert!(key.ends_with("-----END OPENSSH PRIVATE KEY-----\n"));
        let (fingerprint, public) = public_of(&key);
        page.assert_page(200).says(&public).says(&fingerprint).holds_no(key.trim());
        page.says(&format!("{object} has a new key pair. Register its public key."));
        let register = "Add it to the repository as a read-only deploy key.";
        for service in [register, "GitHub", "GitLab", "Bitbucket", "Gitea"] {
            page.says(service);
        }
        let edit = editor.get(&format!("/secrets/{object}")).await;
        edit.assert_page(200).says(&public);
        assert_eq!(link(&edit, "key-link"), format!("/secrets/{object}/key"));
        let annotations = &raw["metadata"]["annotations"];
        assert_eq!(annotations["keypane.dev/ssh-key"], format!("ssh-ed25519 {fingerprint}"));
        app.editor().get("/secrets").await.says(&fingerprint);
    }
    let name = &app.raw(OBJECT).await.unwrap()["metadata"]["annotations"]["displayName"];
    assert_eq!(name, "Named");
}

#[tokio::test]
async fn a_secret_without_a_readable_key_has_no_page_of_its_key() {
    let app = with_key("no key").await;
    app.image("x").await;
    for path in [format!("{PAGE}/key"), "/secrets/image-x/key".to_owned()] {
        app.editor().get(&path).await.assert_page(404).says("No public key");
        app.outsider().get(&path).await.assert_page(403).holds_no("No public key");
        app.anonymous().get(&path).await.assert_page(401).holds_no("No public key");
    }
    app.editor().get("/secrets/gitsync-secret-none/key").await.assert_page(404).says("Not found");
}

#[tokio::test]
async fn each_wrong_key_is_refused_with_its_own_sentence() {
    let app = TestApp::new().await;
    let key = recorded("ed25519");
    let public = public_of(&key).1;
    let cut: String = key.split_inclusive('\n').take(4).collect();
    let mut damaged: Vec<String> = key.lines().map(str::to_owned).collect();
    let other = if &damaged[3][10..11] == "A" { "B" } else { "A" };
    damaged[3].replace_range(10..11, other);
    let certificate = format!("ssh-ed25519-cert-v01@openssh.com {}", &public[12..]);
    let passphrase = "This key has a passphrase, for which git-sync cannot ask. Remove it";
    for (wrong, message) in [
        (public.clone(), "This is a public key. Paste the private half"),
        (recorded("ed25519.ppk"), "This is a PuTTY file. In PuTTYgen: Conversions"),
        (recorded("ed25519-passphrase"), passphrase),
        (recorded("rsa2048-pkcs1-passphrase"), passphrase),
        (cut, "This key is cut off."),
        (damaged.join("\n"), "This key is damaged: its parts do not fit together."),
        (key.clone() + &recorded("rsa3072"), "These are several keys. Paste one."),
        (
            format!("git.example.com {public}"),
            "This is a line of known_hosts, which belongs in its own field below.",
        ),
        (certificate, "This is a certificate. Paste the private key that it belongs to."),
        (
            "-----BEGIN DSA PRIVATE KEY-----\neA==\n-----END DSA PRIVATE KEY-----\n".to_owned(),
            "This is a DSA key",
        ),
        (
            "apiVersion: v1\nkind: Secret\ndata:\n  other: eA==\n".to_owned(),
            "This is a Secret's manifest without an SSH private key in it.",
        ),
        (key.replacen("AAAA", "AA\u{2014}A", 1), "The text of this key was changed on its way"),
        ("hunter2".to_owned(), "This is no private key. It starts with a line like"),
    ] {
        let page = app.editor().post_form(NEW, &git_form("refused", &wrong)).await;
        let said = page.assert_page(422).message_at("secret");
        assert!(said.starts_with(message), "{said}");
        assert_eq!(Filled::of(&page, NEW).held("secret"), [""], "{message}");
    }
    app.editor().get("/secrets").await.says("No secrets yet");
}

#[tokio::test]
async fn each_wrong_name_is_refused_and_comes_back_as_typed() {
    let app = TestApp::new().await;
    let (key, long, longer) = (fresh_key(), "a".repeat(239), "a".repeat(254));
    let ends = "Each part must start and end with a letter or digit";
    let dots = "No dot at the start or end, and no two dots in a row.";
    for (name, message) in [
        ("a b", "No blanks."),
        ("köln", "These characters are not allowed (ö)."),
        ("a-", ends),
        ("a-.b", ends),
        (".a", dots),
        (&long, "At most 238 characters; these are 239."),
        (&longer, "At most 238 characters; these are 254."),
    ] {
        let page = app.editor().post_form(NEW, &with(git_form("x", &key), "name", name)).await;
        page.assert_page(422).says("One field needs attention.");
        assert!(page.message_at("name").starts_with(message), "{}", page.message_at("name"));
        assert_eq!(page.value("name"), name);
    }
    app.editor().get("/secrets").await.says("No secrets yet");
}

#[tokio::test]
async fn another_tools_object_is_not_found_even_by_its_own_version() {
    let app = TestApp::new().await;
    app.foreign_objects().await;
    let Loaded { uid, resource_version } = app.load_version("image-x").await;
    let before = app.raw("image-x").await;
    let form = [("uid", &*uid), ("resourceVersion", &*resource_version), ("displayName", "x")];
    for path in ["/secrets/image-x", "/secrets/image-x/delete"] {
        app.editor().post_form(path, &form).await.assert_page(404);
    }
    app.editor().get("/secrets//delete").await.assert_page(404).says("Not found");
    assert_eq!(app.raw("image-x").await, before);
}
