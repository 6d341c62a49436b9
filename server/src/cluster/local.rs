//! The embedded cluster as the panel starts it: its file, the namespace, the examples.

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

/// The revision of a store that nothing was written to yet.
const UNTOUCHED: u64 = 1;

/// Why the embedded cluster cannot be had. No variant shows a credential.
#[derive(Debug, thiserror::Error)]
pub enum LocalClusterError {
    /// The folder of the embedded cluster's file cannot be made.
    #[error(
        "the folder of the embedded cluster's file (KEYPANE_LOCAL_PATH, or --local-path) cannot be \
         made: name a file in a folder that Keypane may write"
    )]
    Folder {
        /// Why.
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

/// Opens the embedded cluster, makes its namespace, and fills a new store with examples where the
/// settings ask for them.
///
/// # Errors
/// [`LocalClusterError`] where the file cannot be used, or its first writes fail.
pub(super) async fn open(
    config: &LocalConfig,
    panel: &PanelConfig,
    timeout: Duration,
) -> Result<ConnectedCluster, LocalClusterError> {
    if let Some(folder) = config.path.parent() {
        // A folder that is there already is its owner's matter; the file in it is 0600 anyway.
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
            // No form has marks of the examples yet, so any key will do.
            keys: KeyRing::random().map_err(LocalClusterError::Keys)?,
            impersonation: None,
        };
        examples::seed(&connected.client, settings).await.map_err(LocalClusterError::Examples)?;
    }
    Ok(connected)
}

/// The embedded cluster on a store, as its administrator, with the namespace in it.
///
/// # Errors
/// [`LocalClusterError::Namespace`] where the namespace cannot be written.
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
