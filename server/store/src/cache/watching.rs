//! One watch: it lists, follows the changes, and starts again if it breaks.
//!
//! A watch that breaks is opened again from the version that it has reached. If that version is
//! gone (410), the watch starts with a list. Invariant: there is a pause between two requests that
//! fail or end at once.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http_body_util::BodyExt as _;
use kube::core::Request as Resource;
use kube::core::params::{ListParams, WatchParams};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use super::super::call_error::{CallError, Cause};
use super::super::connection::Connection;
use super::super::kubernetes::MetadataPage;
use super::Rhythm;
use super::backoff::Backoff;
use super::events::{Event, Lines, Unreadable};
use super::state::{Floor, Listed, State};
use super::topic::Topic;

/// The number of objects on one page of a list.
const PAGE: u32 = 500;

/// The number of failures of a watch after which the list is read again, because the watch's
/// version may be of a cluster that was restored from a backup.
const TRIES: u32 = 5;

/// The longest pause that the cluster may ask for; a longer one is cut.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(1);

/// The parts that one task works with.
pub(super) struct Watcher {
    pub(super) topic: Topic,
    pub(super) state: Arc<State>,
    pub(super) connection: Connection,
    pub(super) resource: Resource,
    pub(super) rhythm: Rhythm,
}

/// The pauses of one task.
struct Pace {
    backoff: Backoff,
    /// Receives a new value when everything has to be listed again.
    again: watch::Receiver<u64>,
}

/// The reasons why a watch ended.
enum Ended {
    /// Its time limit passed, or it was silent.
    Over,
    /// Its version is no longer kept.
    Gone,
    /// Everything has to be listed again.
    Again,
    /// Any other failure.
    Failed(CallError),
}

impl Watcher {
    /// Lists and watches forever.
    pub(super) async fn run(self) {
        let mut pace =
            Pace { backoff: Backoff::new(self.rhythm.pause_min), again: self.state.again() };
        loop {
            // A list that starts from here on is new enough.
            pace.again.mark_unchanged();
            match self.list(&mut pace).await {
                Ok(Some(version)) => self.follow(version, &mut pace).await,
                Ok(None) => {}
                // A namespace that does not exist has no secrets.
                Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                    self.replace(Listed::default(), "0".to_owned(), None).await;
                    self.state.live(self.topic);
                    self.pause(&mut pace, None).await;
                }
                Err(error) => self.fail(error, "list", &mut pace).await,
            }
        }
    }

    /// Reads everything and returns the version of it; `None` if the list has to start again.
    async fn list(&self, pace: &mut Pace) -> Result<Option<String>, CallError> {
        let floor = self.state.floor();
        let pages = async {
            match self.pages(Some(PAGE)).await {
                // The list took longer than the cluster keeps its state, so it is requested in one
                // answer.
                Err(error) if error.status() == Some(StatusCode::GONE) => self.pages(None).await,
                result => result,
            }
        };
        let (listed, version) = tokio::select! {
            result = pages => result?,
            _ = pace.again.changed() => return Ok(None),
        };
        self.replace(listed, version.clone(), Some(floor)).await;
        Ok(Some(version))
    }

    /// Replaces the rows. Sorting very many rows takes a while, so this runs apart from the threads
    /// that answer pages.
    async fn replace(&self, listed: Listed, version: String, floor: Option<Floor>) {
        let (state, topic) = (Arc::clone(&self.state), self.topic);
        let replaced = spawn_blocking(move || state.replace(topic, listed, &version, floor)).await;
        if let Some(panic) = replaced.err().and_then(|error| error.try_into_panic().ok()) {
            // The panic is this watch's, so it continues here.
            resume_unwind(panic);
        }
    }

    async fn pages(&self, limit: Option<u32>) -> Result<(Listed, String), CallError> {
        let selector = self.topic.selector();
        let mut params = ListParams { limit, ..ListParams::default() }.fields(&selector);
        let mut listed = Listed::default();
        loop {
            let request = self.resource.list_metadata(&params).map_err(|_| CallError::unbuilt())?;
            let page: MetadataPage = self.connection.attempt(request).await?;
            let objects = page.items.into_iter().flatten().map(|item| item.metadata);
            self.state.collect(self.topic, &mut listed, objects);
            let Some(next) = page.metadata.next.filter(|next| !next.is_empty()) else {
                // Every page of a list has one version (Kubernetes: API Concepts, chunks). An
                // answer without a version is not a list, and a watch without a start version has
                // no defined order.
                let version = page.metadata.resource_version.filter(|text| !text.is_empty());
                return Ok((listed, version.ok_or(CallError::Lost(Cause::Unreadable))?));
            };
            params.continue_token = Some(next);
        }
    }

    /// Watches from a version on, until a list is needed.
    async fn follow(&self, mut version: String, pace: &mut Pace) {
        let mut tries = 0;
        loop {
            let started = Instant::now();
            let ended = tokio::select! {
                ended = self.watch(&mut version) => ended,
                _ = pace.again.changed() => Ended::Again,
            };
            let steady = started.elapsed() >= self.rhythm.steady;
            if steady {
                pace.backoff.reset();
                tries = 0;
            }
            match ended {
                Ended::Again => return,
                Ended::Over if steady => {}
                Ended::Over => self.pause(pace, None).await,
                Ended::Gone => {
                    tracing::info!("the watch is too far behind: listing again");
                    let gone = CallError::Lost(Cause::Expired);
                    return self.fail(gone, "watch", pace).await;
                }
                Ended::Failed(error) => {
                    self.fail(error, "watch", pace).await;
                    tries += 1;
                    if tries >= TRIES {
                        return;
                    }
                }
            }
        }
    }

    /// Runs one watch until it ends.
    async fn watch(&self, version: &mut String) -> Ended {
        let params = WatchParams::default().fields(&self.topic.selector());
        let Ok(request) = self.resource.watch_metadata(&params, version) else {
            return Ended::Failed(CallError::unbuilt());
        };
        let mut body = match self.connection.open(request).await {
            Ok(body) => body,
            Err(error) if error.status() == Some(StatusCode::GONE) => return Ended::Gone,
            // A version in the future means that the cluster has gone back since.
            Err(error) if error.is_future_version() => return Ended::Gone,
            Err(error) => return Ended::Failed(error),
        };
        self.state.live(self.topic);
        let mut lines = Lines::default();
        loop {
            let frame = match timeout(self.rhythm.silence, body.frame()).await {
                Err(_) => return Ended::Over,
                Ok(None) if lines.is_empty() => return Ended::Over,
                Ok(None) => return unreadable(),
                Ok(Some(Err(error))) => return Ended::Failed(CallError::of_client(&error)),
                Ok(Some(Ok(frame))) => frame,
            };
            let Ok(data) = frame.into_data() else { continue };
            let events = match lines.push(&data) {
                Ok(events) => events,
                Err(Unreadable) => return unreadable(),
            };
            if let Some(ended) = self.take(events, version) {
                return ended;
            }
        }
    }

    /// Applies events; returns how the watch ended, if one of them says so.
    fn take(&self, mut events: Vec<Event>, version: &mut String) -> Option<Ended> {
        let end = events.iter().position(|event| matches!(event, Event::Error(_)));
        let error = end.and_then(|end| events.drain(end..).next());
        let versions = events.iter().rev().filter_map(|event| match event {
            Event::Put(meta) | Event::Gone(meta) | Event::Bookmark(meta) => {
                meta.resource_version.as_ref()
            }
            Event::Error(_) => None,
        });
        let last = versions.max_by_key(|text| text.parse::<u64>().ok()).cloned();
        self.state.apply(self.topic, events);
        if let Some(last) = last
            && last.parse::<u64>().ok() >= version.parse().ok()
        {
            *version = last;
        }
        match error? {
            Event::Error(StatusCode::GONE) => Some(Ended::Gone),
            Event::Error(status) => Some(Ended::Failed(CallError::answered(status))),
            Event::Put(_) | Event::Gone(_) | Event::Bookmark(_) => None,
        }
    }

    /// Reports a failure and pauses.
    async fn fail(&self, error: CallError, verb: &'static str, pace: &mut Pace) {
        tracing::warn!(verb, cause = %error.cause(), "the cluster cannot be watched");
        let asked = error.retry_after();
        self.state.broken(self.topic, error, verb);
        self.pause(pace, asked).await;
    }

    /// Pauses for at least as long as the cluster asks. The pause ends early if everything has to
    /// be listed again, because then the cluster has just answered.
    async fn pause(&self, pace: &mut Pace, asked: Option<Duration>) {
        // Pages wait for the first list of rows, but no page waits for the list of backups.
        let awaited = self.topic != Topic::Backups && !self.state.was_live(self.topic);
        let longest = if awaited { self.rhythm.pause_at_start } else { self.rhythm.pause_max };
        let pause = pace.backoff.next(longest);
        let pause = asked.map_or(pause, |asked| pause.max(asked.min(RETRY_AFTER_MAX)));
        // A clone leaves the signal unseen here, so that the next step starts with a list.
        let mut again = pace.again.clone();
        tokio::select! {
            () = sleep(pause) => {}
            _ = again.changed() => {}
        }
    }
}

fn unreadable() -> Ended {
    Ended::Failed(CallError::Lost(Cause::Unreadable))
}
