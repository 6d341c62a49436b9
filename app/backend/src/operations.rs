//! What the panel does: each operation once, through the gate.
//!
//! Server functions and plain forms call the same ones.

use domain::{
    Check, Checked, CreateInput, CredentialChoice, DeleteInput, EditInput, ListPage, ListQuery,
    Naming, NewCredential, NewKey, ObjectName, SecretDetail, Seen, SshPrivateKey, Version,
};

use crate::{AppError, Deed, Deleted, Gate, Latest, Notice, Operation, Right, StoreError, Written};

/// One page of the list.
///
/// # Errors
/// [`AppError`]; an empty namespace is an empty page.
pub async fn list(gate: &Gate, query: &ListQuery) -> Result<ListPage, AppError> {
    gate.pass(Operation::on_list("list"), async |session| {
        let page = session.store().page(session.caller(), query, gate.lang(), &query.seen).await?;
        // A page without them is better than none.
        let interrupted = session.store().interrupted(session.caller()).await;
        Ok(ListPage { interrupted: interrupted.unwrap_or_default(), ..page })
    })
    .await
}

/// One secret, described.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or none of the panel's.
pub async fn get(gate: &Gate, object: &str) -> Result<SecretDetail, AppError> {
    gate.pass(Operation::on_object("get", object), async |session| {
        let found = session.store().get(session.caller(), object).await?;
        let mut detail = found.ok_or(StoreError::NotFound)?;
        let check = detail.twin_check();
        if !check.is_empty() {
            // A page without its twins is better than none.
            let checked = session.store().check(session.caller(), &check).await;
            detail.twins = checked.unwrap_or_default().twins;
        }
        Ok(detail)
    })
    .await
}

/// What is known of one secret now, by its row.
///
/// # Errors
/// [`AppError`].
pub async fn latest(gate: &Gate, object: &str, seen: &Seen) -> Result<Latest, AppError> {
    gate.pass(Operation::on_object("get", object), async |session| {
        session.store().latest(session.caller(), object, seen).await
    })
    .await
}

/// What only the cluster knows of a form.
///
/// # Errors
/// [`AppError`].
pub async fn check(gate: &Gate, check: &Check) -> Result<Checked, AppError> {
    gate.pass(Operation::on_list("list"), async |session| {
        session.store().check(session.caller(), check).await
    })
    .await
}

/// Goes on where the caller may do this: the form of it is for those who could send it.
///
/// # Errors
/// [`AppError::Forbidden`], or why nobody knows.
pub async fn may(gate: &Gate, operation: Operation, right: Right) -> Result<(), AppError> {
    gate.pass(operation, async |session| session.require(right).await).await
}

/// Creates a secret.
///
/// # Errors
/// [`AppError::Invalid`] for wrong fields, [`AppError::AlreadyExists`] where the name is taken.
pub async fn create(gate: &Gate, naming: &Naming, input: &CreateInput) -> Result<Notice, AppError> {
    let attempted = format!(
        "{}{}",
        input.kind().map_or("", |k| naming.prefix(k).as_str()),
        input.trimmed_name()
    );
    let operation = Operation::on_object("create", &attempted).of_kind(input.kind());
    gate.pass(operation.touching(input.touched()), async |session| {
        let new = input.validate(naming).map_err(StoreError::Invalid)?;
        let written = session.store().create(session.caller(), &new).await?;
        let seen = match &written {
            Written::Stored(version)
            | Written::Replaced(version)
            | Written::Unapplied { version, .. } => {
                session.changed(version);
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
/// [`AppError::Conflict`] where it is newer than the form.
pub async fn update(gate: &Gate, object: &str, input: &EditInput) -> Result<Notice, AppError> {
    let operation = Operation::on_object("patch", object).touching(input.touched());
    gate.pass(operation, async |session| {
        let written = session.store().update(session.caller(), object, input).await?;
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
            session.changed(version);
        }
        let seen = version.zip(session.store().kind(object));
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
/// [`AppError::Conflict`] where it is newer than what was shown.
pub async fn delete(gate: &Gate, object: &str, input: &DeleteInput) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("delete", object), async |session| {
        let deleted = session.store().delete(session.caller(), object, &input.version).await?;
        session.changed(&input.version);
        let kind = session.store().kind(object);
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
/// [`AppError::AlreadyExists`] where an object has its name.
pub async fn restore(gate: &Gate, backup: &str, version: &Version) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("create", backup), async |session| {
        let object = session.store().restore(session.caller(), backup, version).await?;
        Ok(Notice::new(Deed::Restored, object))
    })
    .await
}

/// Removes the backup of an interrupted replacement.
///
/// # Errors
/// [`AppError::Conflict`] where it holds the only copy.
pub async fn discard(gate: &Gate, backup: &str, version: &Version) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("delete", backup), async |session| {
        let object = session.store().discard(session.caller(), backup, version).await?;
        Ok(Notice::new(Deed::Discarded, object))
    })
    .await
}

/// What an edit that was stored did.
fn deed_of(input: &EditInput) -> Deed {
    if input.key_choice == CredentialChoice::Generate {
        Deed::Generated
    } else if input.repair {
        Deed::Repaired
    } else {
        Deed::Saved
    }
}

/// True where the text of the typed key was repaired.
fn repairs_key(input: &EditInput) -> bool {
    input.key_choice == CredentialChoice::Replace
        && SshPrivateKey::parse(input.key.expose()).is_ok_and(|key| !key.repairs().is_empty())
}
