//! The one door: who is it, may they, do it, audit it, answer with the right status.

use std::error::Error;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use domain::{Lang, Version};

use super::{
    Admission, Attempt, AuditEntry, AuditLog, Decision, Operation, Outcome, SecretStore, StoreError,
};
use crate::{AppError, Right, Rights};

/// What Kubernetes calls what the panel reads and writes.
const SECRETS: &str = "secrets";

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's name, as annotations and audit lines show it.
    pub user: String,
    /// The user's e-mail address, where it is known.
    pub email: Option<String>,
    /// The user's groups.
    pub groups: Vec<String>,
}

/// What all gates of a panel have in common.
#[derive(Clone)]
pub struct Ports {
    /// The secrets.
    pub store: Arc<dyn SecretStore>,
    /// Where attempts are written down.
    pub audit: Arc<dyn AuditLog>,
    /// Who is let in.
    pub admission: Arc<dyn Admission>,
    /// True where the panel shows secrets and changes none.
    pub read_only: bool,
}

impl Ports {
    /// Why nothing of the panel is open to a caller; `None` for one who is let in.
    pub fn shut_out(&self, caller: Option<&Caller>) -> Option<AppError> {
        match caller {
            None => Some(AppError::Unauthenticated),
            Some(caller) if !self.admission.admits(caller) => {
                Some(AppError::NotAdmitted { user: caller.user.clone() })
            }
            Some(caller) if !self.store.can_act_for(caller) => Some(AppError::Identity),
            Some(_) => None,
        }
    }

    /// What a caller may do here: what the cluster lets them do, and in a panel that is read-only
    /// no write.
    async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError> {
        let rights = self.store.rights(caller).await?;
        Ok(if self.read_only { rights.to_read() } else { rights })
    }
}

/// What a gate knows of the request that it is for.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who calls; `None` where nobody is signed in.
    pub caller: Option<Caller>,
    /// The request's id.
    pub request_id: String,
    /// The address that the request came from, where it is known.
    pub source: Option<IpAddr>,
    /// The language of the answer.
    pub lang: Lang,
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
    ports: Ports,
    uid: Arc<OnceLock<String>>,
}

impl Session {
    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The store.
    pub fn store(&self) -> &dyn SecretStore {
        &*self.ports.store
    }

    /// Goes on only where the caller may do this, too.
    ///
    /// # Errors
    /// [`StoreError::Forbidden`], or why nobody knows.
    pub async fn require(&self, right: Right) -> Result<(), StoreError> {
        if self.ports.rights(&self.caller).await?.may(right) {
            return Ok(());
        }
        Err(StoreError::Forbidden { verb: right.verb(), resource: SECRETS })
    }

    /// Says which object the cluster has changed, for the audit log.
    pub fn changed(&self, version: &Version) {
        // An operation changes one object.
        let _ = self.uid.set(version.uid.clone());
    }
}

/// The gate of one request.
#[derive(Clone)]
pub struct Gate {
    ports: Ports,
    visit: Visit,
    respond: Arc<dyn Respond>,
}

impl Gate {
    /// The gate of a panel for one request.
    pub fn new(ports: Ports, visit: Visit, respond: Arc<dyn Respond>) -> Self {
        Self { ports, visit, respond }
    }

    /// The language of the answer.
    pub fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// Runs an operation for an authenticated caller, audits it and sets the status.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] without a caller, [`AppError::NotAdmitted`] for one who is not
    /// let in, [`AppError::Identity`] for one of whom the cluster must not hear,
    /// [`AppError::Unaudited`] where a write cannot be written down first, [`AppError::Forbidden`]
    /// for a write at a panel that is read-only, else what the operation ends with.
    pub async fn pass<T, F, R>(&self, operation: Operation, run: F) -> Result<T, AppError>
    where
        F: FnOnce(Session) -> R,
        R: Future<Output = Result<T, StoreError>>,
    {
        let caller = self.entrance(&operation).await?;
        let result = if operation.is_write() {
            self.write(caller, &operation, run).await
        } else {
            self.read(caller, &operation, run).await
        };
        if let Err(error) = &result {
            self.respond.status(error.status());
        }
        result
    }

    /// Goes on where the caller is let in: before anything of the request is read, with as much of
    /// the operation as its address says. A refusal is written down, and sets the status.
    ///
    /// # Errors
    /// As of [`Gate::shut_out`].
    pub async fn admit(&self, operation: &Operation) -> Result<(), AppError> {
        self.entrance(operation).await.map(|_| ())
    }

    /// Why nothing of the panel is open to the caller; `None` for one who is let in. It writes
    /// nothing down.
    pub fn shut_out(&self) -> Option<AppError> {
        self.ports.shut_out(self.visit.caller.as_ref())
    }

    /// The caller, once they are let in.
    async fn entrance(&self, operation: &Operation) -> Result<&Caller, AppError> {
        let error = match (self.shut_out(), &self.visit.caller) {
            (None, Some(caller)) => return Ok(caller),
            (error, _) => error.unwrap_or(AppError::Unauthenticated),
        };
        self.note_refusal(operation, &error).await;
        self.respond.status(error.status());
        Err(error)
    }

    /// A read is written down where it was refused.
    async fn read<T, F, R>(
        &self,
        caller: &Caller,
        operation: &Operation,
        run: F,
    ) -> Result<T, AppError>
    where
        F: FnOnce(Session) -> R,
        R: Future<Output = Result<T, StoreError>>,
    {
        let result = run(self.session(caller)).await.map_err(|error| self.translate(&error));
        if let Err(error @ AppError::Forbidden { .. }) = &result {
            self.note_refusal(operation, error).await;
        }
        result
    }

    /// A write is written down before the cluster hears of it, and after it has answered. A panel
    /// that is read-only writes down what was asked for, and asks the cluster for nothing.
    async fn write<T, F, R>(
        &self,
        caller: &Caller,
        operation: &Operation,
        run: F,
    ) -> Result<T, AppError>
    where
        F: FnOnce(Session) -> R,
        R: Future<Output = Result<T, StoreError>>,
    {
        let attempt = self.attempt(operation, Decision::Allowed);
        let owed = self.ports.audit.attempt(&attempt).await.map_err(|error| {
            self.incident(&*error);
            AppError::Unaudited
        })?;
        let session = self.session(caller);
        let mut open = OpenAttempt { attempt, owed: Some(owed) };
        let uid = Arc::clone(&session.uid);
        let result = if self.ports.read_only {
            Err(StoreError::Forbidden { verb: operation.verb, resource: SECRETS })
        } else {
            run(session).await
        };
        let result = result.map_err(|error| self.translate(&error));
        let outcome = match &result {
            Ok(_) => Outcome::Done,
            Err(error) => Outcome::Failed(error.status()),
        };
        open.close(outcome, uid.get().map(String::as_str)).await;
        result
    }

    async fn note_refusal(&self, operation: &Operation, error: &AppError) {
        let attempt = self.attempt(operation, Decision::Refused);
        self.ports.audit.refusal(&attempt, error.status()).await;
    }

    fn attempt<'a>(&'a self, operation: &'a Operation, decision: Decision) -> Attempt<'a> {
        let known = || operation.object.as_ref().and_then(|object| self.ports.store.kind(object));
        Attempt {
            request_id: &self.visit.request_id,
            source: self.visit.source,
            caller: self.visit.caller.as_ref(),
            operation,
            kind: operation.kind.or_else(known),
            decision,
        }
    }

    fn session(&self, caller: &Caller) -> Session {
        Session { caller: caller.clone(), ports: self.ports.clone(), uid: Arc::default() }
    }

    fn incident(&self, error: &dyn Error) {
        self.ports.audit.incident(&self.visit.request_id, &chain(error));
    }

    /// Waits until the list is in another state than `since`, and answers which
    /// ([`SecretStore::changed`]). It tells no more than that, so nobody has to be signed in.
    pub async fn changed(&self, since: u64) -> u64 {
        self.ports.store.changed(since).await
    }

    /// What the caller may do, for what the page offers; nothing where that is not known, or where
    /// they are not let in.
    pub async fn rights(&self) -> Rights {
        match &self.visit.caller {
            Some(caller) if self.shut_out().is_none() => {
                self.ports.rights(caller).await.unwrap_or_default()
            }
            _ => Rights::default(),
        }
    }

    fn translate(&self, error: &StoreError) -> AppError {
        let note = || self.incident(error);
        match error {
            StoreError::Forbidden { verb, resource } => {
                let (verb, resource) = ((*verb).to_owned(), (*resource).to_owned());
                AppError::Forbidden { verb, resource }
            }
            StoreError::Identity => AppError::Identity,
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
                AppError::Internal { incident: self.visit.request_id.clone() }
            }
        }
    }
}

/// An attempt that has no outcome yet. Where it is dropped, its caller went away meanwhile.
struct OpenAttempt<'a> {
    attempt: Attempt<'a>,
    owed: Option<Box<dyn AuditEntry>>,
}

impl OpenAttempt<'_> {
    async fn close(&mut self, outcome: Outcome, uid: Option<&str>) {
        if let Some(owed) = self.owed.take() {
            owed.close(&self.attempt, outcome, uid).await;
        }
    }
}

impl Drop for OpenAttempt<'_> {
    fn drop(&mut self) {
        if let Some(owed) = self.owed.take() {
            // Nobody is left to wait for it.
            drop(owed.close(&self.attempt, Outcome::Unknown, None));
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
