//! The error that the server sends to the browser.
//!
//! Each variant is a case in which the user can do something different about it. Internal detail
//! stays in the server's log, under the incident id. No variant carries a credential.

use domain::{Field, FieldError, Newer, ObjectName, Problem};
use serde::{Deserialize, Serialize};

/// Why an operation did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// Nobody is signed in, because the browser sent the session cookie more than once.
    #[error("more than one session")]
    SeveralSessions,
    /// The signed-in user is in no group that may use the panel.
    #[error("not a member of a group that may use this panel")]
    NotAdmitted {
        /// The name of the user.
        user: String,
    },
    /// A login ended without anybody signed in.
    #[error("the sign-in did not work")]
    SignInFailed,
    /// The caller may not do this.
    #[error("not allowed to {verb} {resource}")]
    Forbidden {
        /// The Kubernetes verb, such as `create`.
        verb: String,
        /// The Kubernetes resource: `secrets`, or another one that is needed to act on them.
        #[serde(default)]
        resource: String,
    },
    /// The name of the user or of one of their groups must not be passed to the cluster.
    #[error("the caller's names cannot be passed on")]
    Identity,
    /// The request came from another site.
    #[error("sent from another site")]
    CrossSite,
    /// There is no such secret, or the object is not one that the panel manages.
    #[error("not found")]
    NotFound,
    /// The object name of a new secret is taken.
    #[error("{object} exists already")]
    AlreadyExists {
        /// The existing object.
        object: ObjectName,
    },
    /// The secret was changed or deleted after the form was loaded.
    #[error("changed meanwhile")]
    Conflict {
        /// The state of the secret now; `None` if it was deleted.
        current: Option<Box<Newer>>,
    },
    /// Fields of the form are wrong.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The request cannot be read.
    #[error("malformed request")]
    Malformed,
    /// The content type of the request is not that of a form.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The request is larger than the limit.
    #[error("too large")]
    TooLarge,
    /// The cluster does not answer. Nothing was changed.
    #[error("the cluster is unavailable")]
    Unavailable,
    /// The server is already reading as many forms as it can. Nothing was changed.
    #[error("too much at once")]
    Busy,
    /// The audit log cannot be written, so nothing was changed.
    #[error("the audit log cannot be written")]
    Unaudited,
    /// The answer to a write was lost, so it is not known whether the write happened.
    #[error("the outcome is unknown")]
    Uncertain,
    /// The panel's server did not answer (only a browser reports this).
    #[error("the server cannot be reached")]
    Unreachable,
    /// The answer cannot be parsed: the server may be of another version than the page (only a
    /// browser reports this).
    #[error("the answer cannot be read")]
    Unreadable,
    /// Something between the browser and the panel, such as a proxy, answered instead of the panel
    /// (only a browser reports this).
    #[error("something in between answered with {status}")]
    Between {
        /// The HTTP status of its answer.
        status: u16,
        /// The wait that its `Retry-After` asks for, in seconds.
        retry_after: Option<u32>,
    },
    /// An error of the panel itself. The server's log has the details under this id.
    #[error("internal error, incident {incident}")]
    Internal {
        /// The request's id.
        incident: String,
    },
}

impl AppError {
    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated | Self::SeveralSessions | Self::SignInFailed => 401,
            Self::NotAdmitted { .. }
            | Self::Forbidden { .. }
            | Self::Identity
            | Self::CrossSite => 403,
            Self::NotFound => 404,
            Self::AlreadyExists { .. } | Self::Conflict { .. } => 409,
            Self::Invalid(_) => 422,
            Self::Malformed => 400,
            Self::UnsupportedMediaType => 415,
            Self::TooLarge => 413,
            Self::Unavailable | Self::Busy | Self::Unaudited => 503,
            Self::Uncertain | Self::Unreachable | Self::Unreadable | Self::Between { .. } => 504,
            Self::Internal { .. } => 500,
        }
    }

    /// True if the whole panel is closed to the caller, even the list.
    pub fn shuts_out(&self) -> bool {
        matches!(
            self,
            Self::Unauthenticated
                | Self::SeveralSessions
                | Self::NotAdmitted { .. }
                | Self::Identity
        )
    }

    /// True if a server of another version may have given the answer: the answer cannot be parsed,
    /// or the server has no such server function.
    pub fn may_be_an_update(&self) -> bool {
        matches!(self, Self::Unreadable | Self::Between { status: 200..=299 | 404 | 405, .. })
    }

    /// The errors that belong at fields of a form.
    pub fn field_errors(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(errors) => errors.clone(),
            Self::AlreadyExists { object } => {
                let object = object.to_string();
                vec![FieldError::new(Field::Name, Problem::NameTaken { object })]
            }
            _ => Vec::new(),
        }
    }
}
