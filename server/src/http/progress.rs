//! Whether the other side takes in what it is answered.
//!
//! An answer's body is handed over in small parts. The protocol asks for the next part once there is
//! room for it: in the socket's buffer, or in the windows of an HTTP/2 stream. Where it does not ask for
//! too long, the other side does not read, and the answer is given up: the connection with HTTP/1. With
//! HTTP/2 the stream is reset, and its connection takes no more: it may be a proxy's and carry the requests
//! of others, which go on; the proxy makes another one.
//!
//! Invariant: an answer that itself has nothing to say yet, such as a stream of events, is not given up.

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

/// The largest part that is handed over at once, in bytes.
const PART_MAX_BYTES: usize = 16 * 1024;

tokio::task_local! {
    /// The progress of the HTTP/2 stream that the task serves.
    static OF_STREAM: Arc<Progress>;
}

/// Watches one answer after another.
#[derive(Debug)]
pub(super) struct Progress {
    /// Since when a part waits to be taken in.
    handed: Mutex<Option<Instant>>,
    patience: Duration,
}

impl Progress {
    /// Nothing was handed over yet. Where a part waits for longer than `patience`, and for twice as
    /// long at most, the other side is said not to read.
    pub(super) fn new(patience: Duration) -> Arc<Self> {
        Arc::new(Self { handed: Mutex::new(None), patience })
    }

    /// The progress of the HTTP/2 stream that the task serves, where it serves one.
    pub(super) fn of_stream() -> Option<Arc<Self>> {
        OF_STREAM.try_with(Arc::clone).ok()
    }

    /// Waits until the other side does not read.
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

/// An answer's body in parts, each of which is watched until the next one is asked for.
pub(super) struct InParts {
    body: Body,
    /// What is left of the frame that was read last.
    left: Bytes,
    progress: Arc<Progress>,
    /// True once a part was handed over.
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

    /// The end is not said with the last part: only once that was taken in, the end is asked for.
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

/// Runs the tasks of a connection: hyper has one for each HTTP/2 stream. The stream whose other side
/// does not read is reset, as far as its last part has gone: that part stays with the connection.
#[derive(Clone, Debug)]
pub(super) struct StreamTasks {
    patience: Duration,
    given_up: Arc<Notify>,
}

impl StreamTasks {
    /// Tasks that are given up after this time without progress.
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, given_up: Arc::default() }
    }

    /// Tells once a stream was given up.
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
