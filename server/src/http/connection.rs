//! What a connection is doing, and for how long it may.
//!
//! hyper's own header timeout counts from the answer before, so it ends idle connections as fast
//! as slow ones. Here a request's head has one limit, from its first byte, and silence between
//! requests another, longer than that of the proxies in front.

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

/// What a connection is doing.
struct Doing {
    /// Requests that are not answered to the end.
    in_flight: usize,
    /// Since when it waits for what comes next.
    waits_since: Instant,
    /// True where a part of a request's head has come, or nothing has come at all.
    in_head: bool,
    /// True where one connection carries many requests, and its bytes do not tell of a head.
    multiplexed: bool,
    /// Since when the socket takes no more bytes.
    full_since: Option<Instant>,
}

/// Watches one connection.
pub(super) struct Activity {
    doing: Mutex<Doing>,
    changed: Notify,
    limits: Limits,
    /// The progress of an answer that has the connection for itself.
    progress: Arc<Progress>,
}

impl Activity {
    /// A connection that was just made.
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

    /// Waits until the connection has waited for too long: for a request, or for its other side to
    /// take in an answer.
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

    /// A request begins; its answer's body ends it.
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

    /// What the socket makes of bytes that are to be sent.
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

/// A request that is not answered to the end.
pub(super) struct InFlight(Arc<Activity>);

impl InFlight {
    /// The answer's body, whose end is the request's.
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

/// A TCP stream that tells when bytes come, and when none go.
pub(super) struct WatchedStream {
    /// The stream.
    pub(super) stream: TcpStream,
    /// Whom it tells.
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
