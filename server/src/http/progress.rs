//! Detects a client that does not read its response.
//!
//! The server passes the body of a response on in small parts. The protocol asks for the next part
//! once there is room for it: in the socket's buffer, or in the windows of an HTTP/2 stream. If it
//! does not ask for too long, the client is not reading, and the server gives the response up. With
//! HTTP/1 it ends the connection. With HTTP/2 it resets the stream, and the connection accepts no
//! new requests. That connection may belong to a proxy and carry other users' requests: these go
//! on, and the proxy opens a new connection.
//!
//! Invariant: a response that has nothing to send at the moment, such as a stream of events, is not
//! given up.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::rt::Executor;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The largest part that is passed on at once, in bytes.
const PART_MAX_BYTES: usize = 16 * 1024;

tokio::task_local! {
    /// The progress of the HTTP/2 stream that the current task serves.
    static OF_STREAM: Arc<Progress>;
}

/// Watches the responses of a connection or stream, one after another.
#[derive(Debug)]
pub(super) struct Progress {
    /// The time since when a part waits to be read.
    handed: Mutex<Option<Instant>>,
    patience: Duration,
}

impl Progress {
    /// Starts to watch, with no part passed on yet. If a part waits for longer than `patience`, the
    /// client counts as not reading. This is noticed after twice `patience` at most.
    pub(super) fn new(patience: Duration) -> Arc<Self> {
        Arc::new(Self { handed: Mutex::new(None), patience })
    }

    /// Returns the progress of the HTTP/2 stream that the current task serves, if there is one.
    pub(super) fn of_stream() -> Option<Arc<Self>> {
        OF_STREAM.try_with(Arc::clone).ok()
    }

    /// Waits until the client does not read.
    pub(super) async fn stalled(&self) {
        loop {
            let now = Instant::now();
            let limit = self.handed().map_or(now, |since| since) + self.patience;
            if limit <= now {
                return;
            }
            sleep_until(limit).await;
        }
    }

    fn handed(&self) -> Option<Instant> {
        *self.handed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, handed: bool) {
        let handed = handed.then(Instant::now);
        *self.handed.lock().unwrap_or_else(PoisonError::into_inner) = handed;
    }
}

/// The body of a response in parts. Each part is watched until the protocol asks for the next one.
pub(super) struct InParts {
    body: Body,
    /// The rest of the frame that was read last.
    left: Bytes,
    progress: Arc<Progress>,
    /// True once a part was passed on.
    has_begun: bool,
}

impl InParts {
    /// Watches a body that is about to be sent.
    pub(super) fn new(body: Body, progress: Arc<Progress>) -> Self {
        progress.set(true);
        Self { body, left: Bytes::new(), progress, has_begun: false }
    }

    fn next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.left = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                end => return Poll::Ready(end),
            }
        }
        let part = self.left.split_to(self.left.len().min(PART_MAX_BYTES));
        Poll::Ready(Some(Ok(Frame::data(part))))
    }
}

impl http_body::Body for InParts {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.progress.set(false);
        let next = self.next(context);
        if let Poll::Ready(Some(Ok(_))) = &next {
            self.has_begun = true;
            self.progress.set(true);
        }
        next
    }

    /// The end is not reported together with the last part: the protocol asks for it only once the
    /// client has taken that part.
    fn is_end_stream(&self) -> bool {
        !self.has_begun && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (left, rest) = (self.left.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(left));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(left));
        }
        hint
    }
}

impl Drop for InParts {
    fn drop(&mut self) {
        self.progress.set(false);
    }
}

/// Runs the tasks of a connection: hyper starts one task for each HTTP/2 stream. A stream whose
/// client does not read is reset after the part that it was sent last: that part stays in the
/// connection's buffers.
#[derive(Clone, Debug)]
pub(super) struct StreamTasks {
    patience: Duration,
    given_up: Arc<Notify>,
}

impl StreamTasks {
    /// Creates an executor that gives a task up after `patience` without progress.
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, given_up: Arc::default() }
    }

    /// Returns a signal that fires once a stream is given up.
    pub(super) fn given_up(&self) -> Arc<Notify> {
        Arc::clone(&self.given_up)
    }
}

impl<F> Executor<F> for StreamTasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        let progress = Progress::new(self.patience);
        let (watched, given_up) = (Arc::clone(&progress), Arc::clone(&self.given_up));
        tokio::spawn(OF_STREAM.scope(progress, async move {
            tokio::select! {
                () = task => {}
                () = watched.stalled() => {
                    tracing::debug!("an answer was given up: the other side does not read");
                    given_up.notify_one();
                }
            }
        }));
    }
}
