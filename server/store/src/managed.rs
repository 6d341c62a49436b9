//! Reads who wrote what from an object's `managedFields`, defensively.
//!
//! Kubernetes: Server-Side Apply, field management. An entry says which manager owns which fields
//! and when it last changed them. An entry that cannot be read owns nothing.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, ObjectMeta, Time};

/// The field manager of the panel's writes.
pub const FIELD_MANAGER: &str = "keypane";

/// The field manager of a restoration. It creates what others wrote, annotations included, so what
/// it owns is not trusted.
pub(super) const RESTORE_MANAGER: &str = "keypane-restore";

/// The newest write that `managedFields` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastWrite {
    /// The time of the write, in whole seconds.
    pub(super) at: Timestamp,
    /// The manager that wrote.
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
/// Times have whole seconds, so the panel and another manager may have written in the same second.
/// Then the other manager counts as the later one if the panel had just created the object
/// (`created`), else the panel does.
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

/// The last write of every manager, in no particular order.
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
