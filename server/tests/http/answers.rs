//! Answers that the client does not read, or reads slowly, on real connections.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures::{FutureExt as _, StreamExt as _, stream};
use http::Request;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use keypane_server::http::{Limits, ServeOutcome};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{Mutex, Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::connections::{PATIENCE, SHORT, Server, answer, limits};
use crate::kit::TestApp;

/// An answer in 16 KiB parts, and word that its body was given up or sent.
fn answers(parts: usize) -> (Router, Arc<Notify>) {
    struct Dropped(Arc<Notify>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    let dropped = Arc::new(Notify::new());
    let word = dropped.clone();
    let large = move || {
        let guard = Dropped(word.clone());
        async move {
            let parts = stream::iter(0..parts).map(move |_| {
                let _ = &guard;
                Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 16 * 1024]))
            });
            Body::from_stream(parts)
        }
    };
    (TestApp::with(&[]).router().route("/large", get(large)), dropped)
}

#[tokio::test]
async fn an_answer_that_is_not_read_is_given_up() {
    // More than the sockets' buffers take.
    let (app, dropped) = answers(8192);
    let server = Server::start(app, Limits { stall_timeout: SHORT, ..limits() }).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    timeout(PATIENCE, dropped.notified()).await.expect("given up");
    server.shutdown.begin();
    assert_eq!(timeout(PATIENCE, server.ended).await.unwrap().unwrap(), ServeOutcome::Clean);
}

#[tokio::test]
async fn an_answer_that_is_read_slowly_arrives_whole() {
    let (app, _) = answers(64);
    let server = Server::start(app, Limits { stall_timeout: SHORT, ..limits() }).await;
    let mut stream = server.connect().await;
    let get = b"GET /large HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(get).await.unwrap();
    let (mut taken, mut buffer) = (0, vec![0; 128 * 1024]);
    loop {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap().unwrap();
        if read == 0 {
            break;
        }
        taken += read;
        tokio::time::sleep(SHORT / 20).await;
    }
    assert!(taken > 64 * 16 * 1024, "{taken}");
}

type Requests = hyper::client::conn::http2::SendRequest<Body>;

/// An HTTP/2 connection whose streams take in so many bytes until they are read; and its end.
async fn http2(server: &Server, window: u32) -> (Requests, JoinHandle<hyper::Result<()>>) {
    let io = TokioIo::new(server.connect().await);
    let (send, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(window)
        .handshake(io)
        .await
        .unwrap();
    (send, tokio::spawn(connection))
}

/// Asks for a path; the answer's body is there to be read.
async fn ask(server: &Server, send: &mut Requests, path: &str) -> hyper::Response<Incoming> {
    let request = Request::get(format!("http://{}{path}", server.address));
    send.send_request(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn an_http2_stream_that_is_not_read_is_reset_and_the_others_go_on() {
    // The last part of an answer waits for its reader like the first ones.
    for (parts, window) in [(64, 0), (64, 1024), (1, 0), (1, 1024)] {
        let (app, dropped) = answers(parts);
        let (go, gone) = oneshot::channel::<()>();
        let gone = Arc::new(Mutex::new(Some(gone)));
        let late = move || async move {
            let gone = gone.lock().await.take().unwrap();
            Body::from_stream(stream::once(gone.map(|_| Ok::<_, hyper::Error>("late"))))
        };
        let app = app.route("/late", get(late));
        let idle_timeout = SHORT * 5;
        let limits = Limits { stall_timeout: SHORT, idle_timeout, ..limits() };
        let server = Server::start(app, limits).await;
        let (mut send, ended) = http2(&server, window).await;
        let other = ask(&server, &mut send, "/late").await;
        let unread = ask(&server, &mut send, "/large").await;
        timeout(PATIENCE, dropped.notified()).await.expect("given up");
        if window > 0 {
            go.send(()).unwrap();
            assert_eq!(other.collect().await.unwrap().to_bytes(), "late");
        } else {
            drop(other);
        }
        // Neither can the connection be kept by further requests.
        let _ = timeout(PATIENCE, ended).await.expect("an end").unwrap();
        assert!(send.ready().await.is_err());
        assert!(unread.into_body().collect().await.is_err(), "{parts} parts, {window}");
    }
}

#[tokio::test]
async fn an_answer_that_has_nothing_to_say_yet_is_not_given_up() {
    let slow = Router::new().route(
        "/",
        get(|| async {
            let late = stream::once(async {
                tokio::time::sleep(SHORT * 4).await;
                Ok::<_, Infallible>(Bytes::from_static(b"page /secrets"))
            });
            Body::from_stream(late)
        }),
    );
    let server = Server::start(slow, Limits { stall_timeout: SHORT, ..limits() }).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    answer(&mut stream).await;
    let (mut send, _) = http2(&server, 1024).await;
    let response = ask(&server, &mut send, "/").await;
    assert_eq!(response.collect().await.unwrap().to_bytes(), "page /secrets");
}
