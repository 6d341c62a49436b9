use std::borrow::Cow;
use std::sync::Arc;

use app::routes::BasePath;
use axum::body::Body;
use http::Method;
use keypane_server::assets::{AssetSource, Assets};
use test_kit::Answer;
use test_kit::request::ask;

use crate::kit::{TestApp, state};

const SCRIPT: &str = "/pkg/keypane-1a2b.js";

async fn accepting(path: &str, accept: &str) -> Answer {
    let request = ask(Method::GET, path).header("accept-encoding", accept);
    TestApp::with(&[]).send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_smallest_packing_that_is_accepted_is_sent() {
    for (accept, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "brotli"),
        ("br;q=0.1, gzip", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip", "gzip", "gzip"),
        ("*", "br", "brotli"),
        ("*, br;q=0", "gzip", "gzip"),
        ("br;q=0, *;q=0", "", "let plain"),
        ("identity", "", "let plain"),
        ("", "", "let plain"),
        ("BR", "br", "brotli"),
        ("br;q=x", "br", "brotli"),
    ] {
        let answer = accepting(SCRIPT, accept).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        assert_eq!(answer.text(), body, "{accept}");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    let unpacked = accepting("/pkg/keypane-3c4d.wasm", "br, gzip").await;
    assert_eq!((unpacked.header("content-encoding"), &*unpacked.bytes), ("", &b"\0asm"[..]));
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_have_their_types() {
    let app = TestApp::with(&[]);
    for (path, kind) in [
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/pkg/keypane-3c4d.wasm", "application/wasm"),
        ("/pkg/favicon-5e6f.svg", "image/svg+xml"),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let app = TestApp::with(&[]);
    let tag = accepting(SCRIPT, "br").await.header("etag").to_owned();
    assert_ne!(tag, app.get(SCRIPT).await.header("etag"));
    let known = async |value: &str| {
        let request =
            ask(Method::GET, SCRIPT).header("accept-encoding", "br").header("if-none-match", value);
        app.send(request.body(Body::empty()).unwrap()).await
    };
    for same in [&*tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), "*"] {
        let answer = known(same).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (304, 0), "{same}");
        assert_eq!(answer.header("etag"), tag);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    assert_eq!(known("\"other\"").await.status, 200);
}

#[tokio::test]
async fn a_page_of_the_previous_release_still_gets_its_files() {
    const KEPT: &str = "/pkg/keypane-7a8b.js";
    for (accept, encoding, body) in [("br", "br", "brotli before"), ("", "", "let before")] {
        let answer = accepting(KEPT, accept).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, body));
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    assert_ne!(state(&[]).assets.url("keypane.js"), Some(KEPT));
}

#[tokio::test]
async fn head_tells_the_size() {
    let request = ask(Method::HEAD, SCRIPT).body(Body::empty()).unwrap();
    let answer = TestApp::with(&[]).send(request).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (200, 0));
    assert_eq!(answer.header("content-length"), "9");
}

#[tokio::test]
async fn nothing_but_the_assets_is_sent() {
    let app = TestApp::with(&[]);
    for path in [
        "/pkg/none.js",
        "/pkg/keypane-1a2b.js.br",
        "/pkg/../secret.txt",
        "/pkg/%2e%2e/secret.txt",
        "/pkg/..%2fsecret.txt",
        "/pkg/.hidden",
        "/pkg//keypane-1a2b.js",
        "/pkg/",
        "/pkg",
        "/pkg/%00",
        "/pkg/%ff",
        "/manifest.json",
    ] {
        let answer = app.get(path).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn the_icon_is_found_where_browsers_look() {
    let answer = TestApp::with(&[]).get("/favicon.ico").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/pkg/favicon-5e6f.svg"));
}

#[tokio::test]
async fn pages_know_assets_by_their_logical_names() {
    let state = state(&["--base-path=/console/admin"]);
    assert_eq!(state.assets.url("keypane.js"), Some("/console/admin/pkg/keypane-1a2b.js"));
    assert_eq!(state.assets.url("keypane.css"), None);
}

#[tokio::test]
async fn pages_know_all_files_that_a_part_needs() {
    let assets = state(&["--base-path=/console/admin"]).assets;
    let shared = "/console/admin/pkg/shared-1-3d4e.wasm";
    assert_eq!(assets.part("forms"), [shared, "/console/admin/pkg/forms-1b2c.wasm"]);
    assert_eq!(assets.part("rules"), [shared]);
    assert!(assets.part("none").is_empty());
}

#[tokio::test]
async fn a_wrong_manifest_is_refused_and_a_missing_one_means_no_assets() {
    /// A site of nothing but one wrong file.
    struct Wrong(&'static str);
    impl AssetSource for Wrong {
        fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
            (path == self.0).then_some(Cow::Borrowed(b"["))
        }
    }
    let assets = |file| Assets::from_source(&BasePath::default(), Arc::new(Wrong(file)));
    for file in ["manifest.json", "parts.json"] {
        assert!(assets(file).unwrap_err().to_string().starts_with(file));
    }
    let none = assets("none").unwrap();
    assert!(none.is_empty() && none.part("forms").is_empty());
}
