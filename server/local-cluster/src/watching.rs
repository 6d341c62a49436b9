//! `GET ...?watch=true`: sends changes as they happen.
//!
//! A watch is a task that reads the event log after the last version it has sent. It ends with its
//! timeout, its client or the cluster. It holds no more than one batch of events in memory.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    api::{Call, Cluster},
    encode::{self, View},
    list,
    list::{All, Writer},
    negotiate::Form,
    reply::{self, Body, BoxError, Chunks},
    resources::Resource,
    selector::Selector,
    status::Failure,
    store::{Event, EventKind, EventsError, Stored},
    validate::FieldError,
};

/// The number of events that are read at once.
const BATCH: usize = 256;
/// Time between bookmarks.
const BOOKMARK: Duration = Duration::from_mins(1);
/// How long a watch without a timeout lasts, in seconds. A random time of up to the same length is
/// added, so that clients do not all reconnect at once.
const LONGEST: u64 = 1800;

/// The start of a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// All existing objects, then changes. `marked` asks for a bookmark in between.
    Everything { marked: bool },
    /// The changes after a version.
    After(u64),
}

struct Watch {
    cluster: Cluster,
    resource: &'static Resource,
    namespace: Option<String>,
    selector: Selector,
    view: View,
    bookmarks: bool,
    deadline: Instant,
    chunks: Chunks,
}

/// Answers with a stream of events.
pub fn watch(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    let start = start(cluster, call)?;
    let selector = Selector::from_query(call.resource, &call.query)?;
    let timeout = timeout(cluster, call)?;
    let (chunks, response) = reply::streamed();
    let watch = Watch {
        cluster: cluster.clone(),
        resource: call.resource,
        namespace: list::namespace(call),
        selector,
        view: call.view(),
        bookmarks: call.query.flag("allowWatchBookmarks"),
        deadline: Instant::now() + timeout,
        chunks,
    };
    tokio::spawn(watch.run(start));
    Ok(response)
}

fn start(cluster: &Cluster, call: &Call) -> Result<Start, Failure> {
    let query = &call.query;
    let initial = query.all("sendInitialEvents").next().map(|_| query.flag("sendInitialEvents"));
    let matching = query.get("resourceVersionMatch");
    let mut errors = Vec::new();
    let field = "resourceVersionMatch";
    if initial.is_some() && matching != Some("NotOlderThan") {
        let detail = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
        errors.push(FieldError::forbidden(field, detail));
    }
    if initial.is_none() && matching.is_some() {
        let detail = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is \
                      provided";
        errors.push(FieldError::forbidden(field, detail));
    }
    if !errors.is_empty() {
        return Err(Failure::invalid_options("ListOptions", &errors));
    }
    let version = query.get("resourceVersion").map(list::parse_version).transpose()?;
    match (initial, version) {
        (Some(true), version) => {
            list::reached(cluster.store(), version.unwrap_or_default())?;
            Ok(Start::Everything { marked: true })
        }
        (Some(false), None | Some(0)) => Ok(Start::After(cluster.store().revision())),
        (None, None | Some(0)) => Ok(Start::Everything { marked: false }),
        (_, Some(version)) => Ok(Start::After(version)),
    }
}

fn timeout(cluster: &Cluster, call: &Call) -> Result<Duration, Failure> {
    let asked = match call.query.get("timeoutSeconds") {
        None => 0,
        Some(text) => text.parse::<i64>().map_err(|_| {
            let quoted = super::validate::quote(text);
            Failure::bad_request(format!("strconv.ParseInt: parsing {quoted}: invalid syntax"))
        })?,
    };
    if let Some(seconds) = u64::try_from(asked).ok().filter(|seconds| *seconds > 0) {
        // Bounded, because adding a huge duration to the current time would overflow.
        return Ok(Duration::from_secs(seconds.min(LONGEST * 48)));
    }
    let mut chance = [0_u8; 2];
    cluster.world().random(&mut chance);
    let extra = u64::from(u16::from_le_bytes(chance)) % LONGEST;
    Ok(Duration::from_secs(LONGEST + extra))
}

impl Watch {
    async fn run(self, start: Start) {
        let chunks = self.chunks.clone();
        let mut closing = self.cluster.closing();
        tokio::select! {
            ended = self.events(start) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a watch broke off");
                }
            }
            () = chunks.closed() => {}
            _ = closing.wait_for(|closing| *closing) => {}
        }
    }

    async fn events(self, start: Start) -> Result<(), BoxError> {
        // The subscription comes before the first read, so that no change is missed in between.
        let mut changes = self.cluster.store().subscribe();
        let mut last = match start {
            Start::After(version) => version,
            Start::Everything { marked } => {
                let version = self.everything().await?;
                if marked && self.bookmarks {
                    self.bookmark(version, true).await?;
                }
                version
            }
        };
        let mut bookmark_at = Instant::now() + BOOKMARK;
        loop {
            changes.mark_unchanged();
            let newest = self.cluster.store().revision();
            if newest > last {
                let Some(reached) = self.batch(last).await? else { return Ok(()) };
                if reached > last {
                    last = reached;
                    continue;
                }
            }
            tokio::select! {
                grown = changes.changed() => {
                    if grown.is_err() {
                        return Ok(());
                    }
                }
                () = tokio::time::sleep_until(bookmark_at.min(self.deadline)) => {
                    if self.bookmarks {
                        self.bookmark(last, false).await?;
                    }
                    if Instant::now() >= self.deadline {
                        return Ok(());
                    }
                    bookmark_at = Instant::now() + BOOKMARK;
                }
            }
        }
    }

    /// Sends all existing objects as added, and returns the version of that state.
    async fn everything(&self) -> Result<u64, BoxError> {
        let store = self.cluster.store().clone();
        let chunks = self.chunks.clone();
        let (view, resource) = (self.view, self.resource);
        let all =
            All { resource, namespace: self.namespace.clone(), selector: self.selector.clone() };
        tokio::task::spawn_blocking(move || {
            let mut writer = Writer { chunks: &chunks, buffer: Vec::new(), count: 0 };
            let version = all.visit(&store, &mut |stored| {
                writer.item(line("ADDED", &encode::event(&view, stored)?), b"")
            })?;
            writer.flush()?;
            Ok(version)
        })
        .await?
    }

    /// Sends the events after `last`. Returns the version it has reached, or `None` if the watch is
    /// over.
    async fn batch(&self, last: u64) -> Result<Option<u64>, BoxError> {
        let store = self.cluster.store().clone();
        let read = tokio::task::spawn_blocking(move || store.events_after(last, BATCH)).await?;
        let events = match read {
            Ok(events) => events,
            Err(EventsError::Compacted) => {
                let oldest = self.cluster.store().oldest();
                let message = format!("too old resource version: {last} ({oldest})");
                self.send("ERROR", &Failure::expired(message).to_json()).await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let view = View { now: self.cluster.world().now(), ..self.view };
        let mut buffer = Vec::new();
        let mut reached = last;
        for event in events {
            reached = event.revision;
            if let Some((kind, stored)) = self.seen(event) {
                buffer.extend(line(kind, &encode::event(&view, &stored)?));
            }
        }
        if !buffer.is_empty() {
            self.chunks.send(Ok(Bytes::from(buffer))).await?;
        }
        Ok(Some(reached))
    }

    /// The event as a client with this selector sees it: an object that starts to match is added;
    /// one that stops to match is deleted, in the state in which it last matched.
    fn seen(&self, event: Event) -> Option<(&'static str, Stored)> {
        let inside = event.key.resource == self.resource.storage_name()
            && self.namespace.as_ref().is_none_or(|wanted| *wanted == event.key.namespace);
        if !inside {
            return None;
        }
        let matches = |bytes: &[u8]| self.selector.matches_bytes(bytes);
        let revision = event.revision;
        let before = event.previous.filter(|previous| matches(&previous.bytes));
        let deleted = matches!(event.kind, EventKind::Delete);
        if deleted {
            let gone = before.is_some() || matches(&event.bytes);
            return gone.then_some(("DELETED", Stored { revision, bytes: event.bytes }));
        }
        let after = matches(&event.bytes).then_some(Stored { revision, bytes: event.bytes });
        match (before, after) {
            (None, Some(after)) => Some(("ADDED", after)),
            (Some(_), Some(after)) => Some(("MODIFIED", after)),
            (Some(before), None) => Some(("DELETED", Stored { revision, bytes: before.bytes })),
            (None, None) => None,
        }
    }

    async fn bookmark(&self, version: u64, initial: bool) -> Result<(), BoxError> {
        let mut metadata = json!({"resourceVersion": version.to_string()});
        if initial && let Some(metadata) = metadata.as_object_mut() {
            let annotations = json!({"k8s.io/initial-events-end": "true"});
            metadata.insert("annotations".to_owned(), annotations);
        }
        let (kind, api_version) = match self.view.form {
            Form::Json => (self.resource.kind, self.resource.api_version()),
            Form::Metadata | Form::MetadataList => {
                ("PartialObjectMetadata", "meta.k8s.io/v1".to_owned())
            }
            Form::Table => ("Table", "meta.k8s.io/v1".to_owned()),
        };
        let object = json!({"kind": kind, "apiVersion": api_version, "metadata": metadata});
        self.send("BOOKMARK", &object).await
    }

    async fn send(&self, kind: &str, object: &Value) -> Result<(), BoxError> {
        let line = line(kind, object.to_string().as_bytes());
        Ok(self.chunks.send(Ok(Bytes::from(line))).await?)
    }
}

fn line(kind: &str, object: &[u8]) -> Vec<u8> {
    let mut line = format!("{{\"type\":\"{kind}\",\"object\":").into_bytes();
    line.extend(object);
    line.extend(b"}\n");
    line
}
