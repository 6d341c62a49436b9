//! Accepts connections and serves them, with limits; ends them when the process does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::connection::{Activity, WatchedStream};
use super::progress::StreamTasks;
use crate::config::flag;
use crate::shutdown::Shutdown;

/// The largest head of a request, in bytes.
const HEAD_MAX_BYTES: u32 = 32 * 1024;

/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 64;

/// How much of a body an HTTP/2 peer may send before it is read, in bytes: on a stream, and on all
/// streams of a connection. It is held, whoever the peer is.
const STREAM_WINDOW_BYTES: u32 = 64 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 256 * 1024;

/// How often an HTTP/2 peer is asked whether it is still there, and how long it may take to say.
const PING: Duration = Duration::from_secs(20);

/// How long to wait after a connection could not be accepted, such as for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How much, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a request's head may take, from its first byte (or from the connection's start).
    pub header_timeout: Duration,
    /// How long a connection may be silent between requests.
    pub idle_timeout: Duration,
    /// How long the other side may take in nothing of an answer; it may be twice as long until that
    /// is noticed.
    pub stall_timeout: Duration,
    /// Connections at once; more wait until one ends.
    pub connections: usize,
    /// How long requests in flight may take once the shutdown has begun.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            stall_timeout: Duration::from_secs(30),
            // An open page holds one for its stream of events.
            connections: 8192,
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServeOutcome {
    /// Everything in flight was finished.
    Clean,
    /// So many connections were cut at the hard limit.
    Cut(usize),
}

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error(
    "{name} (or {}) is {address}, which cannot be listened on: name a free port, and an address \
     of this machine",
    flag(name)
)]
pub struct ListenError {
    name: &'static str,
    address: SocketAddr,
    #[source]
    source: io::Error,
}

/// Listens on the panel's address.
///
/// # Errors
/// As [`bind_as`].
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    bind_as("KEYPANE_ADDR", address).await
}

/// Listens on the address of a setting.
///
/// # Errors
/// [`ListenError`] where it is taken, or none of this machine's.
pub async fn bind_as(name: &'static str, address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| ListenError { name, address, source })
}

/// Serves until the shutdown begins, then finishes what is in flight, up to the hard limit.
///
/// Handlers find the peer's address as [`ConnectInfo<SocketAddr>`].
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    shutdown: Shutdown,
) -> ServeOutcome {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let (connections, cut) = (TaskTracker::new(), CancellationToken::new());
    loop {
        let accepted = tokio::select! {
            () = shutdown.begun() => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else { break };
        let serving = connection(stream, peer, app.clone(), limits, shutdown.clone());
        let cut = cut.clone();
        connections.spawn(async move {
            tokio::select! {
                () = cut.cancelled() => {}
                () = serving => {}
            }
            drop(slot);
        });
    }
    // No new connections: what asks for one is told at once, and may go elsewhere.
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.shutdown_timeout, connections.wait()).await.is_ok() {
        return ServeOutcome::Clean;
    }
    let left = connections.len();
    cut.cancel();
    connections.wait().await;
    ServeOutcome::Cut(left)
}

/// Accepts the next connection once there is room for it.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, slot)),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Serves one connection until it ends, by either side, a limit, or the shutdown.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: Limits,
    shutdown: Shutdown,
) {
    // Answers are small and written whole; waiting to fill packets only delays them. Without it
    // they still arrive.
    let _ = stream.set_nodelay(true);
    let activity = Activity::new(limits);
    let stream = WatchedStream { stream, activity: Arc::clone(&activity) };
    let service = service_fn(|request| answer(app.clone(), peer, Arc::clone(&activity), request));
    let tasks = StreamTasks::new(limits.stall_timeout);
    let given_up = tasks.given_up();
    let builder = builder(tasks);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut ending = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "a connection ended badly");
                }
                return;
            }
            () = activity.expired() => {
                tracing::debug!(%peer, "a connection waited for too long");
                return;
            }
            () = shutdown.begun(), if !ending => {
                ending = true;
                connection.as_mut().graceful_shutdown();
            }
            () = given_up.notified(), if !ending => {
                tracing::debug!(%peer, "a connection takes no more: its other side does not read");
                ending = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

async fn answer(
    app: Router,
    peer: SocketAddr,
    activity: Arc<Activity>,
    request: Request<Incoming>,
) -> Result<Response<Body>, std::convert::Infallible> {
    let in_flight = activity.request(request.version());
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = app.oneshot(request).await?;
    Ok(response.map(|body| in_flight.until_the_end_of(body)))
}

fn builder(tasks: StreamTasks) -> Builder<StreamTasks> {
    let mut builder = Builder::new(tasks);
    builder.http1().max_buf_size(usize::try_from(HEAD_MAX_BYTES).unwrap_or(usize::MAX));
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_header_list_size(HEAD_MAX_BYTES)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_concurrent_streams(STREAMS_MAX);
    builder
}
