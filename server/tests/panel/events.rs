//! The events that an open page receives, as streams on the real router.

use std::time::Duration;

use app::routes::{BasePath, ONCE, SINCE};
use axum::body::Body;
use domain::{ListPage, SecretNow, SecretRow, Seen};
use http::{Method, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use serde_json::json;
use test_kit::request::ask;
use tokio::time::timeout;

use crate::kit::{TestApp, Visitor};

/// Longer than anything that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Long enough for a message that must not come: several times what one takes.
const SILENCE: Duration = Duration::from_millis(700);

/// A stream that was answered.
struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    async fn open(visitor: &Visitor, path: &str) -> Self {
        let request = ask(Method::GET, path).header(header::ACCEPT_ENCODING, "gzip, br");
        let response = visitor.answer(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header("content-type"), Some("text/event-stream"));
        assert_eq!(header("cache-control"), Some("no-store"));
        assert_eq!(header("x-accel-buffering"), Some("no"));
        assert_eq!(header("content-encoding"), None);
        let mut stream = Self { body: response.into_body(), text: String::new() };
        let opening = stream.event().await.expect("an opening");
        assert!(opening.contains("event: beat"), "{opening}");
        let retry = opening.lines().find_map(|line| line.strip_prefix("retry: "));
        assert!((1_000..=2_000).contains(&retry.unwrap().parse::<u32>().unwrap()), "{opening}");
        stream
    }

    /// The text of the next event; `None` at the end of the stream.
    async fn event(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(event);
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("in time")?.unwrap();
            self.text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    }

    /// The next event, which is of a name.
    async fn next<T: DeserializeOwned>(&mut self, name: &str) -> T {
        let event = self.event().await.expect("one more event");
        let (first, data) = event.split_once('\n').unwrap();
        assert_eq!(first, format!("event: {name}"));
        serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap()
    }

    async fn page(&mut self) -> ListPage {
        self.next("page").await
    }

    async fn row(&mut self) -> Option<SecretRow> {
        self.next::<SecretNow>("secret").await.row
    }

    async fn is_silent(&mut self) -> bool {
        timeout(SILENCE, self.event()).await.is_err()
    }
}

fn objects(page: &ListPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.object.as_str()).collect()
}

fn renamed(display_name: &str) -> serde_json::Value {
    json!({"metadata": {"annotations": {"displayName": display_name}}})
}

#[tokio::test]
async fn a_list_hears_what_changes_on_its_page() {
    let app = TestApp::new().await;
    app.image("b").await;
    let viewer = app.viewer();
    let mut stream = Stream::open(&viewer, "/api/events").await;
    assert_eq!(objects(&stream.page().await), ["image-b"]);
    app.image("a").await;
    assert_eq!(objects(&stream.page().await), ["image-a", "image-b"]);
    app.patch("image-b", &renamed("After")).await;
    let page = stream.page().await;
    assert_eq!(page.rows[1].display_name.as_deref(), Some("After"));
    app.remove("image-a").await;
    assert_eq!(objects(&stream.page().await), ["image-b"]);
}

#[tokio::test]
async fn a_list_by_display_name_stays_in_the_order_of_its_language() {
    let app = TestApp::new().await;
    for (name, title) in [("a", "林"), ("b", "王"), ("c", "陳")] {
        app.image(name).await;
        app.patch(&format!("image-{name}"), &renamed(title)).await;
    }
    let path = "/api/events?sort=display-name";
    let mut chinese = Stream::open(&app.viewer(), &format!("{path}&lang=zh-TW")).await;
    assert_eq!(objects(&chinese.page().await), ["image-b", "image-a", "image-c"]);
    app.patch("image-c", &renamed("丁")).await;
    assert_eq!(objects(&chinese.page().await), ["image-c", "image-b", "image-a"]);
}

#[tokio::test]
async fn what_is_on_another_page_or_of_another_kind_is_not_told() {
    let app = TestApp::new().await;
    for number in 0..27 {
        app.image(&format!("n{number:02}")).await;
    }
    let mut stream = Stream::open(&app.viewer(), "/api/events?page=1&type=image-pull").await;
    let page = stream.page().await;
    assert_eq!((page.rows.len(), page.matching), (25, 27));
    app.patch("image-n26", &renamed("Elsewhere")).await;
    app.foreign_objects().await;
    assert!(stream.is_silent().await);
    app.patch("image-n00", &renamed("Here")).await;
    assert_eq!(stream.page().await.rows[0].display_name.as_deref(), Some("Here"));
}

#[tokio::test]
async fn a_page_that_is_shown_already_is_not_sent_again() {
    let app = TestApp::new().await;
    app.image("b").await;
    let viewer = app.viewer();
    let mut known = Stream::open(&viewer, "/api/events").await.page().await;
    let base = BasePath::default();
    let after =
        |known: &ListPage| base.list_events(&domain::ListQuery::parse(""), known.generation);
    assert!(after(&known).ends_with(&format!("{SINCE}={}", known.generation)));
    let mut stream = Stream::open(&viewer, &after(&known)).await;
    let mut is_silent = stream.is_silent().await;
    // At the start each watch's first list makes a state of its own, the last ones after the page.
    for _ in 0..2 {
        if !is_silent {
            known = Stream::open(&viewer, "/api/events").await.page().await;
            stream = Stream::open(&viewer, &after(&known)).await;
            is_silent = stream.is_silent().await;
        }
    }
    assert!(is_silent);
    let events = after(&known);
    app.image("a").await;
    let second = stream.page().await;
    assert_eq!(objects(&second), ["image-a", "image-b"]);
    // Whoever was away meanwhile gets what there is now.
    assert_eq!(Stream::open(&viewer, &events).await.page().await, second);
}

#[tokio::test]
async fn a_form_hears_of_its_secret_alone() {
    let app = TestApp::new().await;
    app.image("own").await;
    app.image("other").await;
    let viewer = app.viewer();
    let mut stream = Stream::open(&viewer, "/api/events/image-own").await;
    let loaded = stream.row().await.unwrap();
    app.patch("image-other", &renamed("Elsewhere")).await;
    assert!(stream.is_silent().await);
    app.patch("image-own", &renamed("Here")).await;
    let changed = stream.row().await.unwrap();
    assert_eq!(changed.version.uid, loaded.version.uid);
    assert_ne!(changed.version, loaded.version);
    app.remove("image-own").await;
    assert_eq!(stream.row().await, None);
    app.image("own").await;
    assert_ne!(stream.row().await.unwrap().version.uid, loaded.version.uid);
}

#[tokio::test]
async fn what_is_newer_than_the_watch_is_waited_for() {
    let app = TestApp::new().await;
    app.image("own").await;
    let viewer = app.viewer();
    let row = Stream::open(&viewer, "/api/events/image-own").await.row().await.unwrap();
    // Of a version that is written meanwhile nothing is known yet.
    let mut ahead = row.version.clone();
    ahead.resource_version = (ahead.resource_version.parse::<u64>().unwrap() + 1).to_string();
    let events = BasePath::default().secret_events(&row.object, &Seen::written(row.kind, &ahead));
    let ahead = renamed("Ahead");
    let (mut stream, ()) =
        tokio::join!(Stream::open(&viewer, &events), app.patch("image-own", &ahead));
    assert_eq!(stream.row().await.unwrap().display_name.as_deref(), Some("Ahead"));
}

#[tokio::test]
async fn what_is_none_of_the_panels_is_gone() {
    let app = TestApp::new().await;
    app.foreign_objects().await;
    for object in ["image-missing", "gitsync-secret-", "..", "plain-opaque"] {
        let mut stream = Stream::open(&app.viewer(), &format!("/api/events/{object}")).await;
        assert_eq!(stream.row().await, None, "{object}");
    }
}

#[tokio::test]
async fn a_stream_holds_no_value() {
    let app = TestApp::new().await;
    app.image("own").await;
    for path in ["/api/events", "/api/events/image-own"] {
        let mut stream = Stream::open(&app.viewer(), path).await;
        let event = stream.event().await.unwrap();
        assert!(event.contains("image-own"));
        assert!(!event.contains(crate::objects::PASSWORD));
    }
}

#[tokio::test]
async fn who_may_not_list_gets_no_stream() {
    let app = TestApp::new().await;
    app.image("own").await;
    for path in ["/api/events", "/api/events/image-own"] {
        app.anonymous().get(path).await.assert_status(401);
        app.outsider().get(path).await.assert_status(403);
    }
}

#[tokio::test]
async fn shutdown_ends_the_streams() {
    let app = TestApp::new().await;
    app.image("own").await;
    let (visitor, shutdown) = app.viewer_and_shutdown();
    let mut streams = [
        Stream::open(&visitor, "/api/events").await,
        Stream::open(&visitor, "/api/events/image-own").await,
    ];
    streams[0].page().await;
    streams[1].row().await;
    shutdown.begin();
    for stream in &mut streams {
        assert_eq!(stream.event().await, None);
    }
}

#[tokio::test]
async fn streams_live_under_the_base_path() {
    let app = TestApp::with(&["--base-path", "/console/keys"]).await;
    app.image("own").await;
    let viewer = app.viewer();
    let mut stream = Stream::open(&viewer, "/console/keys/api/events").await;
    assert_eq!(objects(&stream.page().await), ["image-own"]);
    let mut stream = Stream::open(&viewer, "/console/keys/api/events/image-own").await;
    assert!(stream.row().await.is_some());
}

#[tokio::test]
async fn what_is_asked_for_once_ends_with_what_there_is() {
    let app = TestApp::new().await;
    app.image("own").await;
    let viewer = app.viewer();
    let mut list = Stream::open(&viewer, &format!("/api/events?q=own&{ONCE}=1")).await;
    assert_eq!(objects(&list.page().await), ["image-own"]);
    assert_eq!(list.event().await, None);
    let mut secret = Stream::open(&viewer, &format!("/api/events/image-own?{ONCE}=1")).await;
    assert!(secret.row().await.is_some());
    assert_eq!(secret.event().await, None);
    app.anonymous().get(&format!("/api/events?{ONCE}=1")).await.assert_status(401);
}

#[tokio::test]
async fn a_quiet_stream_has_a_pulse() {
    let app = TestApp::new().await;
    app.image("own").await;
    for path in ["/api/events", "/api/events/image-own"] {
        let mut stream = Stream::open(&app.viewer(), path).await;
        stream.event().await.expect("what there is");
        // Nothing changes, so the next event is a heartbeat.
        tokio::time::pause();
        assert_eq!(stream.event().await.unwrap(), "event: beat\ndata: -");
        tokio::time::resume();
    }
}
