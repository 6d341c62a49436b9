//! Turns the cluster's errors into the panel's errors. This is the one place in which a
//! `kube::Error` and a refusal of the API server become a [`StoreError`].
//!
//! Invariant: no error carries a body, or a sentence of the cluster about a value. The API server
//! and its webhooks may quote what was sent, so only their one-word reasons, statuses and field
//! paths are kept.

use std::error::Error;
use std::time::Duration;

use backend::{SECRETS, StoreError};
use domain::{Field, FieldError, Problem, SecretKind};
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use super::annotations;
use super::describe::KNOWN_HOSTS;
use super::kubernetes::{Status, StatusCause};

/// The field that the API server names if the annotations of an object are too long together.
const ANNOTATIONS: &str = "metadata.annotations";

/// The longest sentence about a name that is passed on, in characters.
const SENTENCE_MAX_CHARS: usize = 400;

/// The reason of a field that is too long.
const TOO_LONG: &str = "FieldValueTooLong";

/// The API server's sentence about the data of an immutable Secret (Kubernetes: Secrets,
/// immutable).
const IMMUTABLE: &str = "field is immutable when `immutable` is set";

/// The resources that a refused impersonation names (Kubernetes: User impersonation).
const IMPERSONATED: [&str; 2] = ["users", "groups"];

/// Why a request did not succeed, for the log. It holds no body and no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Cause {
    /// The time limit passed.
    #[error("no answer within the time limit")]
    Timeout,
    /// The connection could not be opened, or it broke.
    #[error("the connection failed: {0}")]
    Connection(String),
    /// The credentials for the cluster could not be obtained (an exec plugin, a token file).
    #[error("the credentials for the cluster cannot be had")]
    Credentials,
    /// The cluster's answer.
    #[error("the cluster answered {code} {reason}")]
    Answer {
        /// The HTTP status.
        code: u16,
        /// The one-word reason.
        reason: String,
    },
    /// A successful answer could not be read.
    #[error("the cluster's answer cannot be read")]
    Unreadable,
    /// The cluster no longer keeps the version that a watch has to start from.
    #[error("the version is not kept any more")]
    Expired,
    /// The cluster was restored to an older state.
    #[error("the cluster went back to an older state")]
    WentBack,
    /// The request could not be built.
    #[error("the request could not be built")]
    Request,
    /// The operating system gives no random bytes.
    #[error("the system has no random bytes")]
    Random,
    /// Another object has the name of a backup.
    #[error("another object has the name of the backup")]
    BackupTaken,
    /// The object waits for its finalizers.
    #[error("the object waits for its finalizers")]
    Terminating,
    /// The namespace does not exist.
    #[error("the namespace does not exist")]
    NoNamespace,
}

/// How a request failed.
#[derive(Clone, Debug)]
pub(super) enum CallError {
    /// The request was never sent, so nothing happened.
    NotSent(Cause),
    /// The request was sent, but no answer came, or none that can be read.
    Lost(Cause),
    /// The cluster answered with an error.
    Refused(StatusError),
}

/// An answer with an error status, as its `Status` object describes it (Kubernetes: API
/// conventions).
#[derive(Clone, Debug)]
pub(super) struct StatusError {
    /// The HTTP status.
    pub(super) status: StatusCode,
    reason: String,
    /// True if the API server itself answered, and not a proxy on the way.
    genuine: bool,
    too_large: bool,
    /// The resource that this process may not impersonate, if the API server says so.
    impersonated: Option<&'static str>,
    causes: Vec<RefusedField>,
    retry_after: Option<Duration>,
}

/// A field that the cluster refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RefusedField {
    path: String,
    reason: String,
    /// The cluster's sentence, if it is known to quote no value.
    sentence: Option<String>,
}

impl CallError {
    /// Converts an error of kube's client by its kind. A request that was never sent changed
    /// nothing.
    pub(super) fn of_client(error: &kube::Error) -> Self {
        match error {
            kube::Error::Auth(_) => Self::NotSent(Cause::Credentials),
            kube::Error::BuildRequest(_) | kube::Error::HttpError(_) => {
                Self::NotSent(Cause::Request)
            }
            error if is_connect(error) => Self::NotSent(Cause::Connection(transport(error))),
            error => Self::Lost(Cause::Connection(transport(error))),
        }
    }

    /// The error of a request that could not be built.
    pub(super) fn unbuilt() -> Self {
        Self::NotSent(Cause::Request)
    }

    /// True if the cluster says that the name is taken.
    pub(super) fn is_already_exists(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.reason == "AlreadyExists")
    }

    /// True if the object is no longer in the version that the write was for: a 409, or for a patch
    /// a refused uid, because another object has the name now.
    pub(super) fn is_stale(&self) -> bool {
        matches!(self, Self::Refused(refusal)
            if refusal.status == StatusCode::CONFLICT
                || refusal.causes.iter().any(|cause| cause.path == "metadata.uid"))
    }

    /// True if the cluster does not know the requested version yet (Kubernetes: API Concepts,
    /// unavailable resource versions).
    pub(super) fn is_future_version(&self) -> bool {
        matches!(self, Self::Refused(refusal)
            if refusal.causes.iter().any(|cause| cause.reason == "ResourceVersionTooLarge"))
    }

    /// True if a write may have happened, or may still happen.
    pub(super) fn is_in_doubt(&self) -> bool {
        match self {
            Self::NotSent(_) => false,
            Self::Lost(_) => true,
            Self::Refused(refusal) => refusal.is_in_doubt(),
        }
    }

    /// True if a read may succeed when it is retried.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::NotSent(Cause::Connection(_)) | Self::Lost(Cause::Connection(_)) => true,
            Self::NotSent(_) | Self::Lost(_) => false,
            Self::Refused(refusal) => {
                refusal.status.is_server_error() || refusal.status == StatusCode::TOO_MANY_REQUESTS
            }
        }
    }

    /// The status, if the cluster refused the request.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::NotSent(_) | Self::Lost(_) => None,
        }
    }

    /// An error that arrived inside an answer that had begun successfully.
    pub(super) fn answered(status: StatusCode) -> Self {
        Self::Refused(StatusError::new(status, &[]))
    }

    /// How long the cluster asks the caller to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            Self::NotSent(_) | Self::Lost(_) => None,
        }
    }

    /// The cause, for the log, of an error that is used further.
    pub(super) fn cause(&self) -> Cause {
        self.clone().into_cause()
    }

    /// The cause, for the log.
    pub(super) fn into_cause(self) -> Cause {
        match self {
            Self::NotSent(cause) | Self::Lost(cause) => cause,
            Self::Refused(refusal) => refusal.into_cause(),
        }
    }

    /// The error for a caller of the store, if one object could not be read.
    pub(super) fn of_read(self) -> StoreError {
        self.into_store_error("get", None)
    }

    /// The error for a caller of the store, if the operation gives the failure no special meaning.
    pub(super) fn into_store_error(
        self,
        verb: &'static str,
        kind: Option<SecretKind>,
    ) -> StoreError {
        match self {
            Self::NotSent(Cause::Request) => StoreError::Internal(Cause::Request.into()),
            Self::Lost(Cause::Unreadable) => StoreError::Internal(Cause::Unreadable.into()),
            Self::NotSent(cause) | Self::Lost(cause) => StoreError::Unavailable(cause.into()),
            Self::Refused(refusal) => refusal.into_store_error(verb, kind),
        }
    }
}

impl StatusError {
    /// Reads an answer. `body` is read and not kept.
    pub(super) fn new(status: StatusCode, body: &[u8]) -> Self {
        let answer: Status = serde_json::from_slice(body).unwrap_or_default();
        let message = answer.message.unwrap_or_default();
        let details = answer.details.unwrap_or_default();
        let impersonated =
            IMPERSONATED.into_iter().find(|kind| details.kind.as_deref() == Some(*kind));
        let causes: Vec<RefusedField> =
            details.causes.unwrap_or_default().into_iter().map(RefusedField::new).collect();
        // etcd's limit arrives as a 500 (etcd: request size limit).
        let too_large = status == StatusCode::PAYLOAD_TOO_LARGE
            || causes.iter().any(RefusedField::is_too_long)
            || (status.is_server_error() && message.contains("request is too large"));
        Self {
            status,
            reason: word(answer.reason.as_deref()),
            genuine: answer.kind == "Status",
            too_large,
            impersonated,
            causes,
            retry_after: None,
        }
    }

    /// Reads how long the cluster asks the caller to wait, if it says so in seconds (RFC 9110,
    /// 10.2.3).
    pub(super) fn with_retry_after(self, headers: &HeaderMap) -> Self {
        let text = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let seconds = text.and_then(|text| text.trim().parse().ok());
        Self { retry_after: seconds.map(Duration::from_secs), ..self }
    }

    /// A write that ended like this may have happened: etcd's time limit is a 500 or 504, and a
    /// proxy may send a 503 after the API server got the request.
    fn is_in_doubt(&self) -> bool {
        let unavailable = self.status == StatusCode::SERVICE_UNAVAILABLE && self.genuine;
        self.status.is_server_error() && !unavailable && !self.too_large
    }

    fn into_cause(self) -> Cause {
        Cause::Answer { code: self.status.as_u16(), reason: self.reason }
    }

    fn into_store_error(self, verb: &'static str, kind: Option<SecretKind>) -> StoreError {
        if self.too_large {
            return StoreError::TooLarge;
        }
        match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => match self.impersonated {
                Some(resource) => StoreError::Forbidden { verb: "impersonate", resource },
                None => StoreError::Forbidden { verb, resource: SECRETS },
            },
            StatusCode::NOT_FOUND => StoreError::NotFound,
            StatusCode::CONFLICT => StoreError::Conflict(Some(Box::default())),
            StatusCode::UNPROCESSABLE_ENTITY if !self.causes.is_empty() => {
                let mut errors: Vec<FieldError> = Vec::new();
                for error in self.causes.into_iter().map(|cause| cause.at_field(kind)) {
                    // The API server checks the metadata of a change twice.
                    if !errors.contains(&error) {
                        errors.push(error);
                    }
                }
                StoreError::Invalid(errors)
            }
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => StoreError::Unavailable(self.into_cause().into()),
            _ => StoreError::Internal(self.into_cause().into()),
        }
    }
}

impl RefusedField {
    fn new(cause: StatusCause) -> Self {
        let path = cause.field.unwrap_or_default();
        let message = cause.message.unwrap_or_default();
        let sentence = harmless(&path, &message);
        Self { path, reason: word(cause.reason.as_deref()), sentence }
    }

    fn is_too_long(&self) -> bool {
        let has_own_words = [ANNOTATIONS, "metadata.name"].contains(&self.path.as_str());
        self.reason == TOO_LONG && !has_own_words
    }

    fn at_field(self, kind: Option<SecretKind>) -> FieldError {
        if self.sentence.as_deref() == Some(IMMUTABLE) {
            return FieldError::new(Field::Form, Problem::Immutable);
        }
        if self.path == ANNOTATIONS && self.reason == TOO_LONG {
            return annotations::full();
        }
        let field = match (self.path.as_str(), kind) {
            ("metadata.name", _) => Field::Name,
            (path, Some(kind)) if is_data(path) => credential_field(path, kind),
            (path, _) if path.contains("displayName") => Field::DisplayName,
            _ => Field::Form,
        };
        FieldError::new(field, Problem::Refused(self.sentence.unwrap_or(self.reason)))
    }
}

/// The form field for a message about a value of a kind. A registry file has many fields, so a
/// message about the whole file belongs to the form.
fn credential_field(path: &str, kind: SecretKind) -> Field {
    match kind {
        SecretKind::GitSync if path.contains(KNOWN_HOSTS) => Field::KnownHosts,
        SecretKind::GitSync => Field::Key,
        SecretKind::ImagePull => Field::Form,
    }
}

fn is_data(path: &str) -> bool {
    path.starts_with("data") || path.starts_with("stringData")
}

/// The sentence of a refused field, if it cannot quote a value: names are public, and of the
/// sentences about values one is known word for word.
fn harmless(path: &str, message: &str) -> Option<String> {
    if is_data(path) {
        return message.ends_with(IMMUTABLE).then(|| IMMUTABLE.to_owned());
    }
    (path == "metadata.name").then(|| message.chars().take(SENTENCE_MAX_CHARS).collect())
}

/// A one-word reason; anything else is left out.
fn word(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    let is_word = text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric());
    if is_word { text.to_owned() } else { String::new() }
}

/// True if no connection was made, so that no request was sent.
fn is_connect(error: &kube::Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<hyper_util::client::legacy::Error>())
        .any(hyper_util::client::legacy::Error::is_connect)
}

/// Describes a failure of the transport, in words of the libraries that never see a body.
fn transport(error: &kube::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            // The kind, and for TLS the problem of the certificate; an `io::Error` may wrap any
            // text.
            error.kind().to_string()
        } else if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            error.to_string()
        } else if let Some(error) = cause.downcast_ref::<hyper_util::client::legacy::Error>() {
            error.to_string()
        } else {
            continue;
        };
        if words.last() != Some(&text) {
            words.push(text);
        }
    }
    if words.is_empty() { "no detail".to_owned() } else { words.join(": ") }
}

fn causes(error: &kube::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |error| (*error).source())
}

#[cfg(test)]
mod tests;
