//! Reading: one object with its values, one object without them.

use backend::StoreError;
use domain::{ObjectName, SecretKind};
use http::{Request, StatusCode};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::core::params::{GetParams, ListParams};
use serde::de::DeserializeOwned;
use tracing::Span;

use super::as_user::AsUser;
use super::errors::CallError;
use super::whole::WholeObject;
use super::wire::{MetadataOnly, MetadataPage, StoredSecret};
use super::{convert, read_error};

/// What stands under a name.
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
    /// Nothing.
    Missing,
    /// Something that is none of the panel's, by its name or its type.
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

impl AsUser {
    /// One page of a metadata list.
    ///
    /// # Errors
    /// [`CallError`].
    pub(super) async fn page(&self, params: &ListParams) -> Result<MetadataPage, CallError> {
        let request =
            self.shared.resource.list_metadata(params).map_err(|_| CallError::unbuilt())?;
        self.connection.read(request).await
    }

    /// One object with its values, through the guard.
    ///
    /// # Errors
    /// [`StoreError`], with `verb` where it is refused.
    pub(super) async fn find(&self, object: &str, verb: &'static str) -> Result<Found, StoreError> {
        let Some((_, object)) = self.shared.naming.candidates(object).next() else {
            return Ok(Found::Foreign);
        };
        Span::current().record("secret.name", object.as_str());
        let Some(secret) = self.fetch(&object).await.map_err(|error| read_error(error, verb))?
        else {
            return Ok(Found::Missing);
        };
        Ok(match convert::kind_of(&self.shared.naming, &secret) {
            Some(kind) => Found::Panel { object, kind, secret: Box::new(secret) },
            None => Found::Foreign,
        })
    }

    /// One object of any type with its values; `None` where there is none.
    pub(super) async fn fetch(
        &self,
        object: &ObjectName,
    ) -> Result<Option<StoredSecret>, CallError> {
        self.read(self.shared.resource.get(object.as_str(), &GetParams::default())).await
    }

    /// The same with the fields that this build does not know.
    pub(super) async fn fetch_whole(
        &self,
        object: &ObjectName,
    ) -> Result<Option<WholeObject>, CallError> {
        self.read(self.shared.resource.get(object.as_str(), &GetParams::default())).await
    }

    /// The metadata of one object of any type; `None` where there is none.
    pub(super) async fn fetch_metadata(
        &self,
        object: &ObjectName,
    ) -> Result<Option<ObjectMeta>, CallError> {
        let request = self.shared.resource.get_metadata(object.as_str(), &GetParams::default());
        let found: Option<MetadataOnly> = self.read(request).await?;
        Ok(found.map(|found| found.metadata))
    }

    async fn read<T: DeserializeOwned, E>(
        &self,
        request: Result<Request<Vec<u8>>, E>,
    ) -> Result<Option<T>, CallError> {
        match self.connection.read(request.map_err(|_| CallError::unbuilt())?).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One object without its values, through the guard: a list by name and type, because metadata
    /// answers carry no type.
    ///
    /// # Errors
    /// [`StoreError`], with `verb` where it is refused.
    pub(super) async fn find_metadata(
        &self,
        object: &str,
        verb: &'static str,
    ) -> Result<Option<FoundMetadata>, StoreError> {
        for (kind, object) in self.shared.naming.candidates(object) {
            Span::current().record("secret.name", object.as_str());
            let selector = format!("metadata.name={object},type={}", kind.object_type());
            let params = ListParams::default().fields(&selector);
            let page = self.page(&params).await.map_err(|error| read_error(error, verb))?;
            let item = page.items.into_iter().flatten().next();
            if let Some(meta) = item.map(|item| item.metadata)
                && meta.name.as_deref() == Some(object.as_str())
            {
                return Ok(Some(FoundMetadata { object, kind, meta }));
            }
        }
        Ok(None)
    }
}
