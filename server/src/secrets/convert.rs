//! From objects of the cluster to rows and details, through the guard.
//!
//! Invariant: nothing becomes a row or a detail unless its prefix and its type match.

use app::domain::{Naming, SecretDetail, SecretKind, SecretRow};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::wire::{self, StoredSecret};
use super::{annotations, describe};

/// The row of an object whose type is the kind's; `None` where its name is not, or where the answer
/// lacks its version.
pub fn row(naming: &Naming, kind: SecretKind, meta: &ObjectMeta) -> Option<SecretRow> {
    let (object, name) = naming.parse_as(kind, meta.name.as_deref()?)?;
    Some(SecretRow {
        object,
        name,
        display_name: annotations::display_name(meta),
        kind,
        summary: annotations::summary(meta, kind),
        version: wire::version(meta)?,
        changed: annotations::changed(meta),
    })
}

/// The kind of an object by its type and its name; `None` where it is none of the panel's.
pub(super) fn kind_of(naming: &Naming, secret: &StoredSecret) -> Option<SecretKind> {
    let name = secret.metadata.name.as_deref()?;
    naming
        .candidates(name)
        .map(|(kind, _)| kind)
        .find(|kind| kind.object_type() == secret.object_type)
}

/// An object of the panel, described; `None` where it is none.
pub(super) fn detail(naming: &Naming, secret: &StoredSecret) -> Option<SecretDetail> {
    let kind = kind_of(naming, secret)?;
    let credential = describe::credential(kind, secret);
    let row = row(naming, kind, &secret.metadata)?;
    Some(SecretDetail {
        // The value itself is at hand, so nothing has to be believed.
        row: SecretRow { summary: describe::summary(&credential), ..row },
        credential,
        immutable: secret.immutable == Some(true),
    })
}
