use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use backend::AppError;
use futures::stream;
use keypane_server::http::{AppState, BODY_MAX_BYTES, BodyRoom};
use test_kit::request::{FORM, JSON, ask};
use tokio::sync::oneshot;

use crate::kit::{TestApp, api_call, form_post, state};

/// A body of so many bytes that does not say its length.
fn streamed(bytes: usize) -> Body {
    const CHUNK: usize = 64 * 1024;
    let chunks = (0..bytes.div_ceil(CHUNK))
        .map(move |n| Ok::<_, Infallible>(Bytes::from(vec![b'1'; CHUNK.min(bytes - n * CHUNK)])));
    Body::from_stream(stream::iter(chunks))
}

#[tokio::test]
async fn a_body_at_the_limit_arrives_whole() {
    let app = TestApp::with(&[]);
    let said = form_post("/secrets").body(Body::from(vec![b'a'; BODY_MAX_BYTES])).unwrap();
    assert_eq!(app.send(said).await.text(), "/secrets took 2097152 bytes");
    let unsaid = form_post("/secrets").body(streamed(BODY_MAX_BYTES)).unwrap();
    assert_eq!(app.send(unsaid).await.text(), "/secrets took 2097152 bytes");
    let unsaid = api_call("/api/echo").body(streamed(BODY_MAX_BYTES)).unwrap();
    assert_eq!(app.send(unsaid).await.text(), "/api/echo took 2097152 bytes");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_it_says_so_or_not() {
    let app = TestApp::with(&[]);
    for bytes in [BODY_MAX_BYTES + 1, 40 * 1024 * 1024] {
        let page = form_post("/secrets").body(streamed(bytes)).unwrap();
        assert!(app.send(page).await.assert_plain_page(413).contains("2 MiB"));
        let api = api_call("/api/echo").body(streamed(bytes)).unwrap();
        assert_eq!(app.send(api).await.app_error(), AppError::TooLarge);
        let said = api_call("/api/echo").header("content-length", bytes);
        assert_eq!(
            app.send(said.body(streamed(bytes)).unwrap()).await.app_error(),
            AppError::TooLarge
        );
        // The body never comes: the length that it would have is enough.
        let waits = api_call("/api/echo").header("content-length", bytes);
        let waits = waits.header("expect", "100-continue");
        let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert_eq!(app.send(waits.body(never).unwrap()).await.app_error(), AppError::TooLarge);
    }
}

#[tokio::test]
async fn a_body_that_says_less_than_it_is_is_refused_too() {
    let app = TestApp::with(&[]);
    let lies = form_post("/secrets").header("content-length", "10");
    app.send(lies.body(streamed(BODY_MAX_BYTES + 1)).unwrap()).await.assert_plain_page(413);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let mut state = state(&[]);
    state.body_timeouts.whole = Duration::from_millis(50);
    let app = TestApp::on(&state);
    let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    let answer = app.send(form_post("/secrets").body(never).unwrap()).await;
    answer.assert_plain_page(408);
    assert_eq!(answer.header("connection"), "close");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_malformed() {
    let app = TestApp::with(&[]);
    let broken = || {
        let chunks = [Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("gone"))];
        Body::from_stream(stream::iter(chunks))
    };
    app.send(form_post("/secrets").body(broken()).unwrap()).await.assert_plain_page(400);
    let answer = app.send(api_call("/api/echo").body(broken()).unwrap()).await;
    assert_eq!(answer.app_error(), AppError::Malformed);
}

#[tokio::test]
async fn malformed_json_is_refused() {
    let app = TestApp::with(&[]);
    for wrong in ["", "{", "{}x", "a=b", "\u{0}", &"[".repeat(10_000)] {
        assert_eq!(app.call("/api/echo", wrong).await.app_error(), AppError::Malformed, "{wrong}");
    }
    for right in ["{}", " [1, 2] ", "null", "{\"a\":\"\\u00e4\"}"] {
        assert_eq!(app.call("/api/echo", right).await.status, 200, "{right}");
    }
    // What a page takes is a form; whether it is a good one, the page says.
    assert_eq!(app.post_form("/secrets", "{%%%").await.status, 200);
}

#[tokio::test]
async fn the_media_type_is_the_one_of_the_path() {
    let app = TestApp::with(&[]);
    let post = async |path: &str, kind: Option<&str>| {
        let mut request = ask(http::Method::POST, path).header("origin", "http://127.0.0.1:3000");
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        app.send(request.body(Body::from("{}")).unwrap()).await
    };
    let (json, form) = (JSON, FORM);
    for right in [json, "Application/JSON; charset=utf-8"] {
        assert_eq!(post("/api/echo", Some(right)).await.status, 200, "{right}");
        post("/secrets", Some(right)).await.assert_plain_page(415);
    }
    for wrong in
        [Some(form), Some("text/plain"), Some("multipart/form-data; boundary=x"), Some(""), None]
    {
        let answer = post("/api/echo", wrong).await;
        assert_eq!(answer.app_error(), AppError::UnsupportedMediaType, "{wrong:?}");
    }
    assert_eq!(post("/secrets", Some(form)).await.status, 200);
    for wrong in [Some("multipart/form-data; boundary=x"), Some("text/plain"), None] {
        post("/secrets", wrong).await.assert_plain_page(415);
    }
}

#[tokio::test]
async fn a_body_that_pauses_is_given_up() {
    let mut state = state(&[]);
    state.body_timeouts.pause = Duration::from_millis(50);
    let app = TestApp::on(&state);
    let begins = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"a=1"))]);
    let stops = futures::StreamExt::chain(begins, stream::pending());
    app.send(form_post("/secrets").body(Body::from_stream(stops)).unwrap())
        .await
        .assert_plain_page(408);
}

/// A frame that lets nobody in, without room for any body.
fn closed() -> AppState {
    let mut state = state(&[]);
    state.door = Arc::new(|_| false);
    state.body_room = BodyRoom::of(0);
    state
}

#[tokio::test]
async fn of_whoever_is_not_let_in_no_body_is_held() {
    let app = TestApp::on(&closed());
    for bytes in [3, BODY_MAX_BYTES, BODY_MAX_BYTES + 1] {
        let form = form_post("/secrets").body(streamed(bytes)).unwrap();
        assert_eq!(app.send(form).await.text(), "/secrets took 0 bytes", "{bytes}");
        let call = api_call("/api/echo").body(streamed(bytes)).unwrap();
        assert_eq!(app.send(call).await.text(), "/api/echo took 0 bytes", "{bytes}");
    }
}

#[tokio::test]
async fn a_form_that_needs_no_caller_is_short() {
    let app = TestApp::on(&AppState { body_room: BodyRoom::default(), ..closed() });
    let form = |bytes| form_post("/theme").body(streamed(bytes)).unwrap();
    assert_eq!(app.send(form(16 * 1024)).await.text(), "/theme took 16384 bytes");
    app.send(form(16 * 1024 + 1)).await.assert_plain_page(413);
}

/// A body that comes to its limit and then waits to be ended; and word that it has come that far.
fn held_up(end: oneshot::Receiver<()>) -> (Body, oneshot::Receiver<()>) {
    let (all_there, is_there) = oneshot::channel();
    let first = stream::iter([Bytes::from(vec![b'a'; BODY_MAX_BYTES])]);
    let rest = stream::once(async move {
        // The next part is asked for once the first one was taken.
        let _ = all_there.send(());
        let _ = end.await;
        Bytes::new()
    });
    let chunks = futures::StreamExt::chain(first, rest);
    (Body::from_stream(futures::StreamExt::map(chunks, Ok::<_, Infallible>)), is_there)
}

#[tokio::test]
async fn bodies_that_do_not_fit_together_are_refused() {
    let mut state = state(&[]);
    state.body_room = BodyRoom::of(BODY_MAX_BYTES + 4096);
    let app = TestApp::on(&state);
    let (end, ended) = oneshot::channel();
    let (body, is_there) = held_up(ended);
    let first = tokio::spawn({
        let app = app.clone();
        async move { app.send(form_post("/secrets").body(body).unwrap()).await }
    });
    is_there.await.unwrap();
    let full = app.send(form_post("/secrets").body(streamed(8192)).unwrap()).await;
    full.assert_plain_page(503);
    assert_eq!(full.header("retry-after"), "1");
    let call = api_call("/api/echo").body(streamed(8192)).unwrap();
    assert_eq!(app.send(call).await.app_error(), AppError::Busy);
    // There is room for a short one, and for any once the first is done.
    assert_eq!(app.post_form("/secrets", "a=1").await.status, 200);
    end.send(()).unwrap();
    assert_eq!(first.await.unwrap().status, 200);
    assert_eq!(app.send(form_post("/secrets").body(streamed(8192)).unwrap()).await.status, 200);
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused_and_not_repeated() {
    let app = TestApp::with(&[]);
    let address = |bytes| format!("/secrets?q={}", "x".repeat(bytes));
    assert_eq!(app.get(&address(8_000)).await.status, 200);
    let page = app.get(&address(9_000)).await;
    assert!(!page.assert_plain_page(400).contains("xxx"));
}
