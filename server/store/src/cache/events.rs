//! The stream of a watch, read line by line.
//!
//! Source: Kubernetes, API Concepts, efficient detection of changes.
//!
//! Invariant: a line that cannot be read is dropped and not logged, because it may hold anything.

use http::StatusCode;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::kubernetes::MetadataOnly;

/// The longest line: an object is at most 1.5 MiB in etcd, and metadata is a part of it.
const LINE_MAX_BYTES: usize = 8 * 1024 * 1024;

/// One line of a watch.
#[derive(Debug)]
pub(super) enum Event {
    /// The object was added or changed.
    Put(ObjectMeta),
    /// The object was deleted.
    Gone(ObjectMeta),
    /// Everything up to this resourceVersion was sent.
    Bookmark(ObjectMeta),
    /// The watch ends with this status.
    Error(StatusCode),
}

/// The error for a stream whose lines cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Ending {
    #[serde(default)]
    code: u16,
}

/// Bytes that are not a whole line yet.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    /// Adds bytes and returns the events of all lines that are complete now.
    ///
    /// # Errors
    /// [`Unreadable`] if a line is not an event, or is too long to be one. Events before it are
    /// lost too; the watch starts again from the version that it has reached.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Unreadable> {
        self.0.extend_from_slice(bytes);
        let Some(end) = self.0.iter().rposition(|byte| *byte == b'\n') else {
            return if self.0.len() > LINE_MAX_BYTES { Err(Unreadable) } else { Ok(Vec::new()) };
        };
        let rest = self.0.split_off(end + 1);
        let whole = std::mem::replace(&mut self.0, rest);
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| event(line).ok_or(Unreadable)).collect()
    }

    /// True if no line has been begun.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(u8::is_ascii_whitespace)
    }
}

fn event(line: &[u8]) -> Option<Event> {
    let line: Line<'_> = serde_json::from_slice(line).ok()?;
    let meta = || {
        let object: Option<MetadataOnly> = serde_json::from_str(line.object.get()).ok();
        object.map(|object| object.metadata)
    };
    match line.kind {
        "ADDED" | "MODIFIED" => meta().map(Event::Put),
        "DELETED" => meta().map(Event::Gone),
        "BOOKMARK" => meta().map(Event::Bookmark),
        "ERROR" => {
            let ending: Ending = serde_json::from_str(line.object.get()).ok()?;
            let code = StatusCode::from_u16(ending.code);
            Some(Event::Error(code.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_may_come_in_any_pieces() {
        let text = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"é\"}}}\n\
                    {\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\"}}}\n\
                    {\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}\n";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let pieces = text.as_bytes().chunks(size);
            let events: Vec<Event> = pieces.flat_map(|piece| lines.push(piece).unwrap()).collect();
            let [Event::Put(put), Event::Bookmark(mark), Event::Error(StatusCode::GONE)] =
                events.as_slice()
            else {
                panic!("{events:?}")
            };
            assert_eq!(put.name.as_deref(), Some("é"));
            assert_eq!(mark.resource_version.as_deref(), Some("7"));
            assert!(lines.is_empty());
        }
    }

    #[test]
    fn what_is_no_event_is_said_so() {
        for text in ["x\n", "{}\n", "{\"type\":\"NEW\",\"object\":{}}\n"] {
            assert_eq!(Lines::default().push(text.as_bytes()).unwrap_err(), Unreadable);
        }
        let mut lines = Lines::default();
        assert!(lines.push(b"{\"type\":").unwrap().is_empty());
        assert!(!lines.is_empty());
        assert_eq!(lines.push(&vec![b' '; LINE_MAX_BYTES]).unwrap_err(), Unreadable);
    }
}
