//! The annotations beside a value: what they are called, and when the panel trusts them.
//!
//! They hold only public facts. Invariant: the panel trusts an annotation only while it is true,
//! that is, while `managedFields` says that the panel's own write still stands
//! (`docs/contract.md`).

use domain::{Changed, Field, FieldError, Problem, SUMMARY_MAX_BYTES, SecretKind, Summary, cut};
use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::managed;
use crate::clock::rfc3339;

/// The display name, as PrimeHub calls it.
pub const DISPLAY_NAME: &str = "displayName";
/// A JSON array of registry hosts.
pub const REGISTRIES: &str = "keypane.dev/registries";
/// Type and fingerprint of the SSH key, `ssh-ed25519 SHA256:...`.
pub const SSH_KEY: &str = "keypane.dev/ssh-key";
/// The user who created the object.
pub const CREATED_BY: &str = "keypane.dev/created-by";
/// The user who wrote the object last through the panel.
pub const UPDATED_BY: &str = "keypane.dev/updated-by";
/// When the panel wrote the object last, RFC 3339.
pub const UPDATED_AT: &str = "keypane.dev/updated-at";
/// When the panel last changed the credential itself, RFC 3339.
pub const ROTATED_AT: &str = "keypane.dev/rotated-at";

/// The configuration that was last given to `kubectl apply`, values included (Kubernetes:
/// Declarative Management, how apply calculates differences).
pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The most bytes that the annotations of an object may have, names included (apimachinery:
/// `TotalAnnotationSizeLimitB`).
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// The prefix of the panel's own annotations.
const OWN: &str = "keypane.dev/";

/// The most bytes of an annotation's text that the list shows.
const TEXT_MAX_BYTES: usize = 512;

/// The most bytes of [`REGISTRIES`] that are read: those of a summary, and those that JSON adds.
const REGISTRIES_MAX_BYTES: usize = 2 * SUMMARY_MAX_BYTES;

/// The name of the annotation that describes a value of this kind.
pub(super) fn summary_name(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::GitSync => SSH_KEY,
        SecretKind::ImagePull => REGISTRIES,
    }
}

/// True for an annotation that the panel writes.
pub(super) fn is_ours(name: &str) -> bool {
    name == DISPLAY_NAME || name.starts_with(OWN)
}

/// True if `kubectl apply` created or changed the object, and noted the configuration it was given.
pub(super) fn is_applied(meta: &ObjectMeta) -> bool {
    text(meta, LAST_APPLIED).is_some()
}

/// The error that says that there is no room for another annotation of the panel's.
pub(super) fn full() -> FieldError {
    FieldError::new(Field::Form, Problem::AnnotationsFull { max: MAX_BYTES })
}

/// The display name of an object; `None` if it is empty. A long one is cut, because other tools
/// write up to 256 KiB.
pub(super) fn display_name(meta: &ObjectMeta) -> Option<String> {
    text(meta, DISPLAY_NAME).filter(|name| !name.is_empty()).map(cut)
}

/// The part of the value's description that is known without reading the value. Returns
/// [`Summary::unread`] if that is not everything, or is not certain.
pub(super) fn summary(meta: &ObjectMeta, kind: SecretKind) -> Summary {
    believed_summary(meta, kind).unwrap_or_else(Summary::unread)
}

fn believed_summary(meta: &ObjectMeta, kind: SecretKind) -> Option<Summary> {
    let name = summary_name(kind);
    if !(managed::owns_data(meta, kind.data_key()) && managed::owns_annotation(meta, name)) {
        return None;
    }
    let text = text(meta, name)?;
    let texts: Vec<String> = match kind {
        SecretKind::GitSync => vec![is_line(text).then(|| text.to_owned())?],
        SecretKind::ImagePull if text.len() > REGISTRIES_MAX_BYTES => return None,
        SecretKind::ImagePull => serde_json::from_str(text).ok()?,
    };
    Some(Summary::of(texts, 0)).filter(|summary| summary.left_out.is_nothing())
}

/// Returns who wrote the object last, and when.
pub(super) fn changed(meta: &ObjectMeta) -> Changed {
    let created = text(meta, CREATED_BY).is_some() && managed::owns_annotation(meta, CREATED_BY);
    let Some(last) = managed::last_write(meta, created) else {
        let at = meta.creation_timestamp.as_ref().and_then(managed::timestamp).map(rfc3339);
        return Changed { at, by: None };
    };
    let believed = |name| {
        text(meta, name)
            .filter(|_| last.manager == managed::FIELD_MANAGER)
            .filter(|_| managed::owns_annotation(meta, name))
    };
    let at = believed(UPDATED_AT).and_then(|text| text.parse::<Timestamp>().ok());
    let by = believed(UPDATED_BY).filter(|text| is_line(text)).map(str::to_owned);
    Changed { at: Some(rfc3339(at.unwrap_or(last.at))), by: Some(by.unwrap_or(last.manager)) }
}

/// Returns an annotation of one line if the panel itself has written it.
pub(super) fn believed<'a>(meta: &'a ObjectMeta, name: &str) -> Option<&'a str> {
    text(meta, name).filter(|text| is_line(text) && managed::owns_annotation(meta, name))
}

/// The value of [`REGISTRIES`], or `None` if some of the hosts would not be trusted. An annotation
/// with only some of the hosts would say that there are no others.
pub(super) fn registries_text(hosts: Vec<String>) -> Option<String> {
    let Summary { texts, left_out } = Summary::of(hosts, 0);
    let text = serde_json::Value::from(texts).to_string();
    (left_out.is_nothing() && text.len() <= REGISTRIES_MAX_BYTES).then_some(text)
}

fn text<'a>(meta: &'a ObjectMeta, name: &str) -> Option<&'a str> {
    meta.annotations.as_ref()?.get(name).map(String::as_str)
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && text.len() <= TEXT_MAX_BYTES && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests;
