//! The one door: who is it, may they, do it, audit it, answer with the right status.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;

use super::{SecretStore, StoreError};
use crate::error::AppError;

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's name, as annotations and audit lines show it.
    pub user: String,
    /// The user's groups.
    pub groups: Vec<String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The Kubernetes verb: `list`, `get`, `create`, `patch` or `delete`.
    pub verb: &'static str,
    /// The object, where there is one.
    pub object: Option<String>,
}

impl Operation {
    /// An operation on the list.
    pub fn on_list(verb: &'static str) -> Self {
        Self { verb, object: None }
    }

    /// An operation on one object.
    pub fn on_object(verb: &'static str, object: impl Into<String>) -> Self {
        Self { verb, object: Some(object.into()) }
    }

    /// True where it would change something.
    pub fn is_write(&self) -> bool {
        !matches!(self.verb, "list" | "get")
    }
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what was asked.
    Done,
    /// It ended with this HTTP status.
    Failed(u16),
}

/// One line of the audit log. It holds names, never values.
#[derive(Clone, Debug)]
pub struct AuditEntry<'a> {
    /// The request.
    pub request_id: &'a str,
    /// Who asked; `None` where nobody was signed in.
    pub caller: Option<&'a Caller>,
    /// What was asked.
    pub operation: &'a Operation,
    /// How it ended.
    pub outcome: Outcome,
}

/// Where operations are written down.
pub trait AuditLog: Send + Sync {
    /// Records one operation.
    fn record(&self, entry: &AuditEntry<'_>);

    /// Notes an error that the browser sees only as an incident; `detail` is the chain of causes.
    fn incident(&self, request_id: &str, detail: &str);
}

/// The answer to the request at hand.
pub trait Respond: Send + Sync {
    /// Sets the HTTP status of the answer. The first failure wins.
    fn status(&self, status: u16);
}

/// An authenticated caller with the store; only the gate makes one.
#[derive(Clone)]
pub struct Session {
    caller: Caller,
    store: Arc<dyn SecretStore>,
}

impl Session {
    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The store.
    pub fn store(&self) -> &dyn SecretStore {
        &*self.store
    }
}

/// The gate of one request.
#[derive(Clone)]
pub struct Gate {
    store: Arc<dyn SecretStore>,
    audit: Arc<dyn AuditLog>,
    respond: Arc<dyn Respond>,
    caller: Option<Caller>,
    request_id: String,
}

impl Gate {
    /// The gate for a request of a caller.
    pub fn new(
        store: Arc<dyn SecretStore>,
        audit: Arc<dyn AuditLog>,
        respond: Arc<dyn Respond>,
        caller: Option<Caller>,
        request_id: String,
    ) -> Self {
        Self { store, audit, respond, caller, request_id }
    }

    /// Runs an operation for an authenticated caller, audits it and sets the status.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] without a caller, else what the operation ends with.
    pub async fn pass<T, F, R>(&self, operation: Operation, run: F) -> Result<T, AppError>
    where
        F: FnOnce(Session) -> R,
        R: Future<Output = Result<T, StoreError>>,
    {
        let result = match &self.caller {
            None => Err(AppError::Unauthenticated),
            Some(caller) => {
                let session = Session { caller: caller.clone(), store: Arc::clone(&self.store) };
                run(session).await.map_err(|error| self.translate(&error))
            }
        };
        let outcome = match &result {
            Ok(_) => Outcome::Done,
            Err(error) => Outcome::Failed(error.status()),
        };
        self.audit.record(&AuditEntry {
            request_id: &self.request_id,
            caller: self.caller.as_ref(),
            operation: &operation,
            outcome,
        });
        if let Err(error) = &result {
            self.respond.status(error.status());
        }
        result
    }

    /// Waits until the list is in another state than `since`, and answers which
    /// ([`SecretStore::changed`]). It tells no more than that, so nobody has to be signed in.
    pub async fn changed(&self, since: u64) -> u64 {
        self.store.changed(since).await
    }

    fn translate(&self, error: &StoreError) -> AppError {
        let note = || self.audit.incident(&self.request_id, &chain(error));
        match error {
            StoreError::Forbidden { verb } => AppError::Forbidden { verb: (*verb).to_owned() },
            StoreError::NotFound => AppError::NotFound,
            StoreError::AlreadyExists(object) => AppError::AlreadyExists { object: object.clone() },
            StoreError::Conflict(current) => AppError::Conflict { current: current.clone() },
            StoreError::Invalid(errors) => AppError::Invalid(errors.clone()),
            StoreError::TooLarge => AppError::TooLarge,
            StoreError::Unavailable(_) => {
                note();
                AppError::Unavailable
            }
            StoreError::Uncertain(_) => {
                note();
                AppError::Uncertain
            }
            StoreError::Internal(_) => {
                note();
                AppError::Internal { incident: self.request_id.clone() }
            }
        }
    }
}

/// An error with its causes on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a String cannot fail.
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
