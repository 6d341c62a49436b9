//! The language of pages: it is chosen, remembered and complete.

use axum::body::Body;
use http::{Method, header};
use serde_json::{Map, Value, json};
use test_kit::Answer;
use test_kit::request::{FORM, ask, own_post};

use crate::kit::{TestApp, Visitor};
use crate::objects::{fresh_key, git_form, image_form, with};

const ENGLISH: &str = include_str!("../../../app/words/en.json");
const CHINESE: &str = include_str!("../../../app/words/zh-TW.json");

const COOKIE: &str = "kp-lang=zh-TW";

async fn accepting(visitor: &Visitor, path: &str, languages: &str) -> Answer {
    let request = ask(Method::GET, path).header(header::ACCEPT_LANGUAGE, languages);
    visitor.send(request.body(Body::empty()).unwrap()).await
}

/// A form that is posted by somebody who reads Chinese.
async fn post(visitor: &Visitor, path: &str, pairs: &[(&str, &str)]) -> Answer {
    let body = Body::from(test_kit::request::encode(pairs));
    visitor.send(own_post(path, FORM).header(header::COOKIE, COOKIE).body(body).unwrap()).await
}

#[track_caller]
fn is_in(page: &Answer, tag: &str) {
    assert!(page.text().contains(&format!("<html lang=\"{tag}\"")), "{}", page.text());
    assert_eq!(page.header("content-language"), tag);
    let vary: Vec<_> = page.headers.get_all("vary").iter().map(|it| it.to_str().unwrap()).collect();
    let vary = vary.join(", ");
    assert!(vary.contains("accept-language") && vary.contains("cookie"), "{vary}");
}

#[tokio::test]
async fn is_the_urls_then_the_cookies_then_the_browsers() {
    let app = TestApp::new().await;
    let editor = app.editor();
    is_in(&editor.get("/secrets").await, "en");
    is_in(&accepting(&editor, "/secrets", "de, zh-HK;q=0.9, en;q=0.8").await, "zh-TW");
    is_in(&accepting(&editor, "/secrets?lang=en", "zh-TW").await, "en");
    is_in(&editor.get_with("/secrets", COOKIE).await, "zh-TW");
    is_in(&editor.get_with("/secrets?lang=en", COOKIE).await, "en");
    is_in(&editor.get_with("/secrets?lang=fr", COOKIE).await, "zh-TW");
    is_in(&editor.get_with("/secrets", "kp-lang=fr").await, "en");
    // Pages that no form and no route has.
    is_in(&editor.get_with("/nope", COOKIE).await, "zh-TW");
    let request = own_post("/secrets/new", "text/plain").header(header::COOKIE, COOKIE);
    is_in(&editor.send(request.body(Body::empty()).unwrap()).await, "zh-TW");
}

#[tokio::test]
async fn is_remembered_where_the_url_names_it() {
    let app = TestApp::with(&["--base-path=/console"]).await;
    let cookie = |answer: &Answer| answer.cookie("kp-lang").map(str::to_owned);
    let attributes = "SameSite=Lax; Path=/console; Max-Age=31536000";
    for path in ["/console/secrets?lang=zh-TW", "/console?lang=zh-TW", "/console/nope?lang=zh-TW"] {
        let answer = app.viewer().get(path).await;
        assert_eq!(cookie(&answer), Some(format!("zh-TW; {attributes}")), "{path}");
    }
    // A frame learns so that its portal was heard, also where the panel has no such language.
    let lacking = app.viewer().get("/console/secrets?lang=fr").await;
    assert_eq!(cookie(&lacking), Some(format!("fr; {attributes}")));
    for none in ["", "?lang=", "?lang=a%0d%0aset-cookie:%20x=y", "?lang=%22%3E%3Cscript%3E"] {
        let answer = app.viewer().get(&format!("/console/secrets{none}")).await;
        assert_eq!(cookie(&answer), None, "{none}");
        assert!(answer.cookie("x").is_none());
    }
}

#[tokio::test]
async fn is_switched_by_links_that_keep_the_page() {
    let app = TestApp::new().await;
    let page = app.viewer().get("/secrets?q=a&sort=type&lang=en").await;
    assert!(page.text().contains("href=\"/secrets?q=a&amp;sort=type&amp;lang=zh-TW\""));
    assert_eq!(page.count("language-switch"), 1);
    assert_eq!(page.text().matches("aria-current=\"true\"").count(), 1);
}

#[tokio::test]
async fn a_frame_is_told_what_was_named() {
    let app = TestApp::with(&["--portal-origins=https://portal.test"]).await;
    let page = app.viewer().get("/secrets?lang=fr").await;
    assert!(page.text().contains("data-lang=\"fr\""), "{}", page.text());
    app.viewer().get("/secrets").await.holds_no("data-lang");
}

fn texts(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap()
}

/// The parts of a text between its places, as HTML has them.
fn pieces(text: &str) -> Vec<String> {
    let parts = text.split('{').enumerate().map(|(at, part)| match at {
        0 => part,
        _ => part.split_once('}').map_or("", |(_, rest)| rest),
    });
    let escape = |part: &str| part.trim().replace('&', "&amp;").replace('"', "&quot;");
    parts.map(escape).filter(|part| part.chars().any(char::is_alphabetic)).collect()
}

fn forms(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
        text => text.as_str().into_iter().collect(),
    }
}

/// English on a Chinese page: whole texts where they stand alone, sentences wherever they stand.
fn english_in(page: &Answer) -> Vec<String> {
    let chinese = texts(CHINESE);
    let html = page.text();
    let stands = |text: &str, is_whole: bool| {
        // Other attributes hold no texts for users, but names such as those of roles.
        let mut alone = ["title=\"", "aria-label=\"", "placeholder=\"", ">"].iter().map(|start| {
            let end = if *start == ">" { "<" } else { "\"" };
            format!("{start}{text}{end}")
        });
        (is_whole && alone.any(|alone| html.contains(&alone)))
            || (text.contains(' ') && text.len() > 8 && html.contains(text))
    };
    let mut found = Vec::new();
    for (key, value) in texts(ENGLISH) {
        let translated: Vec<String> = forms(&chinese[&key]).into_iter().flat_map(pieces).collect();
        for text in forms(&value) {
            let is_whole = !text.contains('{');
            // What is the same in both languages is no English: names, and lines to be typed.
            let pieces = pieces(text);
            let own =
                pieces.iter().filter(|piece| !translated.iter().any(|it| it.contains(*piece)));
            found.extend(
                own.filter(|piece| stands(piece, is_whole)).map(|it| format!("{key}: {it}")),
            );
        }
    }
    found
}

#[track_caller]
fn is_chinese(page: &Answer, what: &str) {
    is_in(page, "zh-TW");
    assert_eq!(english_in(page), Vec::<String>::new(), "{what}");
}

#[tokio::test]
async fn every_page_is_whole_in_chinese() {
    let app = TestApp::new().await;
    let editor = app.editor();
    is_chinese(&editor.get_with("/secrets", COOKIE).await, "an empty list");
    editor.post_form("/secrets/new", &image_form("x")).await.assert_status(303);
    editor.post_form("/secrets/new", &git_form("k", &fresh_key())).await.assert_status(303);
    let broken = json!({"apiVersion": "v1", "kind": "Secret", "immutable": true,
        "metadata": {"name": "image-broken", "finalizers": ["example.com/hold"]},
        "type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": "e30="}});
    app.send(Method::POST, "", test_kit::request::JSON, &broken).await;
    for path in [
        "/secrets",
        "/secrets?q=x",
        "/secrets?q=nothing-like-it",
        "/secrets/new",
        "/secrets/new?type=image-pull",
        "/secrets/image-x",
        "/secrets/gitsync-secret-k",
        "/secrets/image-broken",
        "/secrets/image-x/delete",
        "/secrets/image-none",
        "/nope",
    ] {
        is_chinese(&editor.get_with(path, COOKIE).await, path);
    }
    let wrong = with(git_form("Wrong Name", "no key"), "type", "git-sync");
    let refused = post(&editor, "/secrets/new", &wrong).await;
    refused.assert_page(422);
    is_chinese(&refused, "a wrong form");
    let taken = post(&editor, "/secrets/new", &image_form("x")).await;
    is_chinese(taken.assert_status(409), "a taken name");
    is_chinese(&app.outsider().get_with("/secrets", COOKIE).await, "not allowed");
    is_chinese(&app.anonymous().get_with("/secrets", COOKIE).await, "not signed in");
    let notice = format!("{COOKIE}; kp-notice=created:image-x");
    is_chinese(&editor.get_with("/secrets", &notice).await, "a notice");
    let read_only = app.again_with(&["--read-only=true"]);
    is_chinese(&read_only.editor().get_with("/secrets", COOKIE).await, "read only");
}

#[tokio::test]
async fn the_search_for_english_finds_it() {
    let app = TestApp::new().await;
    let mut page = app.editor().get("/secrets").await;
    assert!(english_in(&page).len() > 10, "{:?}", english_in(&page));
    page.bytes = b"<button title=\"Edit\">ok</button>".as_slice().into();
    assert_eq!(english_in(&page), ["edit: Edit"]);
}
