//! Who wrote what: `managedFields` of an object, read defensively.
//!
//! Kubernetes: Server-Side Apply, field management. An entry says which manager owns which fields
//! and when it last changed them; what cannot be read owns nothing.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, ObjectMeta, Time};

/// The field manager of the panel's writes.
pub const FIELD_MANAGER: &str = "keypane";

/// The field manager of a restoration: it creates what others wrote, annotations included, so what
/// it owns is not believed.
pub(super) const RESTORE_MANAGER: &str = "keypane-restore";

/// The newest write that `managedFields` tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastWrite {
    /// When, in whole seconds.
    pub(super) at: Timestamp,
    /// By which manager.
    pub(super) manager: String,
}

/// True if the panel owns the data key.
pub(super) fn owns_data(meta: &ObjectMeta, key: &str) -> bool {
    owns(meta, &["f:data", &format!("f:{key}")])
}

/// True if the panel owns the annotation.
pub(super) fn owns_annotation(meta: &ObjectMeta, name: &str) -> bool {
    owns(meta, &["f:metadata", "f:annotations", &format!("f:{name}")])
}

/// The newest write; `None` if no entry has a time.
///
/// Times have whole seconds. Where the panel and another manager wrote in the same one, the other
/// was later if the panel had just created the object (`created`), else the panel is taken for it.
pub(super) fn last_write(meta: &ObjectMeta, created: bool) -> Option<LastWrite> {
    let writes: Vec<(Timestamp, &str)> = writes(meta).collect();
    let at = writes.iter().map(|(at, _)| *at).max()?;
    let newest = || writes.iter().filter(|(time, _)| *time == at).map(|(_, manager)| *manager);
    let ours = newest().any(|manager| manager == FIELD_MANAGER);
    let other = newest().find(|manager| *manager != FIELD_MANAGER);
    let just_created = created && meta.creation_timestamp.as_ref().and_then(timestamp) == Some(at);
    let manager = match other {
        Some(other) if !ours || just_created => other,
        _ => FIELD_MANAGER,
    };
    Some(LastWrite { at, manager: manager.to_owned() })
}

/// When every manager wrote last, in no order.
pub(super) fn writes(meta: &ObjectMeta) -> impl Iterator<Item = (Timestamp, &str)> {
    entries(meta)
        .iter()
        .filter_map(|entry| Some((timestamp(entry.time.as_ref()?)?, entry.manager.as_deref()?)))
}

/// A time of the API in whole seconds.
pub(super) fn timestamp(time: &Time) -> Option<Timestamp> {
    Timestamp::from_second(time.0.as_second()).ok()
}

fn entries(meta: &ObjectMeta) -> &[ManagedFieldsEntry] {
    meta.managed_fields.as_deref().unwrap_or_default()
}

fn owns(meta: &ObjectMeta, path: &[&str]) -> bool {
    entries(meta)
        .iter()
        .filter(|entry| entry.manager.as_deref() == Some(FIELD_MANAGER))
        .filter_map(|entry| entry.fields_v1.as_ref())
        .any(|fields| path.iter().try_fold(&fields.0, |at, step| at.get(step)).is_some())
}

#[cfg(test)]
mod tests;
