//! The objects that the API returns.
//!
//! They are read here rather than through kube's `Api`, which logs the body of an answer that it
//! cannot read, and a body may hold credentials. Nothing in this module has a `Debug` that shows a
//! value.

mod lean;

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Version;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A Secret with its values.
#[derive(Deserialize)]
pub(super) struct StoredSecret {
    /// Names, annotations, managed fields.
    #[serde(default)]
    pub(super) metadata: ObjectMeta,
    /// The Secret's type.
    #[serde(default, rename = "type")]
    pub(super) object_type: String,
    /// True if the values can no longer be changed.
    #[serde(default)]
    immutable: Option<bool>,
    #[serde(default)]
    data: Option<BTreeMap<String, Value>>,
}

impl StoredSecret {
    /// The value of a data key.
    pub(super) fn value(&self, key: &str) -> Option<&[u8]> {
        self.data.as_ref()?.get(key).map(|value| value.0.as_slice())
    }

    /// True if the values can no longer be changed.
    pub(super) fn is_immutable(&self) -> bool {
        self.immutable == Some(true)
    }

    /// Every data key with its value.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.data.iter().flatten().map(|(key, value)| (key.as_str(), value.0.as_slice()))
    }
}

impl fmt::Debug for StoredSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredSecret").field("name", &self.metadata.name).finish_non_exhaustive()
    }
}

/// A value, wiped from memory when it is dropped.
struct Value(Zeroizing<Vec<u8>>);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let wrong = |_| serde::de::Error::custom("a value is not base64");
        STANDARD.decode(text.as_bytes()).map(|bytes| Self(Zeroizing::new(bytes))).map_err(wrong)
    }
}

/// Metadata alone: an item of a list, or the answer to a write. Of the annotations it has only the
/// panel's own.
#[derive(Debug, Deserialize)]
pub(super) struct MetadataOnly {
    /// Names, own annotations, managed fields.
    #[serde(default, deserialize_with = "lean::metadata")]
    pub(super) metadata: ObjectMeta,
}

/// One page of a metadata list.
#[derive(Debug, Deserialize)]
pub(super) struct MetadataPage {
    /// The list's own metadata, with the token of the next page.
    #[serde(default)]
    pub(super) metadata: PageMetadata,
    /// The objects.
    #[serde(default)]
    pub(super) items: Option<Vec<MetadataOnly>>,
}

/// The metadata of a list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PageMetadata {
    /// The token of the next page; absent or empty on the last page.
    #[serde(default, rename = "continue")]
    pub(super) next: Option<String>,
    /// The version of the list.
    #[serde(default, rename = "resourceVersion")]
    pub(super) resource_version: Option<String>,
}

/// A `Status`: the answer to a refused request. The message is read but not kept.
#[derive(Default, Deserialize)]
pub(super) struct Status {
    /// `Status` if the API server wrote the answer, and not a proxy in between.
    #[serde(default)]
    pub(super) kind: String,
    /// One word, such as `AlreadyExists`.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// A sentence, which may quote what was sent.
    #[serde(default)]
    pub(super) message: Option<String>,
    /// The object and the fields that the answer is about.
    #[serde(default)]
    pub(super) details: Option<StatusDetails>,
}

/// The details of a `Status`.
#[derive(Default, Deserialize)]
pub(super) struct StatusDetails {
    /// The resource that the answer is about.
    #[serde(default)]
    pub(super) kind: Option<String>,
    /// The refused fields.
    #[serde(default)]
    pub(super) causes: Option<Vec<StatusCause>>,
}

/// One refused field.
#[derive(Default, Deserialize)]
pub(super) struct StatusCause {
    /// One word, such as `FieldValueInvalid`.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// A sentence, which may quote what was sent.
    #[serde(default)]
    pub(super) message: Option<String>,
    /// The path of the field, such as `metadata.name`.
    #[serde(default)]
    pub(super) field: Option<String>,
}

/// The state of an object; `None` if the answer has none.
pub(super) fn version(meta: &ObjectMeta) -> Option<Version> {
    let (uid, resource_version) = (meta.uid.clone()?, meta.resource_version.clone()?);
    Some(Version { uid, resource_version })
}
