//! Metadata without what the list does not need, above all without other tools' annotations.
//!
//! Invariant: an annotation that is not the panel's own is skipped while it is parsed, so the list
//! never holds in memory what `kubectl apply` notes about a credential.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, ObjectMeta, Time};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::super::annotations;

/// The metadata that the list needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lean {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    uid: Option<String>,
    #[serde(default)]
    resource_version: Option<String>,
    #[serde(default)]
    creation_timestamp: Option<Time>,
    #[serde(default)]
    deletion_timestamp: Option<Time>,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    annotations: Option<Own>,
    #[serde(default)]
    managed_fields: Option<Vec<ManagedFieldsEntry>>,
}

/// Reads metadata.
pub(super) fn metadata<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ObjectMeta, D::Error> {
    let lean = Option::<Lean>::deserialize(deserializer)?;
    Ok(lean.map(ObjectMeta::from).unwrap_or_default())
}

impl From<Lean> for ObjectMeta {
    fn from(lean: Lean) -> Self {
        Self {
            name: lean.name,
            uid: lean.uid,
            resource_version: lean.resource_version,
            creation_timestamp: lean.creation_timestamp,
            deletion_timestamp: lean.deletion_timestamp,
            labels: lean.labels,
            annotations: lean.annotations.map(|Own(own)| own),
            managed_fields: lean.managed_fields,
            ..Self::default()
        }
    }
}

/// The annotations that the panel writes.
struct Own(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Own {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OwnVisitor)
    }
}

struct OwnVisitor;

impl<'de> Visitor<'de> for OwnVisitor {
    type Value = Own;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("annotations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Own, A::Error> {
        let mut own = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if annotations::is_ours(&name) {
                own.insert(name, map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Own(own))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::MetadataOnly;

    #[test]
    fn annotations_of_others_are_not_kept() {
        let object = json!({"metadata": {
            "name": "image-a",
            "uid": "0f8f",
            "resourceVersion": "7",
            "labels": {"team": "data"},
            "annotations": {
                "displayName": "A",
                "keypane.dev/registries": "[]",
                "kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"ssh\":\"canary\"}}",
                "notes": "canary",
            },
            "managedFields": [{"manager": "kubectl", "operation": "Update"}],
        }});
        let read: MetadataOnly = serde_json::from_str(&object.to_string()).unwrap();
        let meta = read.metadata;
        assert!(!serde_json::to_string(&meta).unwrap().contains("canary"));
        let names: Vec<_> = meta.annotations.unwrap().into_keys().collect();
        assert_eq!(names, ["displayName", "keypane.dev/registries"]);
        assert_eq!(meta.name.as_deref(), Some("image-a"));
        assert_eq!(meta.resource_version.as_deref(), Some("7"));
        assert_eq!(meta.labels.unwrap().len(), 1);
        assert_eq!(meta.managed_fields.unwrap().len(), 1);
        for nothing in ["{}", "{\"metadata\":null}", "{\"metadata\":{\"annotations\":null}}"] {
            let read: MetadataOnly = serde_json::from_str(nothing).unwrap();
            assert_eq!(read.metadata.annotations, None, "{nothing}");
        }
    }
}
