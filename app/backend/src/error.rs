//! The one error that crosses the wire.
//!
//! It says what the person at the form can do about it. Internal detail stays in the server's log,
//! under the incident id. No variant carries a credential.

use domain::{Field, FieldError, Newer, ObjectName, Problem};
use serde::{Deserialize, Serialize};

/// Why an operation did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// Nobody is signed in, because the browser sends a session's cookie more than once.
    #[error("more than one session")]
    SeveralSessions,
    /// Somebody is signed in whom the panel does not let in.
    #[error("not a member of a group that may use this panel")]
    NotAdmitted {
        /// Who it is.
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
        /// The Kubernetes resource: `secrets`, or what stands in the way of acting on them.
        #[serde(default)]
        resource: String,
    },
    /// The caller's user or one of their groups has a name that the cluster must not hear.
    #[error("the caller's names cannot be passed on")]
    Identity,
    /// The request came from another site than the panel's own.
    #[error("sent from another site")]
    CrossSite,
    /// There is no such secret, or the object is none of the panel's.
    #[error("not found")]
    NotFound,
    /// A new secret's object name is taken.
    #[error("{object} exists already")]
    AlreadyExists {
        /// The object that is there.
        object: ObjectName,
    },
    /// The secret is not any more what the form was loaded with.
    #[error("changed meanwhile")]
    Conflict {
        /// What stands there now; `None` where it was deleted.
        current: Option<Box<Newer>>,
    },
    /// Fields are wrong.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The request cannot be read.
    #[error("malformed request")]
    Malformed,
    /// The request's content type is not the one of a form.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The request is over the limit.
    #[error("too large")]
    TooLarge,
    /// The cluster does not answer, and nothing was changed.
    #[error("the cluster is unavailable")]
    Unavailable,
    /// The server holds as many forms as it can, and nothing was changed.
    #[error("too much at once")]
    Busy,
    /// The audit log cannot be written, so nothing was changed.
    #[error("the audit log cannot be written")]
    Unaudited,
    /// The answer to a write was lost, and whether it happened cannot be told.
    #[error("the outcome is unknown")]
    Uncertain,
    /// The panel's own server did not answer (only a browser says this).
    #[error("the server cannot be reached")]
    Unreachable,
    /// The answer cannot be read: the server may be of another version than the page (only a browser
    /// says this).
    #[error("the answer cannot be read")]
    Unreadable,
    /// Something between the browser and the panel answered in the panel's place, such as a proxy
    /// (only a browser says this).
    #[error("something in between answered with {status}")]
    Between {
        /// The HTTP status of its answer.
        status: u16,
        /// How long it asks to wait, in seconds.
        retry_after: Option<u32>,
    },
    /// Our fault; the log has it under this id.
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

    /// True where nothing of the panel is open to the caller, the list neither.
    pub fn shuts_out(&self) -> bool {
        matches!(
            self,
            Self::Unauthenticated
                | Self::SeveralSessions
                | Self::NotAdmitted { .. }
                | Self::Identity
        )
    }

    /// True for an answer that a newer or older server may have given: what it says cannot be read, or
    /// it has no such server function.
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
