//! Reads, from a verb of the port to the request: one object, with its values or without them.
//!
//! Invariant: what [`find`] and [`find_metadata`] return is an object of the panel, by its name and
//! its type.

use backend::StoreError;
use domain::{ObjectName, SecretDetail, SecretKind};
use http::{Request, StatusCode};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::core::params::{GetParams, ListParams};
use serde::de::DeserializeOwned;
use tracing::Span;

use super::as_user::AsUser;
use super::call_error::CallError;
use super::kubernetes::{MetadataOnly, MetadataPage, StoredSecret};
use super::whole::WholeObject;
use super::{convert, marks};

/// The object that has a name.
pub(super) enum Found {
    /// An object of the panel.
    Panel {
        /// Its name.
        object: ObjectName,
        /// Its kind.
        kind: SecretKind,
        /// The object with its values.
        secret: Box<StoredSecret>,
    },
    /// There is no such object.
    Missing,
    /// An object that is not one of the panel's, by its name or its type.
    Foreign,
}

/// An object of the panel without its values.
pub(super) struct FoundMetadata {
    /// Its name.
    pub(super) object: ObjectName,
    /// Its kind.
    pub(super) kind: SecretKind,
    /// Its metadata.
    pub(super) meta: ObjectMeta,
}

/// One secret, described; `None` if the panel has no such secret.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn get(user: &AsUser, object: &str) -> Result<Option<SecretDetail>, StoreError> {
    Ok(match find(user, object).await? {
        Found::Panel { kind, secret, .. } => detail(user, kind, &secret),
        Found::Missing | Found::Foreign => None,
    })
}

/// One object with its values, through the guard.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn find(user: &AsUser, object: &str) -> Result<Found, StoreError> {
    let naming = &user.shared.naming;
    let Some((_, object)) = naming.candidates(object).next() else { return Ok(Found::Foreign) };
    Span::current().record("secret.name", object.as_str());
    let Some(secret) = fetch(user, &object).await.map_err(CallError::of_read)? else {
        return Ok(Found::Missing);
    };
    Ok(match convert::kind_of(naming, &secret) {
        Some(kind) => Found::Panel { object, kind, secret: Box::new(secret) },
        None => Found::Foreign,
    })
}

/// The details of an object with its marks. The description is kept for the list.
pub(super) fn detail(
    user: &AsUser,
    kind: SecretKind,
    secret: &StoredSecret,
) -> Option<SecretDetail> {
    let marks = marks::of(&user.shared.keys, kind, secret);
    let detail = convert::detail(&user.shared.naming, kind, secret, marks)?;
    user.keep_described(&detail.row);
    Some(detail)
}

/// One object of any type with its values; `None` if there is none.
pub(super) async fn fetch(
    user: &AsUser,
    object: &ObjectName,
) -> Result<Option<StoredSecret>, CallError> {
    let request = user.shared.resource.get(object.as_str(), &GetParams::default());
    unless_missing(user, request).await
}

/// The same object, including the fields that this build does not know.
pub(super) async fn fetch_whole(
    user: &AsUser,
    object: &ObjectName,
) -> Result<Option<WholeObject>, CallError> {
    let request = user.shared.resource.get(object.as_str(), &GetParams::default());
    unless_missing(user, request).await
}

/// The metadata of one object of any type; `None` if there is none.
pub(super) async fn fetch_metadata(
    user: &AsUser,
    object: &ObjectName,
) -> Result<Option<ObjectMeta>, CallError> {
    let request = user.shared.resource.get_metadata(object.as_str(), &GetParams::default());
    let found: Option<MetadataOnly> = unless_missing(user, request).await?;
    Ok(found.map(|found| found.metadata))
}

/// Sends a read; `None` if the cluster answers that there is no such object.
async fn unless_missing<T: DeserializeOwned, E>(
    user: &AsUser,
    request: Result<Request<Vec<u8>>, E>,
) -> Result<Option<T>, CallError> {
    match user.connection.read(request).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
        Err(error) => Err(error),
    }
}

/// One object without its values, through the guard.
///
/// This is a list by name and type, because metadata answers carry no type.
///
/// # Errors
/// [`CallError`].
pub(super) async fn find_metadata(
    user: &AsUser,
    object: &str,
) -> Result<Option<FoundMetadata>, CallError> {
    for (kind, object) in user.shared.naming.candidates(object) {
        Span::current().record("secret.name", object.as_str());
        let selector = format!("metadata.name={object},type={}", kind.object_type());
        let page = list_metadata(user, &ListParams::default().fields(&selector)).await?;
        let item = page.items.into_iter().flatten().next();
        if let Some(meta) = item.map(|item| item.metadata)
            && meta.name.as_deref() == Some(object.as_str())
        {
            return Ok(Some(FoundMetadata { object, kind, meta }));
        }
    }
    Ok(None)
}

/// One page of a metadata list.
///
/// # Errors
/// [`CallError`].
pub(super) async fn list_metadata(
    user: &AsUser,
    params: &ListParams,
) -> Result<MetadataPage, CallError> {
    user.connection.read(user.shared.resource.list_metadata(params)).await
}
