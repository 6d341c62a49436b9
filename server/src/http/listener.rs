//! Accepts connections and serves them within limits, until the process shuts down.

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

/// The largest size of a request's head, in bytes.
const HEAD_MAX_BYTES: u32 = 32 * 1024;

/// The largest number of concurrent requests on one HTTP/2 connection.
const STREAMS_MAX: u32 = 64;

/// The largest part of a body that an HTTP/2 peer may send before the server reads it, in bytes,
/// for one stream and for all streams of a connection. The server holds these bytes for every peer,
/// signed in or not.
const STREAM_WINDOW_BYTES: u32 = 64 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 256 * 1024;

/// The interval of HTTP/2 pings to a peer, and also how long the peer may take to answer one.
const PING: Duration = Duration::from_secs(20);

/// The pause after a connection could not be accepted, for example because the process has no free
/// file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The limits on connections and on time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest time for a request's head, counted from its first byte or from the start of the
    /// connection.
    pub header_timeout: Duration,
    /// The longest silence between requests.
    pub idle_timeout: Duration,
    /// The longest time in which the peer may read nothing of a response. It can take twice as long
    /// until the server notices.
    pub stall_timeout: Duration,
    /// The largest number of concurrent connections. Further connections wait until one ends.
    pub connections: usize,
    /// The longest time for requests in flight once the shutdown has begun.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            stall_timeout: Duration::from_secs(30),
            // Each open page holds one connection for its stream of events.
            connections: 8192,
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}

/// The way in which serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServeOutcome {
    /// All requests in flight were finished.
    Clean,
    /// This number of connections was cut at the hard limit.
    Cut(usize),
}

/// The error for an address that the server cannot listen on.
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
/// Returns the same errors as [`bind_as`].
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    bind_as("KEYPANE_ADDR", address).await
}

/// Listens on the address from the setting `name`.
///
/// # Errors
/// Returns [`ListenError`] if the address is in use or does not belong to this machine.
pub async fn bind_as(name: &'static str, address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| ListenError { name, address, source })
}

/// Serves until the shutdown begins, and then finishes the requests in flight, up to the hard
/// limit.
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
    // From here on, a new connection is refused at once, so that the client can try another
    // replica.
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

/// Serves one connection until either side, a limit or the shutdown ends it.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: Limits,
    shutdown: Shutdown,
) {
    // Responses are small and written in one piece, so waiting to fill packets would only delay
    // them. If this call fails, they still arrive.
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
