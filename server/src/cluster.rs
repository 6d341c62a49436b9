//! The cluster that the panel works on: a `kube::Client` for a real cluster or for the embedded
//! one.
//!
//! Reading and writing through the client is not part of this module. A kubeconfig is read only if
//! the settings ask for it.
//!
//! Invariant: no client made here retries by itself. kube's own layer repeats every verb, and a
//! repeated create or delete is a new operation.

#[cfg(feature = "local")]
mod examples;
#[cfg(feature = "local")]
mod local;
#[cfg(feature = "local")]
mod local_api;

use std::time::Duration;

use kube::Client;
use kube::client::ClientBuilder;
use kube::config::{Config, InClusterError, KubeConfigOptions, Kubeconfig, KubeconfigError};

#[cfg(feature = "local")]
pub use self::examples::{ExamplesError, seed};
#[cfg(feature = "local")]
pub use self::local::{LocalClusterError, connect_store};
#[cfg(feature = "local")]
pub use self::local_api::{LocalApiError, serve_local_api};
use crate::config::{ClusterConfig, ClusterTarget, PanelConfig};

/// The longest time for opening a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The name for the account of a pod if the cluster does not tell its name.
const SERVICE_ACCOUNT: &str = "service-account";

/// The name for the user of a kubeconfig that does not name the user.
const UNNAMED: &str = "kubeconfig-user";

/// What the page shows about the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterDescription {
    /// The cluster's name: the context in the kubeconfig, or the kind of cluster.
    pub name: String,
    /// True for the embedded cluster, which is for trying out.
    pub is_local: bool,
    /// The configuration's name for the account that the panel uses. It is `None` for the embedded
    /// cluster.
    pub account: Option<String>,
}

/// A cluster that the panel works on.
#[derive(Clone)]
pub struct ConnectedCluster {
    /// The client, which retries nothing.
    pub client: Client,
    /// What the page shows about the cluster.
    pub description: ClusterDescription,
    /// The embedded cluster itself. It is needed to serve its API and to close it.
    #[cfg(feature = "local")]
    pub local: Option<local_cluster::Cluster>,
}

/// The reason why the panel cannot use its cluster. No variant shows a credential.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The kubeconfig cannot be used.
    #[error("the kubeconfig cannot be used: {0}")]
    Kubeconfig(String),
    /// This process does not run in a cluster.
    #[error("this process does not run in a cluster")]
    InCluster(#[source] InClusterError),
    /// The client cannot be built.
    #[error("the client for the cluster cannot be made: {0}")]
    Client(String),
    /// The embedded cluster cannot be started.
    #[cfg(feature = "local")]
    #[error(transparent)]
    Local(#[from] LocalClusterError),
}

/// Connects to the cluster in the settings. A real cluster is not asked for anything yet.
///
/// # Errors
/// Returns [`ClusterError`]. A real cluster that does not answer is not an error here.
pub async fn connect(
    config: &ClusterConfig,
    #[cfg_attr(not(feature = "local"), expect(unused_variables, reason = "for the embedded one"))]
    panel: &PanelConfig,
) -> Result<ConnectedCluster, ClusterError> {
    match &config.target {
        #[cfg(feature = "local")]
        ClusterTarget::Local(local) => Ok(local::open(local, panel, config.timeout).await?),
        ClusterTarget::Kubeconfig { context } => from_kubeconfig(context.clone()).await,
        ClusterTarget::InCluster => {
            let config = Config::incluster().map_err(ClusterError::InCluster)?;
            real(config, "in-cluster".to_owned(), SERVICE_ACCOUNT.to_owned())
        }
    }
}

async fn from_kubeconfig(context: Option<String>) -> Result<ConnectedCluster, ClusterError> {
    let unusable = |error| ClusterError::Kubeconfig(kubeconfig_problem(&error));
    let kubeconfig = Kubeconfig::read().map_err(unusable)?;
    let name = context.clone().or_else(|| kubeconfig.current_context.clone());
    let account = user_of(&kubeconfig, name.as_deref()).unwrap_or_else(|| UNNAMED.to_owned());
    let options = KubeConfigOptions { context, ..KubeConfigOptions::default() };
    let config = Config::from_custom_kubeconfig(kubeconfig, &options).await.map_err(unusable)?;
    real(config, name.unwrap_or_default(), account)
}

/// Returns a kubeconfig's name for the user of a context.
fn user_of(kubeconfig: &Kubeconfig, context: Option<&str>) -> Option<String> {
    let named = kubeconfig.contexts.iter().find(|named| Some(named.name.as_str()) == context)?;
    named.context.as_ref()?.user.clone().filter(|user| !user.is_empty())
}

/// Connects to a real cluster with kube's own stack, but without the layer that retries.
fn real(
    mut config: Config,
    name: String,
    account: String,
) -> Result<ConnectedCluster, ClusterError> {
    refuse_impersonation(&config)?;
    config.default_retry = false;
    config.connect_timeout = Some(CONNECT_TIMEOUT);
    let client = ClientBuilder::try_from(config)
        .map_err(|error| ClusterError::Client(client_problem(&error)))?
        .build();
    let description = ClusterDescription { name, is_local: false, account: Some(account) };
    Ok(ConnectedCluster {
        client,
        description,
        #[cfg(feature = "local")]
        local: None,
    })
}

/// Refuses a kubeconfig that says that all of its requests impersonate another user. With it, the
/// panel's own requests would be made as that user, and a user's request would name two users.
/// Dropping or keeping the setting silently could go against what its author wanted.
fn refuse_impersonation(config: &Config) -> Result<(), ClusterError> {
    let info = &config.auth_info;
    let asked = info.impersonate.is_some()
        || info.impersonate_uid.is_some()
        || info.impersonate_groups.is_some()
        || info.impersonate_user_extra.is_some();
    if asked {
        let problem = "its user acts as another one (as, as-uid, as-groups or as-user-extra)";
        return Err(ClusterError::Kubeconfig(problem.to_owned()));
    }
    Ok(())
}

/// Describes an error of the kubeconfig without its text: a YAML error may quote a token.
fn kubeconfig_problem(error: &KubeconfigError) -> String {
    match error {
        KubeconfigError::Parse(_) => "it is not valid YAML".to_owned(),
        error => error.to_string(),
    }
}

/// Describes an error of the client without the output of a credential plugin.
fn client_problem(error: &kube::Error) -> String {
    match error {
        kube::Error::Auth(_) => "its credentials cannot be had".to_owned(),
        kube::Error::InferKubeconfig(error) => kubeconfig_problem(error),
        error => error.to_string(),
    }
}

#[cfg(test)]
#[cfg(feature = "local")]
mod tests;
