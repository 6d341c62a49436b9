//! The operations: what a user can do with secrets. Each one runs inside the gate.
//!
//! Server functions and plain form posts call the same operations.

use domain::{
    Check, Checked, CreateInput, CredentialChoice, DeleteInput, EditInput, ListPage, ListQuery,
    Naming, NewCredential, NewKey, ObjectName, SecretDetail, Seen, SshPrivateKey, Version,
};

use crate::{AppError, Deed, Deleted, Gate, Latest, Notice, Operation, Right, StoreError, Written};

/// One page of the list.
///
/// # Errors
/// Any [`AppError`]. An empty namespace is an empty page, not an error.
pub async fn list(gate: &Gate, query: &ListQuery) -> Result<ListPage, AppError> {
    gate.pass(Operation::on_list("list"), async |access| {
        let page = access.store().page(access.caller(), query, gate.lang(), &query.seen).await?;
        // If they cannot be read, the page is shown without them.
        let interrupted = access.store().interrupted(access.caller()).await;
        Ok(ListPage { interrupted: interrupted.unwrap_or_default(), ..page })
    })
    .await
}

/// One secret, described without its credential.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such secret, or if it is not one that the panel manages.
pub async fn get(gate: &Gate, object: &str) -> Result<SecretDetail, AppError> {
    gate.pass(Operation::on_object("get", object), async |access| {
        let found = access.store().get(access.caller(), object).await?;
        let mut detail = found.ok_or(StoreError::NotFound)?;
        let check = detail.shared_check();
        if !check.is_empty() {
            // If they cannot be found out, the page is shown without them.
            let checked = access.store().check(access.caller(), &check).await;
            detail.shared = checked.unwrap_or_default().shared;
        }
        Ok(detail)
    })
    .await
}

/// The row of one secret as the cache has it now.
///
/// # Errors
/// [`AppError`].
pub async fn latest(gate: &Gate, object: &str, seen: &Seen) -> Result<Latest, AppError> {
    gate.pass(Operation::on_object("get", object), async |access| {
        access.store().latest(access.caller(), object, seen).await
    })
    .await
}

/// What only the cluster can tell about a form: whether the name is taken, and how many other
/// secrets have the same credential.
///
/// # Errors
/// [`AppError`].
pub async fn check(gate: &Gate, check: &Check) -> Result<Checked, AppError> {
    gate.pass(Operation::on_list("list"), async |access| {
        access.store().check(access.caller(), check).await
    })
    .await
}

/// Checks that the caller has a right, before they are shown the form that needs it.
///
/// # Errors
/// [`AppError::Forbidden`] if they do not, or the error of asking the cluster.
pub async fn may(gate: &Gate, operation: Operation, right: Right) -> Result<(), AppError> {
    gate.pass(operation, async |access| access.require(right).await).await
}

/// Creates a secret.
///
/// # Errors
/// [`AppError::Invalid`] for wrong fields, [`AppError::AlreadyExists`] if the name is taken.
pub async fn create(gate: &Gate, naming: &Naming, input: &CreateInput) -> Result<Notice, AppError> {
    let attempted = format!(
        "{}{}",
        input.kind().map_or("", |k| naming.prefix(k).as_str()),
        input.trimmed_name()
    );
    let operation = Operation::on_object("create", &attempted).of_kind(input.kind());
    gate.pass(operation.touching(input.touched()), async |access| {
        let new = input.validate(naming).map_err(StoreError::Invalid)?;
        let written = access.store().create(access.caller(), &new).await?;
        let seen = match &written {
            Written::Stored(version)
            | Written::Replaced(version)
            | Written::Unapplied { version, .. } => {
                access.changed(version);
                Seen::written(new.credential.kind(), version)
            }
            Written::Unchanged => Seen::Nothing,
        };
        let (deed, repaired) = match &new.credential {
            NewCredential::GitSync { key: NewKey::Generated, .. } => (Deed::Generated, false),
            NewCredential::GitSync { key: NewKey::Given(key), .. } => {
                (Deed::Created, !key.repairs().is_empty())
            }
            NewCredential::ImagePull(_) => (Deed::Created, false),
        };
        Ok(Notice { repaired, seen, ..Notice::new(deed, new.object) })
    })
    .await
}

/// Changes a secret.
///
/// # Errors
/// [`AppError::Conflict`] if the secret is newer than the form.
pub async fn update(gate: &Gate, object: &str, input: &EditInput) -> Result<Notice, AppError> {
    let operation = Operation::on_object("patch", object).touching(input.touched());
    gate.pass(operation, async |access| {
        let written = access.store().update(access.caller(), object, input).await?;
        let (deed, version) = match &written {
            Written::Stored(version) | Written::Unapplied { version, replaced: false } => {
                (deed_of(input), Some(version))
            }
            Written::Replaced(version) | Written::Unapplied { version, replaced: true } => {
                (Deed::Replaced, Some(version))
            }
            Written::Unchanged => (Deed::Unchanged, None),
        };
        if let Some(version) = version {
            access.changed(version);
        }
        let seen = version.zip(access.store().kind(object));
        let seen = seen.map_or(Seen::Nothing, |(version, kind)| Seen::written(kind, version));
        let repaired = deed != Deed::Unchanged && repairs_key(input);
        let unapplied = matches!(written, Written::Unapplied { .. });
        let notice = Notice::new(deed, ObjectName::from_stored(object));
        Ok(Notice { repaired, unapplied, seen, ..notice })
    })
    .await
}

/// Deletes a secret.
///
/// # Errors
/// [`AppError::Conflict`] if the secret is newer than what was shown.
pub async fn delete(gate: &Gate, object: &str, input: &DeleteInput) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("delete", object), async |access| {
        let deleted = access.store().delete(access.caller(), object, &input.version).await?;
        access.changed(&input.version);
        let kind = access.store().kind(object);
        let object = ObjectName::from_stored(object);
        Ok(match deleted {
            Deleted::Gone => {
                let gone = kind.map_or(Seen::Nothing, |kind| Seen::gone(kind, &input.version));
                Notice { seen: gone, ..Notice::new(Deed::Deleted, object) }
            }
            Deleted::Terminating => Notice::new(Deed::Terminating, object),
        })
    })
    .await
}

/// Restores the old object of an interrupted replacement.
///
/// # Errors
/// [`AppError::AlreadyExists`] if an object has its name.
pub async fn restore(gate: &Gate, backup: &str, version: &Version) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("create", backup), async |access| {
        let object = access.store().restore(access.caller(), backup, version).await?;
        Ok(Notice::new(Deed::Restored, object))
    })
    .await
}

/// Removes the backup of an interrupted replacement.
///
/// # Errors
/// [`AppError::Conflict`] if the backup is the only copy.
pub async fn discard(gate: &Gate, backup: &str, version: &Version) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("delete", backup), async |access| {
        let object = access.store().discard(access.caller(), backup, version).await?;
        Ok(Notice::new(Deed::Discarded, object))
    })
    .await
}

/// What a stored edit did.
fn deed_of(input: &EditInput) -> Deed {
    if input.key_choice == CredentialChoice::Generate {
        Deed::Generated
    } else if input.repair {
        Deed::Repaired
    } else {
        Deed::Saved
    }
}

/// True if the text of the typed key was repaired.
fn repairs_key(input: &EditInput) -> bool {
    input.key_choice == CredentialChoice::Replace
        && SshPrivateKey::parse(input.key.expose()).is_ok_and(|key| !key.repairs().is_empty())
}
