//! Conflicts: who changed the object, and when.

use app::backend::StoreError;
use app::domain::{Changed, ObjectName};

use super::{KubeSecretStore, annotations};

impl KubeSecretStore {
    /// The conflict of a write that came too late, read from the object as it is now.
    ///
    /// Where that cannot be read it is a conflict all the same, with nobody named.
    pub(super) async fn conflict(&self, object: &ObjectName) -> StoreError {
        StoreError::Conflict(match self.find_metadata(object.as_str(), "get").await {
            Ok(found) => found.map(|found| annotations::changed(&found.meta)),
            Err(_) => Some(Changed::default()),
        })
    }
}
