//! The embedded cluster as the panel starts it: its file, the namespace, the examples.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::sync::Arc;
use std::time::Duration;

use kube::Client;

use super::{ClusterDescription, ClusterError, ConnectedCluster, examples};
use crate::config::{KeyRing, LocalConfig, PanelConfig};
use crate::local::store::{Store, StoreOptions};
use crate::local::{AdminOrNothing, Authorizer, Cluster, SystemWorld, User};
use crate::secrets::StoreSettings;

/// The revision of a store that nothing was written to yet.
const UNTOUCHED: u64 = 1;

/// Opens the embedded cluster, makes its namespace, and fills a new store with examples where the
/// settings ask for them.
///
/// # Errors
/// [`ClusterError`] where the file cannot be used, or its first writes fail.
pub(super) async fn open(
    config: &LocalConfig,
    panel: &PanelConfig,
    timeout: Duration,
) -> Result<ConnectedCluster, ClusterError> {
    if let Some(folder) = config.path.parent() {
        // A folder that is there already is its owner's matter; the file in it is 0600 anyway.
        let mut make = DirBuilder::new();
        make.recursive(true).mode(0o700);
        make.create(folder).map_err(|source| ClusterError::Folder { source })?;
    }
    let store = Store::open(&config.path, StoreOptions::default()).map_err(ClusterError::Store)?;
    let is_new = store.revision() == UNTOUCHED;
    let authorizer: Arc<dyn Authorizer> = match &config.rights {
        Some(table) => Arc::new(table.clone()),
        None => Arc::new(AdminOrNothing),
    };
    let cluster = Cluster::with(store, Arc::new(SystemWorld), authorizer);
    let connected = connected(cluster, &panel.namespace).await?;
    if is_new && config.examples {
        let settings = StoreSettings {
            namespace: panel.namespace.clone(),
            naming: panel.naming.clone(),
            timeout,
            // No form has marks of the examples yet, so any key will do.
            keys: KeyRing::random().map_err(ClusterError::Keys)?,
            impersonation: None,
        };
        examples::seed(&connected.client, settings).await.map_err(ClusterError::Examples)?;
    }
    Ok(connected)
}

/// The embedded cluster on a store, as its administrator, with the namespace in it.
///
/// # Errors
/// [`ClusterError::Namespace`] where the namespace cannot be written.
pub async fn connect_store(
    store: Store,
    namespace: &str,
) -> Result<ConnectedCluster, ClusterError> {
    connected(Cluster::new(store), namespace).await
}

async fn connected(cluster: Cluster, namespace: &str) -> Result<ConnectedCluster, ClusterError> {
    cluster.prepare(namespace).await.map_err(ClusterError::Namespace)?;
    let client = Client::new(cluster.service(User::admin()), namespace);
    let description =
        ClusterDescription { name: "local".to_owned(), is_local: true, account: None };
    Ok(ConnectedCluster { client, description, local: Some(cluster) })
}
