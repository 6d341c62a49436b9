//! Serves the embedded cluster's own API beside the panel, and writes a kubeconfig for it.

use std::io;

use local_cluster::{
    Address, AddressError, Cluster, ServeError, Server, SystemWorld, Tokens, write_kubeconfig,
};

use crate::config::{LocalApi, LocalApiScheme};
use crate::shutdown::Shutdown;

/// The user whose token is in the kubeconfig of the embedded API.
const LOCAL_API_USER: &str = "admin";

/// The reason why the embedded API is not served.
#[derive(Debug, thiserror::Error)]
pub enum LocalApiError {
    /// The API cannot be served on this address.
    #[error("the embedded API cannot be served there")]
    Address(#[from] AddressError),
    /// The API cannot be served.
    #[error("the embedded API cannot be served")]
    Serve(#[from] ServeError),
    /// The kubeconfig cannot be written.
    #[error("the kubeconfig of the embedded API cannot be written")]
    Kubeconfig(#[source] io::Error),
}

/// Serves the embedded cluster's own API beside the panel, and writes a kubeconfig for it.
///
/// # Errors
/// Returns [`LocalApiError`] before anything is served.
pub async fn serve_local_api(
    api: &LocalApi,
    cluster: Cluster,
    namespace: &str,
    shutdown: Shutdown,
) -> Result<(), LocalApiError> {
    let plain = if api.scheme == LocalApiScheme::Http { "http://" } else { "" };
    let address: Address = format!("{plain}{}", api.address).parse()?;
    let tokens = if api.tokens.is_empty() {
        Tokens::generate(&SystemWorld)
    } else {
        let pairs = api.tokens.expose();
        Tokens::new(pairs.map(|(user, token)| (user.to_owned(), token.to_owned())))
    };
    let server = Server::bind(address, cluster, tokens.clone()).await?;
    if tokens.expose(LOCAL_API_USER).is_some() {
        write_kubeconfig(&api.kubeconfig, &server, &tokens, LOCAL_API_USER, namespace)
            .map_err(LocalApiError::Kubeconfig)?;
    }
    let kubeconfig = api.kubeconfig.display().to_string();
    tracing::info!(url = server.url(), kubeconfig, "serving the embedded cluster's API");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        shutdown.begun().await;
        // If the receiver is gone, the server has ended already.
        let _ = stop.send(true);
    });
    tokio::spawn(server.run(stopped));
    Ok(())
}
