//! Writes, from a verb of the port to the request, and the meaning of the answer.
//!
//! [`create`], [`update`] and [`delete`] each read from top to bottom: what the cluster has, what
//! is sent (`body`, `values`), and what the answer means. If the answer to a write is lost, the
//! object is read again (`lost`). An update of an immutable secret is a replacement (`replace`).
//!
//! Invariant: an update and a delete are sent for exactly the version that the user has seen, and a
//! create never overwrites.

mod body;
mod lost;
mod values;

use backend::{Caller, Deleted, StoreError, Written};
use domain::{EditInput, Field, FieldError, NewSecret, ObjectName, Problem, SecretKind, Version};
use http::StatusCode;
use kube::core::params::{DeleteParams, Patch, PatchParams, PostParams, Preconditions};

pub(super) use self::body::WriteBody;
pub(super) use self::lost::settle_whole;
use super::as_user::AsUser;
use super::call_error::{CallError, Cause};
use super::conflict::{self, Loaded};
use super::kubernetes::{self, MetadataOnly};
use super::managed::FIELD_MANAGER;
use super::read::{self, Found};
use super::replace::{Replacement, replace};
use super::whole::WholeObject;
use super::{annotations, marks};

/// Creates an object that does not exist yet.
///
/// # Errors
/// Those of the port's method.
pub(super) async fn create(
    user: &AsUser,
    caller: &Caller,
    new: &NewSecret,
) -> Result<Written, StoreError> {
    let (shared, object, kind) = (&user.shared, &new.object, new.credential.kind());
    // The types guarantee that the name is valid, but not that it has one of this namespace's
    // prefixes.
    if shared.naming.parse_as(kind, object.as_str()).is_none() {
        return Err(StoreError::NotFound);
    }
    let body = WriteBody::create(caller, new, &user.now())?;
    let whole = WholeObject::new(body.object(object.as_str(), &shared.namespace));
    match send_create(user, &whole, FIELD_MANAGER).await {
        Ok(version) => Ok(Written::Stored(version)),
        Err(error) if error.is_in_doubt() => {
            lost::settle_create(user, object, &body, error.into_cause()).await
        }
        Err(error) => Err(match error.status() {
            Some(StatusCode::CONFLICT) if error.is_already_exists() => {
                StoreError::AlreadyExists(object.clone())
            }
            // Any other 409 means that a quota is busy: nothing was written.
            Some(StatusCode::CONFLICT) => StoreError::Unavailable(error.into_cause().into()),
            Some(StatusCode::NOT_FOUND) => StoreError::Unavailable(Cause::NoNamespace.into()),
            _ => error.into_store_error("create", Some(kind)),
        }),
    }
}

/// Creates an object as it is.
///
/// # Errors
/// [`CallError`].
pub(super) async fn send_create(
    user: &AsUser,
    object: &WholeObject,
    manager: &str,
) -> Result<Version, CallError> {
    let params = PostParams { field_manager: Some(manager.to_owned()), ..PostParams::default() };
    let request = user.shared.resource.create(&params, object.to_bytes().to_vec());
    user.connection.write(request).await.and_then(stored)
}

/// The version that a write has made. A success without a version counts as a lost answer.
fn stored(MetadataOnly { metadata }: MetadataOnly) -> Result<Version, CallError> {
    kubernetes::version(&metadata).ok_or(CallError::Lost(Cause::Unreadable))
}

/// Writes the changes of a form.
///
/// # Errors
/// Those of the port's method.
pub(super) async fn update(
    user: &AsUser,
    caller: &Caller,
    object: &str,
    input: &EditInput,
) -> Result<Written, StoreError> {
    let keys = &user.shared.keys;
    let (object, kind, secret) = match read::find(user, object).await? {
        Found::Panel { object, kind, secret } => (object, kind, secret),
        // The object that the form was loaded with is gone.
        Found::Missing if !input.version.uid.is_empty() => return Err(StoreError::Conflict(None)),
        Found::Missing | Found::Foreign => return Err(StoreError::NotFound),
    };
    let detail = read::detail(user, kind, &secret).ok_or(StoreError::NotFound)?;
    let loaded = Loaded { version: input.version.clone(), marks: input.marks.clone() };
    // A cluster that went back in time may reach the same version again with other content.
    let is_same = *detail.version() == loaded.version && {
        let uid = &loaded.version.uid;
        marks::differing(keys, &loaded.marks, uid, kind, &secret).is_empty()
    };
    if !is_same {
        let newer = conflict::newer(keys, kind, &secret, &loaded);
        return Err(StoreError::Conflict(Some(Box::new(newer))));
    }
    let patch = input.validate(&detail).map_err(StoreError::Invalid)?;
    let mut body = WriteBody::update(caller, kind, &secret, &patch, &user.now())?;
    if body.is_empty() {
        return Ok(Written::Unchanged);
    }
    let unapplied = body.forget_applied(&secret);
    if !body.fits(&secret) {
        return Err(StoreError::Invalid(vec![annotations::full()]));
    }
    let written = if !detail.immutable || !body.changes_data() {
        send_patch(user, &object, &loaded, &body).await?
    } else if patch.replace {
        replace(user, Replacement { object, kind, loaded, body }).await?
    } else {
        return Err(StoreError::Invalid(vec![FieldError::new(Field::Form, Problem::Immutable)]));
    };
    Ok(match written {
        Written::Stored(version) if unapplied => Written::Unapplied { version, replaced: false },
        Written::Replaced(version) if unapplied => Written::Unapplied { version, replaced: true },
        written => written,
    })
}

/// Patches an object in the version that the form was loaded with.
async fn send_patch(
    user: &AsUser,
    object: &ObjectName,
    loaded: &Loaded,
    body: &WriteBody,
) -> Result<Written, StoreError> {
    let params =
        PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
    let patch = Patch::Merge(body.merge_patch(&loaded.version));
    let request = user.shared.resource.patch(object.as_str(), &params, &patch);
    match user.connection.write(request).await.and_then(stored) {
        Ok(version) => Ok(Written::Stored(version)),
        Err(error) if error.is_in_doubt() => {
            lost::settle_update(user, object, loaded, body, error.into_cause()).await
        }
        Err(error) if error.is_stale() => Err(conflict::of_update(user, object, loaded).await),
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
            Err(StoreError::Conflict(None))
        }
        Err(error) => Err(error.into_store_error("patch", Some(body.kind()))),
    }
}

/// Deletes exactly the version that was shown.
///
/// # Errors
/// Those of the port's method.
pub(super) async fn delete(
    user: &AsUser,
    object: &str,
    version: &Version,
) -> Result<Deleted, StoreError> {
    let found = read::find_metadata(user, object).await;
    let found = found.map_err(|error| error.into_store_error("delete", None))?;
    let found = found.ok_or(StoreError::NotFound)?;
    if kubernetes::version(&found.meta).as_ref() != Some(version) {
        return Err(StoreError::Conflict(Some(Box::new(conflict::by_metadata(&found.meta)))));
    }
    send_delete(user, &found.object, found.kind, version).await
}

/// Deletes an object in a version.
///
/// # Errors
/// Those of [`delete`].
pub(super) async fn send_delete(
    user: &AsUser,
    object: &ObjectName,
    kind: SecretKind,
    version: &Version,
) -> Result<Deleted, StoreError> {
    let preconditions = Preconditions {
        uid: Some(version.uid.clone()),
        resource_version: Some(version.resource_version.clone()),
    };
    let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::default() };
    let sent = user.connection.write(user.shared.resource.delete(object.as_str(), &params));
    match sent.await.map(|MetadataOnly { metadata }| metadata.deletion_timestamp) {
        // A `Status` has no deletion time; an object that waits for its finalizers has one.
        Ok(Some(_)) => Ok(Deleted::Terminating),
        Ok(None) => Ok(Deleted::Gone),
        Err(error) if error.is_in_doubt() => {
            lost::settle_delete(user, object, kind, version, error.into_cause()).await
        }
        Err(error) if error.is_stale() => match conflict::of_delete(user, object).await {
            StoreError::Conflict(None) => Err(StoreError::NotFound),
            conflict => Err(conflict),
        },
        Err(error) => Err(error.into_store_error("delete", Some(kind))),
    }
}
