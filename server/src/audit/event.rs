//! Sends the outcome of a write as a Kubernetes Event on the secret, for people who look at Events.
//!
//! The record is the audit log; the Event is only an extra. Keypane's own account sends each Event
//! once, after the write, from a bounded queue. It is not an error if the cluster refuses it, does
//! not know Events or does not answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{Method, Request, header};
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::line::AuditLine;

/// The largest number of Events that wait to be sent. Further Events are dropped.
const WAITING_MAX: usize = 64;

/// The longest time for sending one Event.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The longest message of an Event, in bytes (Kubernetes API: `Event.message`, up to 1 kB).
const MESSAGE_MAX_BYTES: usize = 1024;

/// Sends Events to the cluster.
#[derive(Clone, Debug)]
pub struct EventRecorder {
    queue: mpsc::Sender<Value>,
}

impl EventRecorder {
    /// Sends Events to a namespace until the last clone is dropped. This must be called inside a
    /// tokio runtime.
    pub fn start(client: Client, namespace: &str) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        let path = format!("/api/v1/namespaces/{namespace}/events");
        tokio::spawn(send_all(client, path, waiting));
        Self { queue }
    }

    /// Queues the Event of an outcome if the outcome is about an object. It never waits.
    pub(super) fn report(&self, line: &AuditLine<'_>) {
        if let Some(event) = event(line)
            && self.queue.try_send(event).is_err()
        {
            tracing::debug!("an Event was dropped: too many wait");
        }
    }
}

/// Returns the Event of a line: a write that succeeded, was refused, or may have succeeded. A form
/// with wrong fields gets no Event.
fn event(line: &AuditLine<'_>) -> Option<Value> {
    let end = line.end.as_ref()?;
    let (object, user) = (line.object?, line.user?);
    let (kind, reason, said) = match (end.result, line.verb) {
        _ if !line.is_write => return None,
        ("done", "create") => ("Normal", "SecretCreated", "created it"),
        ("done", "delete") => ("Normal", "SecretDeleted", "deleted it"),
        ("done", _) => ("Normal", "SecretChanged", "changed it"),
        ("refused", _) => ("Warning", "SecretWriteRefused", "was refused to write it"),
        ("unknown", _) => {
            ("Warning", "SecretWriteUnknown", "may have written it: the answer was lost")
        }
        _ => return None,
    };
    let fields = if line.fields.is_empty() {
        String::new()
    } else {
        format!("; fields: {}", line.fields.join(", "))
    };
    let message = format!("{user} {said} ({}, request {}){fields}", line.verb, line.request_id);
    let time = line.time.get(..19).map(|time| format!("{time}Z"));
    let mut involved =
        json!({"apiVersion": "v1", "kind": "Secret", "namespace": line.namespace, "name": object});
    if let (Some(involved), Some(uid)) = (involved.as_object_mut(), end.uid) {
        involved.insert("uid".to_owned(), uid.into());
    }
    Some(json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": format!("keypane-{}", line.id), "namespace": line.namespace},
        "involvedObject": involved,
        "type": kind,
        "reason": reason,
        "message": cut(&message),
        "source": {"component": "keypane"},
        "reportingComponent": "keypane",
        "firstTimestamp": time,
        "lastTimestamp": time,
        "count": 1,
    }))
}

/// Cuts a message that is too long.
fn cut(message: &str) -> &str {
    let end = message.floor_char_boundary(MESSAGE_MAX_BYTES);
    message.get(..end).unwrap_or_default()
}

async fn send_all(client: Client, path: String, mut waiting: mpsc::Receiver<Value>) {
    let refused = Arc::new(AtomicBool::new(false));
    while let Some(event) = waiting.recv().await {
        let sent = tokio::time::timeout(TIMEOUT, send(&client, &path, &event)).await;
        let Ok(Err(reason)) = sent else { continue };
        // The log says this once: a cluster that refuses one Event refuses all of them.
        if refused.swap(true, Ordering::Relaxed) {
            tracing::debug!(reason, "an Event was not taken");
        } else {
            tracing::info!(reason, "the cluster takes no Events of writes; the audit log has them");
        }
    }
}

/// Sends one Event, without a retry.
async fn send(client: &Client, path: &str, event: &Value) -> Result<(), String> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(event.to_string().into_bytes()))
        .map_err(|_| "no request can be made".to_owned())?;
    let answer = client.send(request).await.map_err(|_| "no answer".to_owned())?;
    let status = answer.status();
    if status.is_success() { Ok(()) } else { Err(status.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_cut_between_characters() {
        let long = format!("{}é and more", "x".repeat(MESSAGE_MAX_BYTES - 1));
        assert_eq!(cut(&long).len(), MESSAGE_MAX_BYTES - 1);
        assert_eq!(cut("short"), "short");
    }
}
