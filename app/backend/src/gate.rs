//! The gate: the only way from a request to the store.
//!
//! For each operation it authenticates the caller, asks whether they are let in, writes the audit
//! log, runs the operation, and sets the HTTP status. Whether the caller may do what they ask for,
//! the cluster decides.

use std::error::Error;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use domain::{Lang, Version};

use crate::{
    Admission, AppError, Attempt, AuditEntry, AuditLog, Caller, Decision, Operation, Outcome,
    Right, Rights, SECRETS, SecretStore, StoreError,
};

/// The ports and the setting that all gates of a panel share.
#[derive(Clone)]
pub struct Ports {
    /// The secrets.
    pub store: Arc<dyn SecretStore>,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// The rule who is let in.
    pub admission: Arc<dyn Admission>,
    /// True if the panel is read-only.
    pub read_only: bool,
}

impl Ports {
    /// Returns the reason why the whole panel is closed to a caller, or `None` if the caller is let
    /// in.
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

    /// The caller's rights in this panel: those that the cluster grants, without the writes if the
    /// panel is read-only.
    async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError> {
        let rights = self.store.rights(caller).await?;
        Ok(if self.read_only { rights.read_only() } else { rights })
    }
}

/// The facts of the request that a gate is made for.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The caller; `None` if the request has no authenticated user.
    pub caller: Option<Caller>,
    /// The request's id.
    pub request_id: String,
    /// The client's address, if known.
    pub source: Option<IpAddr>,
    /// The language of the answer.
    pub lang: Lang,
}

/// The port to the HTTP answer of the current request.
pub trait Respond: Send + Sync {
    /// Sets the HTTP status of the answer. If there are several failures, the first one counts.
    fn status(&self, status: u16);
}

/// A caller who was let in, and the store. Only the gate makes one, for one operation.
#[derive(Clone)]
pub struct Access {
    caller: Caller,
    ports: Ports,
    uid: Arc<OnceLock<String>>,
}

impl Access {
    /// The caller.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The store.
    pub fn store(&self) -> &dyn SecretStore {
        &*self.ports.store
    }

    /// Checks that the caller also has another right.
    ///
    /// # Errors
    /// [`StoreError::Forbidden`] if they do not, or the error of [`SecretStore::rights`].
    pub async fn require(&self, right: Right) -> Result<(), StoreError> {
        if self.ports.rights(&self.caller).await?.may(right) {
            return Ok(());
        }
        Err(StoreError::Forbidden { verb: right.verb(), resource: SECRETS })
    }

    /// Tells the audit log which object the cluster has changed.
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
    /// [`AppError::Unauthenticated`] without a caller, [`AppError::NotAdmitted`] if the caller is
    /// not let in, [`AppError::Identity`] if the caller's names must not be passed to the cluster,
    /// [`AppError::Unaudited`] if the audit log does not take the line of a write,
    /// [`AppError::Forbidden`] for a write while the panel is read-only; otherwise the error of the
    /// operation.
    pub async fn pass<T, F, R>(&self, operation: Operation, run: F) -> Result<T, AppError>
    where
        F: FnOnce(Access) -> R,
        R: Future<Output = Result<T, StoreError>>,
    {
        let access = self.access(self.entrance(&operation).await?);
        let uid = Arc::clone(&access.uid);
        // Nothing of it runs before `read` or `write` awaits it.
        let run = async move { run(access).await };
        let result = if operation.is_write() {
            self.write(&operation, &uid, run).await
        } else {
            self.read(&operation, run).await
        };
        if let Err(error) = &result {
            self.respond.status(error.status());
        }
        result
    }

    /// Checks that the caller is let in, before the body of the request is read. `operation` is
    /// what the address of the request asks for. A refusal goes to the audit log and sets the
    /// status.
    ///
    /// # Errors
    /// Those of [`Gate::shut_out`].
    pub async fn admit(&self, operation: &Operation) -> Result<(), AppError> {
        self.entrance(operation).await.map(|_| ())
    }

    /// Returns the reason why the whole panel is closed to the caller, or `None` if the caller is
    /// let in. This does not write to the audit log.
    pub fn shut_out(&self) -> Option<AppError> {
        self.ports.shut_out(self.visit.caller.as_ref())
    }

    /// Returns the caller if they are let in.
    async fn entrance(&self, operation: &Operation) -> Result<&Caller, AppError> {
        let error = match (self.shut_out(), &self.visit.caller) {
            (None, Some(caller)) => return Ok(caller),
            (error, _) => error.unwrap_or(AppError::Unauthenticated),
        };
        self.note_refusal(operation, &error).await;
        self.respond.status(error.status());
        Err(error)
    }

    /// Runs a read. Only a refused read goes to the audit log.
    async fn read<T>(
        &self,
        operation: &Operation,
        run: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, AppError> {
        let result = run.await.map_err(|error| self.translate(&error));
        if let Err(error @ AppError::Forbidden { .. }) = &result {
            self.note_refusal(operation, error).await;
        }
        result
    }

    /// Runs a write. The audit log gets one line before the cluster is asked and one after its
    /// answer. In a read-only panel the write is refused after the first line, and the cluster is
    /// not asked.
    async fn write<T>(
        &self,
        operation: &Operation,
        uid: &OnceLock<String>,
        run: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, AppError> {
        let attempt = self.attempt(operation, Decision::Allowed);
        let owed = self.ports.audit.attempt(&attempt).await.map_err(|error| {
            self.incident(&*error);
            AppError::Unaudited
        })?;
        let mut open = OpenAttempt { attempt, owed: Some(owed) };
        let result = if self.ports.read_only {
            Err(StoreError::Forbidden { verb: operation.verb, resource: SECRETS })
        } else {
            run.await
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

    fn access(&self, caller: &Caller) -> Access {
        Access { caller: caller.clone(), ports: self.ports.clone(), uid: Arc::default() }
    }

    fn incident(&self, error: &dyn Error) {
        self.ports.audit.incident(&self.visit.request_id, &chain(error));
    }

    /// Waits until the list is in another state than `since`, and returns the number of that state
    /// ([`SecretStore::changed`]). The number says nothing else, so no caller is needed.
    pub async fn changed(&self, since: u64) -> u64 {
        self.ports.store.changed(since).await
    }

    /// The caller's rights, by which a page chooses what it offers. No rights if the caller is not
    /// let in, or if the cluster does not answer.
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

/// An attempt that has no outcome yet. If it is dropped, the caller has gone away meanwhile.
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
            // The log writes the line without being waited for.
            drop(owed.close(&self.attempt, Outcome::Unknown, None));
        }
    }
}

/// An error and its causes, on one line.
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
