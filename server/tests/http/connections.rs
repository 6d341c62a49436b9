//! Real connections: their limits, and how they end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use http::{Request, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use keypane_server::http::{Limits, ServeOutcome, bind, serve};
use keypane_server::shutdown::Shutdown;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::kit::TestApp;

/// Far more than any of these tests takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const SHORT: Duration = Duration::from_millis(200);

const GET: &str = "GET /secrets HTTP/1.1\r\nhost: localhost\r\n\r\n";

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: Shutdown,
    pub(crate) ended: JoinHandle<ServeOutcome>,
}

impl Server {
    pub(crate) async fn start(app: Router, limits: Limits) -> Self {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = Shutdown::new();
        let ended = tokio::spawn(serve(listener, app, limits, shutdown.clone()));
        Self { address, shutdown, ended }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// What comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end as well.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an end");
    String::from_utf8(bytes).unwrap()
}

/// One answer, with its body.
pub(crate) async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains("page /secrets") {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap().unwrap();
        assert_ne!(read, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    text
}

pub(crate) fn limits() -> Limits {
    Limits { header_timeout: SHORT, ..Limits::default() }
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut() {
    let server = Server::start(TestApp::with(&[]).router(), limits()).await;
    let mut slow = server.connect().await;
    let mut sent = 0;
    let start = Instant::now();
    // Each byte is in time; the head as a whole is not.
    for byte in GET.bytes().cycle() {
        if slow.write_all(&[byte]).await.is_err() || start.elapsed() > PATIENCE {
            break;
        }
        sent += 1;
        tokio::time::sleep(SHORT / 10).await;
    }
    assert!(sent < GET.len(), "{sent} bytes were taken");
    // The server goes on.
    let mut other = server.connect().await;
    other.write_all(GET.as_bytes()).await.unwrap();
    assert!(answer(&mut other).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_cut() {
    let server = Server::start(TestApp::with(&[]).router(), limits()).await;
    assert_eq!(rest(&mut server.connect().await).await, "");
}

#[tokio::test]
async fn silence_between_requests_is_allowed_for_longer() {
    let idle_timeout = SHORT * 5;
    let server =
        Server::start(TestApp::with(&[]).router(), Limits { idle_timeout, ..limits() }).await;
    let mut stream = server.connect().await;
    stream.write_all(GET.as_bytes()).await.unwrap();
    answer(&mut stream).await;
    tokio::time::sleep(SHORT * 2).await;
    stream.write_all(GET.as_bytes()).await.unwrap();
    answer(&mut stream).await;
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_second_head_that_stalls_is_cut() {
    let server = Server::start(TestApp::with(&[]).router(), limits()).await;
    let mut stream = server.connect().await;
    stream.write_all(GET.as_bytes()).await.unwrap();
    answer(&mut stream).await;
    stream.write_all(b"GET / HT").await.unwrap();
    let start = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(start.elapsed() < Limits::default().header_timeout);
}

#[tokio::test]
async fn a_request_in_flight_is_not_idle() {
    let slow = Router::new().route(
        "/slow",
        get(|| async {
            tokio::time::sleep(SHORT * 3).await;
            "page /secrets"
        }),
    );
    let limits = Limits { idle_timeout: SHORT, ..limits() };
    let server = Server::start(slow, limits).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn more_connections_than_there_is_room_for_wait() {
    let server =
        Server::start(TestApp::with(&[]).router(), Limits { connections: 1, ..Limits::default() })
            .await;
    let mut first = server.connect().await;
    first.write_all(GET.as_bytes()).await.unwrap();
    answer(&mut first).await;
    let mut second = server.connect().await;
    second.write_all(GET.as_bytes()).await.unwrap();
    assert!(timeout(SHORT, second.read_u8()).await.is_err());
    drop(first);
    answer(&mut second).await;
}

#[tokio::test]
async fn handlers_know_the_peer() {
    let app = Router::new().route(
        "/",
        get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
    );
    let server = Server::start(app, Limits::default()).await;
    let mut stream = server.connect().await;
    let own = stream.local_addr().unwrap().to_string();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(rest(&mut stream).await.ends_with(&own));
}

#[tokio::test]
async fn a_shutdown_finishes_what_is_in_flight() {
    let (begun, go) = (std::sync::Arc::new(Notify::new()), std::sync::Arc::new(Notify::new()));
    let (handler_begun, handler_go) = (begun.clone(), go.clone());
    let app = Router::new().route(
        "/",
        get(|| async move {
            handler_begun.notify_one();
            handler_go.notified().await;
            "page /secrets"
        }),
    );
    let server = Server::start(app, Limits::default()).await;
    let mut idle = server.connect().await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    begun.notified().await;
    server.shutdown.begin();
    // An idle connection is closed at once, and no new one is taken.
    assert_eq!(rest(&mut idle).await, "");
    assert!(TcpStream::connect(server.address).await.is_err());
    go.notify_one();
    let text = rest(&mut busy).await;
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("page /secrets"), "{text}");
    assert_eq!(timeout(PATIENCE, server.ended).await.unwrap().unwrap(), ServeOutcome::Clean);
}

#[tokio::test]
async fn a_shutdown_has_a_hard_limit() {
    let app = Router::new().route("/", get(std::future::pending::<()>));
    let limits = Limits { shutdown_timeout: SHORT, ..Limits::default() };
    let server = Server::start(app, limits).await;
    let mut stuck = server.connect().await;
    stuck.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(SHORT).await;
    server.shutdown.begin();
    assert_eq!(timeout(PATIENCE, server.ended).await.unwrap().unwrap(), ServeOutcome::Cut(1));
    assert_eq!(rest(&mut stuck).await, "");
}

#[tokio::test]
async fn garbage_is_refused_and_the_server_goes_on() {
    let server = Server::start(TestApp::with(&[]).router(), limits()).await;
    let large = format!("GET / HTTP/1.1\r\nhost: localhost\r\na: {}\r\n\r\n", "x".repeat(100_000));
    for garbage in
        ["\r\n\r\nnonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", &large, "\0\0\0\0\r\n\r\n"]
    {
        let mut stream = server.connect().await;
        // The server may have closed before it has read all.
        let _ = stream.write_all(garbage.as_bytes()).await;
        let text = rest(&mut stream).await;
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
    }
    let mut stream = server.connect().await;
    stream.write_all(GET.as_bytes()).await.unwrap();
    answer(&mut stream).await;
}

#[tokio::test]
async fn a_form_that_is_too_large_gets_its_answer() {
    let server = Server::start(TestApp::with(&[]).router(), Limits::default()).await;
    let mut stream = server.connect().await;
    let body = vec![b'a'; 3 * 1024 * 1024];
    let head = format!(
        "POST /secrets HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost\r\nconnection: \
         close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn a_form_from_another_site_gets_its_answer_however_large_it_is() {
    let server = Server::start(TestApp::with(&[]).router(), Limits::default()).await;
    for refused in ["origin: null\r\n", "", "origin: http://localhost\r\ncontent-type: a/b\r\n"] {
        let mut stream = server.connect().await;
        let head = format!(
            "POST /secrets HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{refused}\
             content-length: 1048576\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'a'; 1024 * 1024]).await.unwrap();
        assert!(rest(&mut stream).await.starts_with("HTTP/1.1 4"), "{refused}");
    }
}

#[tokio::test]
async fn http2_is_spoken_without_tls() {
    let server = Server::start(TestApp::with(&[]).router(), limits()).await;
    let io = TokioIo::new(server.connect().await);
    let (mut send, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    let connection = tokio::spawn(connection);
    for _ in 0..2 {
        let request = Request::get(format!("http://{}/secrets", server.address));
        let response = send.send_request(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!((response.status(), response.version()), (StatusCode::OK, Version::HTTP_2));
        // Longer than a head may take: between requests that limit does not count.
        tokio::time::sleep(SHORT * 2).await;
    }
    server.shutdown.begin();
    timeout(PATIENCE, connection).await.unwrap().unwrap().unwrap();
    assert_eq!(timeout(PATIENCE, server.ended).await.unwrap().unwrap(), ServeOutcome::Clean);
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let taken = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = taken.local_addr().unwrap();
    let message = bind(address).await.unwrap_err().to_string();
    assert!(message.contains("KEYPANE_ADDR") && message.contains(&address.to_string()));
}
