//! What a cluster contains from the start, and what its owner adds.

use serde_json::{Value, json};
use thiserror::Error;

use super::{
    api::Cluster,
    clock,
    commit::{Outcome, commit_and_return},
    create::{admit, stamp},
    decode::{self, Strictness},
    kinds,
    managed_fields::record_update,
    object::Object,
    resources::{RESOURCES, Resource},
    status::Failure,
    store::ObjectKey,
};

/// The namespaces of every cluster.
const FROM_THE_START: &[&str] = &["default", "kube-system"];

/// An object could not be added.
#[derive(Debug, Error)]
pub enum SeedError {
    /// The cluster has no such kind.
    #[error("the embedded cluster has no kind {kind} in {api_version}")]
    UnknownKind {
        /// The kind.
        kind: String,
        /// Its group and version.
        api_version: String,
    },
    /// The cluster refused it.
    #[error("the embedded cluster refused the object: {message}")]
    Refused {
        /// The message of the API.
        message: String,
    },
}

impl From<Failure> for SeedError {
    fn from(failure: Failure) -> Self {
        Self::Refused { message: failure.message }
    }
}

impl Cluster {
    /// Creates the namespaces that every cluster has, and `namespace`. Existing ones stay.
    ///
    /// # Errors
    /// If a name is invalid or the store fails.
    pub async fn prepare(&self, namespace: &str) -> Result<(), SeedError> {
        for name in FROM_THE_START.iter().copied().chain([namespace]) {
            self.seed(json!({
                "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name},
            }))
            .await?;
        }
        Ok(())
    }

    /// Creates an object as the field manager `keypane`, unless an object of that name exists.
    /// Returns whether it was created.
    ///
    /// # Errors
    /// If the kind is unknown, the object breaks a rule, or the store fails.
    pub async fn seed(&self, value: Value) -> Result<bool, SeedError> {
        let text =
            |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (kind, api_version) = (text("kind"), text("apiVersion"));
        let resource: &'static Resource = RESOURCES
            .iter()
            .find(|known| known.kind == kind && known.api_version() == api_version)
            .ok_or(SeedError::UnknownKind { kind, api_version })?;
        let bytes = value.to_string();
        let media = "application/json";
        let mut object =
            decode::body(resource, bytes.as_bytes(), media, Strictness::Strict)?.object;
        kinds::complete(resource, &mut object);
        let time = clock::rfc3339(self.world().now());
        record_update(resource, None, &mut object, "keypane", &time);
        stamp(self, resource, &mut object);
        let namespace = if resource.namespaced { object.namespace() } else { "" };
        let key = ObjectKey {
            resource: resource.storage_name(),
            namespace: namespace.to_owned(),
            name: object.name().to_owned(),
        };
        let store = self.store().clone();
        let target = key.clone();
        let decide = move |current: Option<&Object>| match current {
            Some(current) => Ok((Outcome::Unchanged(current.clone()), false)),
            None => Ok((admit(resource, &store, &target, object, None)?, true)),
        };
        let (_, created) = commit_and_return(self, key, false, decide).await?;
        Ok(created)
    }
}
