//! Secrets whose values are as large as possible.
//!
//! They are read, described and kept, and no page that shows them is long.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};
use test_kit::Answer;
use test_kit::objects::secret;
use test_kit::request::JSON;

use crate::kit::TestApp;
use crate::objects::{PASSWORD, stored};

const DOCKER: &str = "kubernetes.io/dockerconfigjson";

/// The most bytes of a page.
const PAGE_MAX: usize = 1_000_000;

/// A value of nearly a secret's size that repeats a text.
fn full(repeated: &str) -> String {
    repeated.repeat(1_000_000 / repeated.len())
}

/// A file with this many registries, `r00000.io` and so on.
fn many(count: usize) -> String {
    let entries: Vec<String> = (0..count).map(|at| format!("\"r{at:05}.io\":{{}}")).collect();
    format!("{{\"auths\":{{{}}}}}", entries.join(","))
}

#[track_caller]
fn assert_short<'a>(what: &str, page: &'a Answer) -> &'a Answer {
    page.assert_status(200);
    assert!(page.bytes.len() <= PAGE_MAX, "{what}: {} bytes", page.bytes.len());
    page
}

/// Opens every page that meets a secret.
async fn assert_pages_are_short(app: &TestApp, what: &str, name: &str) {
    let viewer = app.viewer();
    for path in [
        "/secrets",
        "/secrets?q=r9&sort=summary",
        &format!("/secrets/{name}"),
        "/secrets/image-ours",
    ] {
        assert_short(&format!("{what} at {path}"), &viewer.get(path).await);
    }
    let answer = viewer.call("get", &json!({"object": name})).await;
    assert_short(&format!("{what}, as an answer"), &answer);
}

#[tokio::test]
async fn a_registry_file_of_any_kind_gives_short_pages() {
    let app = TestApp::new().await;
    app.image("ours").await;
    let odd = "\\\"<&'\\u0001";
    let hosts = |odd: &str| -> Vec<String> {
        (0..99)
            .map(|at| format!("\"{at:02}{}\":{{\"username\":\"{odd}\"}}", odd.repeat(8)))
            .collect()
    };
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let file = |auths: &str| format!("{{\"auths\":{{{auths}}}}}");
    for (number, (what, value)) in [
        ("60,000 registries", many(60_000)),
        ("one registry over and over", file(&vec!["\"a\":{}"; 120_000].join(","))),
        ("registries of odd characters", file(&hosts(odd).join(","))),
        ("a long user name", file(&format!("\"a\":{{\"username\":\"{}\"}}", full("\\\"")))),
        ("a long host", file(&format!("\"{}\":{{}}", full("<")))),
        ("deep nesting", file(&vec![format!("\"a\":{{\"x\":{deep}}}"); 4_000].join(","))),
        (
            "a long entry",
            file(&format!("\"a\":{{{}}}", vec!["\"password\":\"p\""; 60_000].join(","))),
        ),
        ("many helpers", format!("{{\"credHelpers\":{}}}", many(40_000))),
        ("no file that can be read", format!("{{\"auths\":[{}1]}}", full("1,"))),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("image-n{number}");
        let before = app.put(&secret(&name, DOCKER, &[(".dockerconfigjson", &value)])).await;
        assert_pages_are_short(&app, what, &name).await;
        // And an edit of its name changes none of it.
        let loaded = app.load(&name).await;
        let form = [
            ("uid", loaded.uid.as_str()),
            ("resourceVersion", &loaded.resource_version),
            ("displayName", what),
            ("intent", "save"),
        ];
        let path = format!("/secrets/{name}");
        app.editor().post_form(&path, &form).await.assert_status(303);
        assert!(app.raw(&name).await.unwrap()["data"] == before["data"], "{what}");
        app.remove(&name).await;
    }
}

#[tokio::test]
async fn keys_known_hosts_and_metadata_of_any_kind_give_short_pages() {
    let app = TestApp::new().await;
    app.image("ours").await;
    let host_key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    let many_names = format!("{} {host_key}\n", vec!["<"; 32_000].join(","));
    let many_lines = format!("a {host_key}\n").repeat(700);
    for (what, key, known_hosts) in [
        ("a long key", full("-----BEGIN OPENSSH PRIVATE KEY-----\n"), String::new()),
        ("known hosts of many lines", "k".to_owned(), many_lines),
        ("known hosts of many names", "k".to_owned(), many_names),
        ("long known hosts", "k".to_owned(), full("a,")),
    ] {
        let data = [("ssh", key.as_str()), ("known_hosts", &known_hosts)];
        app.put(&secret("gitsync-secret-x", "Opaque", &data)).await;
        assert_pages_are_short(&app, what, "gitsync-secret-x").await;
        app.remove("gitsync-secret-x").await;
    }
    // Believed, because it says that the panel has written it: who may write secrets may forge that.
    let hosts: Vec<String> = (0..20_000).map(|at| format!("r{at}.io")).collect();
    for number in 0..25 {
        let mut forged =
            secret(&format!("image-n{number}"), DOCKER, &[(".dockerconfigjson", "{}")]);
        forged["metadata"]["annotations"] = json!({
            "displayName": "<".repeat(if number % 2 == 0 { 200_000 } else { 200 }),
            "keypane.dev/registries": if number % 2 == 0 {
                Value::from(hosts[..(number * 8)].to_vec()).to_string()
            } else {
                Value::from(hosts.clone()).to_string()
            },
            "keypane.dev/updated-by": "<".repeat(500),
        });
        let answer = app.send(Method::POST, "?fieldManager=keypane", JSON, &forged).await;
        assert_eq!(answer.0, 201, "{}", answer.1);
    }
    assert_pages_are_short(&app, "forged annotations", "image-n0").await;
    assert_pages_are_short(&app, "forged annotations", "image-n1").await;
}

#[tokio::test]
async fn a_file_of_very_many_registries_says_how_many_are_not_shown() {
    let app = TestApp::new().await;
    app.put(&secret("image-many", DOCKER, &[(".dockerconfigjson", &many(60_000))])).await;
    let page = app.viewer().get("/secrets").await;
    page.assert_page(200).says("r00000.io").says("+59,999").says("and 59,999 more");
    let page = app.viewer().get("/secrets/image-many").await;
    page.assert_page(200).says("and 59,900 more registries. They stay as they are");
    page.says("Replace all stored registries").holds_no("r00100.io");
    assert_eq!(page.values("entry").len(), 100);
    let page = app.viewer().get("/secrets/image-many?lang=zh-TW").await;
    page.assert_page(200).says("另外還有 59,900 個倉庫").says("取代所有已儲存的倉庫");
}

#[tokio::test]
async fn one_of_very_many_is_edited_and_the_others_stay() {
    let app = TestApp::new().await;
    let before = many(2_000);
    app.put(&secret("image-many", DOCKER, &[(".dockerconfigjson", &before)])).await;
    let loaded = app.load("image-many").await;
    let mut form = vec![
        ("uid", loaded.uid.as_str()),
        ("resourceVersion", &loaded.resource_version),
        ("displayName", ""),
        ("entry", "r00099.io"),
        ("registryHost", "r00099.io"),
        ("username", "robot"),
        ("passwordChoice", "replace"),
        ("password", PASSWORD),
        ("intent", "save"),
    ];
    app.editor().post_form("/secrets/image-many", &form).await.assert_status(303);
    let after = stored(&app.raw("image-many").await.unwrap(), ".dockerconfigjson");
    let auth = STANDARD.encode(format!("robot:{PASSWORD}"));
    let login = json!({"username": "robot", "password": PASSWORD, "auth": auth});
    let read: Value = serde_json::from_str(&after).unwrap();
    assert_eq!(read["auths"]["r00099.io"], login);
    let written =
        &after[after.find("\"r00099.io\":").unwrap()..after.find(",\"r00100.io\"").unwrap()];
    assert!(after.replacen(written, "\"r00099.io\":{}", 1) == before);
    // All at once: the typed one takes the place of all of them.
    let loaded = app.load("image-many").await;
    form[0].1 = &loaded.uid;
    form[1].1 = &loaded.resource_version;
    form.extend([
        ("replaceFile", "on"),
        ("entry", ""),
        ("registryHost", "new.example.com"),
        ("username", "robot"),
        ("password", PASSWORD),
    ]);
    app.editor().post_form("/secrets/image-many", &form).await.assert_status(303);
    let after = stored(&app.raw("image-many").await.unwrap(), ".dockerconfigjson");
    let read: Value = serde_json::from_str(&after).unwrap();
    assert_eq!(read, json!({"auths": {"new.example.com": login}}));
    let page = app.viewer().get("/secrets/image-many").await;
    page.assert_page(200);
    assert_eq!(page.values("entry"), ["new.example.com"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_edited_is_replaced_as_a_whole() {
    let app = TestApp::new().await;
    for (name, value, says) in [
        ("image-broken", r#"{"auths":[]}"#, "The stored registry file cannot be read"),
        ("image-twice", r#"{"auths":{"a.io":{},"a.io":{}}}"#, "A JSON key stands twice"),
    ] {
        app.put(&secret(name, DOCKER, &[(".dockerconfigjson", value)])).await;
        let path = format!("/secrets/{name}");
        let page = app.viewer().get(&path).await;
        page.assert_page(200).says(says).says("Replace all stored registries");
        let loaded = app.load(name).await;
        let mut form = vec![
            ("uid", loaded.uid.as_str()),
            ("resourceVersion", &loaded.resource_version),
            ("displayName", ""),
            ("entry", ""),
            ("registryHost", "new.example.com"),
            ("username", "robot"),
            ("password", PASSWORD),
            ("intent", "save"),
        ];
        // Not without saying so, and not with nothing in its place.
        app.editor().post_form(&path, &form).await.assert_page(422);
        assert_eq!(stored(&app.raw(name).await.unwrap(), ".dockerconfigjson"), value);
        let empty: Vec<_> =
            form[..3].iter().copied().chain([("replaceFile", "on"), ("intent", "save")]).collect();
        let page = app.editor().post_form(&path, &empty).await;
        page.assert_page(422).says("No registry would be left");
        form.push(("replaceFile", "on"));
        app.editor().post_form(&path, &form).await.assert_status(303);
        let after = stored(&app.raw(name).await.unwrap(), ".dockerconfigjson");
        let read: Value = serde_json::from_str(&after).unwrap();
        let hosts: Vec<_> = read["auths"].as_object().unwrap().keys().collect();
        assert_eq!(hosts, ["new.example.com"]);
        app.viewer().get("/secrets").await.assert_page(200).says("new.example.com");
    }
}
