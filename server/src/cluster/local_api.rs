//! The embedded cluster's own API, served beside the panel, with a kubeconfig for it.

use std::io;

use local_cluster::{
    Address, AddressError, Cluster, ServeError, Server, SystemWorld, Tokens, write_kubeconfig,
};

use crate::config::{LocalApi, LocalApiScheme};
use crate::shutdown::Shutdown;

/// The user whose token the kubeconfig of the embedded API holds.
const LOCAL_API_USER: &str = "admin";

/// Why the embedded API is not served.
#[derive(Debug, thiserror::Error)]
pub enum LocalApiError {
    /// The address is none to serve it on.
    #[error("the embedded API cannot be served there")]
    Address(#[from] AddressError),
    /// It cannot be served.
    #[error("the embedded API cannot be served")]
    Serve(#[from] ServeError),
    /// The kubeconfig cannot be written.
    #[error("the kubeconfig of the embedded API cannot be written")]
    Kubeconfig(#[source] io::Error),
}

/// Serves the embedded cluster's own API beside the panel, and writes a kubeconfig for it.
///
/// # Errors
/// [`LocalApiError`], before anything is served.
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
        // The server is gone already where nobody listens.
        let _ = stop.send(true);
    });
    tokio::spawn(server.run(stopped));
    Ok(())
}
