//! Tracks what a connection is doing, and limits how long it may take.
//!
//! hyper's own header timeout starts at the previous response, so it ends an idle connection as
//! early as a slow one. Here the head of a request has one limit, counted from its first byte. The
//! silence between requests has another limit, which is longer than the one of the proxies in
//! front.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::Version;
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::listener::Limits;
use super::progress::{InParts, Progress};

/// The state of a connection.
struct Doing {
    /// The number of requests whose responses are not sent completely.
    in_flight: usize,
    /// The time since when the connection waits for the next request.
    waits_since: Instant,
    /// True if part of a request's head has arrived, or if nothing has arrived at all.
    in_head: bool,
    /// True if one connection carries many requests. Its bytes then do not show where a head
    /// begins.
    multiplexed: bool,
    /// The time since when the socket accepts no more bytes.
    full_since: Option<Instant>,
}

/// Watches one connection.
pub(super) struct Activity {
    doing: Mutex<Doing>,
    changed: Notify,
    limits: Limits,
    /// The progress of the response on a connection that carries one response at a time.
    progress: Arc<Progress>,
}

impl Activity {
    /// Starts to watch a new connection.
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        let doing = Doing {
            in_flight: 0,
            waits_since: Instant::now(),
            in_head: true,
            multiplexed: false,
            full_since: None,
        };
        let (doing, changed) = (Mutex::new(doing), Notify::new());
        let progress = Progress::new(limits.stall_timeout);
        Arc::new(Self { doing, changed, limits, progress })
    }

    /// Waits until the connection has waited too long, either for a request or for the peer to read
    /// a response.
    pub(super) async fn expired(&self) {
        tokio::select! {
            () = self.waited() => {}
            () = self.progress.stalled() => {}
        }
    }

    async fn waited(&self) {
        loop {
            match self.deadline() {
                None => self.changed.notified().await,
                Some(deadline) if deadline <= Instant::now() => return,
                Some(deadline) => tokio::select! {
                    () = sleep_until(deadline) => {}
                    () = self.changed.notified() => {}
                },
            }
        }
    }

    /// Counts a request from here until the body of its response ends.
    pub(super) fn request(self: &Arc<Self>, version: Version) -> InFlight {
        let mut doing = self.doing();
        doing.in_flight = doing.in_flight.saturating_add(1);
        doing.in_head = false;
        doing.multiplexed = version == Version::HTTP_2;
        drop(doing);
        self.changed.notify_one();
        InFlight(Arc::clone(self))
    }

    fn deadline(&self) -> Option<Instant> {
        let doing = self.doing();
        let Limits { header_timeout, idle_timeout, stall_timeout, .. } = self.limits;
        let limit = if doing.in_head { header_timeout } else { idle_timeout };
        let idle = (doing.in_flight == 0).then(|| doing.waits_since + limit);
        let full = doing.full_since.map(|since| since + stall_timeout);
        idle.into_iter().chain(full).min()
    }

    /// Records whether the socket accepted bytes that the server wants to send.
    fn bytes_go(&self, polled: &Poll<io::Result<usize>>) {
        let is_full = polled.is_pending();
        let mut doing = self.doing();
        if doing.full_since.is_some() != is_full {
            doing.full_since = is_full.then(Instant::now);
            drop(doing);
            self.changed.notify_one();
        }
    }

    fn bytes_came(&self) {
        let mut doing = self.doing();
        if doing.in_flight == 0 && !doing.in_head && !doing.multiplexed {
            doing.in_head = true;
            doing.waits_since = Instant::now();
            drop(doing);
            self.changed.notify_one();
        }
    }

    fn request_ended(&self) {
        let mut doing = self.doing();
        doing.in_flight = doing.in_flight.saturating_sub(1);
        doing.waits_since = Instant::now();
        drop(doing);
        self.changed.notify_one();
    }

    fn doing(&self) -> MutexGuard<'_, Doing> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request whose response is not sent completely.
pub(super) struct InFlight(Arc<Activity>);

impl InFlight {
    /// Keeps the request counted until the end of its response's body.
    pub(super) fn until_the_end_of(self, body: Body) -> Body {
        let progress = Progress::of_stream().unwrap_or_else(|| Arc::clone(&self.0.progress));
        Body::new(WatchedBody { body: InParts::new(body, progress), _request: self })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.request_ended();
    }
}

struct WatchedBody {
    body: InParts,
    _request: InFlight,
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A TCP stream that reports when bytes arrive, and when no bytes can be sent.
pub(super) struct WatchedStream {
    /// The TCP stream.
    pub(super) stream: TcpStream,
    /// The activity that it reports to.
    pub(super) activity: Arc<Activity>,
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.bytes_came();
        }
        polled
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.activity.bytes_go(&polled);
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.activity.bytes_go(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
