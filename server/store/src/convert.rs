//! Turns objects of the cluster into rows and details, through the guard.
//!
//! Invariant: an object becomes a row or a detail only if its prefix and its type match.

use domain::{Naming, PartMarks, SecretDetail, SecretKind, SecretRow, Summary, cut};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::kubernetes::{self, StoredSecret};
use super::{annotations, describe, history};

/// The most finalizers that are listed by name.
const FINALIZERS_MAX: usize = 20;

/// The row of an object whose type is the kind's; `None` if its name is not, or if the answer has
/// no version.
pub(super) fn row(naming: &Naming, kind: SecretKind, meta: &ObjectMeta) -> Option<SecretRow> {
    let (object, name) = naming.parse_as(kind, meta.name.as_deref()?)?;
    let Summary { texts: summary, left_out } = annotations::summary(meta, kind);
    Some(SecretRow {
        object,
        name,
        display_name: annotations::display_name(meta),
        kind,
        summary,
        left_out,
        version: kubernetes::version(meta)?,
        changed: annotations::changed(meta),
        deleting: meta.deletion_timestamp.is_some(),
    })
}

/// The kind of an object by its type and its name; `None` if it is not one of the panel's.
pub(super) fn kind_of(naming: &Naming, secret: &StoredSecret) -> Option<SecretKind> {
    let name = secret.metadata.name.as_deref()?;
    naming
        .candidates(name)
        .map(|(kind, _)| kind)
        .find(|kind| kind.object_type() == secret.object_type)
}

/// The row of an object whose value is at hand; `None` if it is not one of the panel's.
pub(super) fn described_row(
    naming: &Naming,
    kind: SecretKind,
    secret: &StoredSecret,
) -> Option<SecretRow> {
    let mut row = row(naming, kind, &secret.metadata)?;
    row.describe(describe::summary(&describe::credential(kind, secret)));
    Some(row)
}

/// The description of an object of a kind; `None` if it has no name of the panel's or no version. `marks` are for a form,
/// and what is shared is added by the code that looks at the other secrets.
pub(super) fn detail(
    naming: &Naming,
    kind: SecretKind,
    secret: &StoredSecret,
    marks: PartMarks,
) -> Option<SecretDetail> {
    let credential = describe::credential(kind, secret);
    let mut row = row(naming, kind, &secret.metadata)?;
    // The value itself is at hand, so no annotation is needed.
    row.describe(describe::summary(&credential));
    let finalizers = secret.metadata.finalizers.iter().flatten().take(FINALIZERS_MAX);
    Some(SecretDetail {
        deleting: row.deleting,
        row,
        credential,
        immutable: secret.is_immutable(),
        finalizers: finalizers.map(|name| cut(name)).collect(),
        bytes: secret.values().map(|(_, value)| value.len()).sum(),
        marks,
        shared: Vec::new(),
        history: history::history(&secret.metadata),
        applied: annotations::is_applied(&secret.metadata),
    })
}
