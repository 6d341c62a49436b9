//! Starts the embedded cluster for the panel: its file, the namespace and the examples.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::sync::Arc;
use std::time::Duration;

use kube::Client;
use local_cluster::store::{OpenError, Store, StoreOptions};
use local_cluster::{AdminOrNothing, Authorizer, Cluster, SeedError, SystemWorld, User};
use store::{KeyRing, StoreSettings};

use super::{ClusterDescription, ConnectedCluster, ExamplesError, examples};
use crate::config::{LocalConfig, PanelConfig};

/// The revision of a store to which nothing has been written yet.
const UNTOUCHED: u64 = 1;

/// The reason why the embedded cluster cannot be started. No variant shows a credential.
#[derive(Debug, thiserror::Error)]
pub enum LocalClusterError {
    /// The folder for the embedded cluster's file cannot be created.
    #[error(
        "the folder of the embedded cluster's file (KEYPANE_LOCAL_PATH, or --local-path) cannot be \
         made: name a file in a folder that Keypane may write"
    )]
    Folder {
        /// The error from the system.
        source: std::io::Error,
    },
    /// The embedded cluster's file cannot be used.
    #[error("the embedded cluster cannot be opened")]
    Store(#[source] OpenError),
    /// The embedded cluster refuses the namespace.
    #[error("the namespace of the embedded cluster cannot be created")]
    Namespace(#[source] SeedError),
    /// The system gives no random bytes.
    #[error("a key cannot be made")]
    Keys(#[source] getrandom::Error),
    /// The example secrets cannot be written.
    #[error("the example secrets cannot be written")]
    Examples(#[source] ExamplesError),
}

/// Opens the embedded cluster, creates its namespace, and writes the examples into a new store if
/// the settings ask for them.
///
/// # Errors
/// Returns [`LocalClusterError`] if the file cannot be used or if its first writes fail.
pub(super) async fn open(
    config: &LocalConfig,
    panel: &PanelConfig,
    timeout: Duration,
) -> Result<ConnectedCluster, LocalClusterError> {
    if let Some(folder) = config.path.parent() {
        // If the folder exists, its mode is up to its owner. The file in it is 0600 anyway.
        let mut make = DirBuilder::new();
        make.recursive(true).mode(0o700);
        make.create(folder).map_err(|source| LocalClusterError::Folder { source })?;
    }
    let store =
        Store::open(&config.path, StoreOptions::default()).map_err(LocalClusterError::Store)?;
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
            // No form holds a digest of an example yet, so any key will do.
            keys: KeyRing::random().map_err(LocalClusterError::Keys)?,
            impersonation: None,
        };
        examples::seed(&connected.client, settings).await.map_err(LocalClusterError::Examples)?;
    }
    Ok(connected)
}

/// Connects to an embedded cluster on a store as its administrator, with the namespace created.
///
/// # Errors
/// Returns [`LocalClusterError::Namespace`] if the namespace cannot be written.
pub async fn connect_store(
    store: Store,
    namespace: &str,
) -> Result<ConnectedCluster, LocalClusterError> {
    connected(Cluster::new(store), namespace).await
}

async fn connected(
    cluster: Cluster,
    namespace: &str,
) -> Result<ConnectedCluster, LocalClusterError> {
    cluster.prepare(namespace).await.map_err(LocalClusterError::Namespace)?;
    let client = Client::new(cluster.service(User::admin()), namespace);
    let description =
        ClusterDescription { name: "local".to_owned(), is_local: true, account: None };
    Ok(ConnectedCluster { client, description, local: Some(cluster) })
}
