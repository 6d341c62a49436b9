//! The record of ended sessions in the cluster: one secret beside the panel's own secrets, which
//! all replicas share.
//!
//! It holds only marks, each with a time. No mark is a credential. So this is the one place where
//! the panel's own account reads the data of a secret, and it reads only the secret of this name
//! and type. Writes are merge patches of the marks that change (RFC 7386). Patches never contradict
//! each other, so replicas need not wait for each other.
//!
//! Invariant: an object of that name with another type is neither read nor changed.

use std::collections::BTreeMap;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, StatusCode, header};
use kube::Client;
use kube::client::Body;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::FIELD_MANAGER;

use super::ended::{EndedRecord, Marks, RecordError, is_mark};
use crate::auth::answer_body;

/// The name of the record.
pub(crate) const NAME: &str = "keypane-ended-sessions";

/// The record's type, which distinguishes it from other objects of that name.
const TYPE: &str = "keypane.dev/ended-sessions";

/// The largest response that is read, in bytes. A record is never that large.
const ANSWER_MAX_BYTES: usize = 4 * 1024 * 1024;

/// The record in a namespace.
pub(crate) struct SecretRecord {
    client: Client,
    secrets: String,
}

impl SecretRecord {
    /// The record in the namespace of the panel's secrets.
    pub(crate) fn new(client: Client, namespace: &str) -> Self {
        Self { client, secrets: format!("/api/v1/namespaces/{namespace}/secrets") }
    }

    fn own(&self, query: &str) -> String {
        format!("{}/{NAME}{query}", self.secrets)
    }

    /// Sends a request. Returns `None` if the object does not exist or exists already.
    async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: &Value,
    ) -> Result<Option<Marks>, RecordError> {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .map_err(|_| away("the request cannot be made"))?;
        // The client's error is not logged: the error of a credential plugin may hold its output.
        let sent = self.client.send(request).await.map_err(|_| away("the cluster is away"))?;
        let (parts, body) = sent.into_parts();
        match parts.status {
            status if status.is_success() => {}
            StatusCode::NOT_FOUND | StatusCode::CONFLICT => return Ok(None),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY => {
                return Err(RecordError::Denied(format!("the cluster answers {}", parts.status)));
            }
            status => return Err(RecordError::Away(format!("the cluster answers {status}"))),
        }
        let body = answer_body::read(body, ANSWER_MAX_BYTES).await;
        let body = body.ok_or_else(|| away("the answer broke off"))?;
        let stored: RecordSecret =
            serde_json::from_slice(&body).map_err(|_| away("the answer cannot be read"))?;
        if stored.object_type != TYPE {
            let problem = format!("the secret {NAME} is of another type");
            return Err(RecordError::Denied(problem));
        }
        Ok(Some(stored.marks()))
    }

    async fn patch(&self, data: &Map<String, Value>) -> Result<Option<Marks>, RecordError> {
        // The type is part of the patch, so that an object of another type refuses it: a type never
        // changes.
        let body = json!({"type": TYPE, "data": data});
        let path = self.own(&format!("?fieldManager={FIELD_MANAGER}"));
        self.send(Method::PATCH, &path, "application/merge-patch+json", &body).await
    }

    async fn create(&self, data: &Map<String, Value>) -> Result<Option<Marks>, RecordError> {
        let object = json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": NAME,
                "labels": {"app.kubernetes.io/managed-by": FIELD_MANAGER},
            },
            "type": TYPE,
            "data": data,
        });
        let path = format!("{}?fieldManager={FIELD_MANAGER}", self.secrets);
        self.send(Method::POST, &path, "application/json", &object).await
    }
}

#[async_trait]
impl EndedRecord for SecretRecord {
    async fn read(&self) -> Result<Marks, RecordError> {
        let read = self.send(Method::GET, &self.own(""), "application/json", &Value::Null).await?;
        Ok(read.unwrap_or_default())
    }

    async fn write(&self, add: &Marks, remove: &[String]) -> Result<Marks, RecordError> {
        let added = add
            .iter()
            .map(|(mark, over)| (mark.clone(), Value::String(STANDARD.encode(over.to_string()))));
        let removed = remove.iter().map(|mark| (mark.clone(), Value::Null));
        let patch: Map<String, Value> = added.clone().chain(removed).collect();
        let object: Map<String, Value> = added.collect();
        // Another replica may create the record between the two requests.
        for _ in 0..2 {
            if let Some(marks) = self.patch(&patch).await? {
                return Ok(marks);
            }
            if let Some(marks) = self.create(&object).await? {
                return Ok(marks);
            }
        }
        Err(away("the namespace is not there"))
    }
}

fn away(problem: &str) -> RecordError {
    RecordError::Away(problem.to_owned())
}

/// The parts of the secret that are read.
#[derive(Deserialize)]
struct RecordSecret {
    #[serde(default, rename = "type")]
    object_type: String,
    #[serde(default)]
    data: Option<BTreeMap<String, String>>,
}

impl RecordSecret {
    /// Returns the marks in the secret. An entry that is not a mark was not written by a panel, and
    /// is left alone.
    fn marks(self) -> Marks {
        let marks = self.data.unwrap_or_default().into_iter().filter_map(|(mark, over)| {
            let over = STANDARD.decode(over).ok()?;
            let over = std::str::from_utf8(&over).ok()?.parse().ok()?;
            is_mark(&mark).then_some((mark, over))
        });
        marks.collect()
    }
}
