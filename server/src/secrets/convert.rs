//! From objects of the cluster to rows and details, through the guard.
//!
//! Invariant: nothing becomes a row or a detail unless its prefix and its type match.

use app::domain::{Naming, PartMarks, SecretDetail, SecretKind, SecretRow};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::wire::{self, StoredSecret};
use super::{annotations, describe, history};

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
        deleting: meta.deletion_timestamp.is_some(),
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

/// An object of the panel, described; `None` where it is none. Its marks are for a form, and its
/// twins for whoever looks at the other secrets.
pub(super) fn detail(
    naming: &Naming,
    secret: &StoredSecret,
    marks: PartMarks,
) -> Option<SecretDetail> {
    let kind = kind_of(naming, secret)?;
    let credential = describe::credential(kind, secret);
    let row = row(naming, kind, &secret.metadata)?;
    Some(SecretDetail {
        deleting: row.deleting,
        // The value itself is at hand, so nothing has to be believed.
        row: SecretRow { summary: describe::summary(&credential), ..row },
        credential,
        immutable: secret.is_immutable(),
        finalizers: secret.metadata.finalizers.clone().unwrap_or_default(),
        bytes: secret.values().map(|(_, value)| value.len()).sum(),
        marks,
        twins: Vec::new(),
        history: history::history(&secret.metadata),
        applied: annotations::is_applied(&secret.metadata),
    })
}
