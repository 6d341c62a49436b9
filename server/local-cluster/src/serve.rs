//! Serves the embedded API over HTTP, for kubectl and tests; on loopback only.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::{
    api::Cluster,
    authn::Tokens,
    front::Front,
    tls::{self, ServerTls, TlsError},
};

/// How long a client may take for its headers and its TLS handshake.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long open requests may take once the server shuts down.
const GRACE: Duration = Duration::from_secs(5);
/// The pause after a failed accept, so that the loop does not spin when no file descriptor is free.
const BREATHER: Duration = Duration::from_millis(50);

/// Where to serve, and whether with TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    socket: SocketAddr,
    tls: bool,
}

/// An address that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AddressError {
    /// The text is not an address and port.
    #[error("expected an address and port such as 127.0.0.1:6443 or http://127.0.0.1:6443")]
    Malformed,
    /// The address is not on loopback. The embedded API returns credentials, so it stays on this
    /// machine.
    #[error("the embedded API is served on loopback only, not on {0}")]
    NotLoopback(IpAddr),
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (rest, tls) = match text.strip_prefix("http://") {
            Some(rest) => (rest, false),
            None => (text.strip_prefix("https://").unwrap_or(text), true),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let socket = match rest.strip_prefix("localhost:") {
            Some(port) => {
                let port = port.parse().map_err(|_| AddressError::Malformed)?;
                SocketAddr::from((Ipv4Addr::LOCALHOST, port))
            }
            None => rest.parse().map_err(|_| AddressError::Malformed)?,
        };
        if !socket.ip().is_loopback() {
            return Err(AddressError::NotLoopback(socket.ip()));
        }
        Ok(Self { socket, tls })
    }
}

/// The server could not start.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The port is in use, or this process may not use it.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// The certificate could not be made.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// There is no token, so no caller could get in.
    #[error("the embedded API needs at least one token")]
    NoTokens,
}

/// The bound server; [`Server::run`] serves.
pub struct Server {
    listener: TcpListener,
    local: SocketAddr,
    tls: Option<ServerTls>,
    cluster: Cluster,
    tokens: Tokens,
}

impl Server {
    /// Binds the address. With port 0 the system chooses a free port.
    ///
    /// # Errors
    /// If the port is not available, TLS cannot be set up, or there is no token.
    pub async fn bind(
        address: Address,
        cluster: Cluster,
        tokens: Tokens,
    ) -> Result<Self, ServeError> {
        if tokens.is_empty() {
            return Err(ServeError::NoTokens);
        }
        let failed = |source| ServeError::Bind { address: address.socket, source };
        let listener = TcpListener::bind(address.socket).await.map_err(failed)?;
        let local = listener.local_addr().map_err(failed)?;
        let tls = if address.tls { Some(tls::self_signed(local.ip())?) } else { None };
        Ok(Self { listener, local, tls, cluster, tokens })
    }

    /// The URL that clients use.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.local)
    }

    /// The certificate in PEM; `None` without TLS.
    pub fn certificate(&self) -> Option<&str> {
        self.tls.as_ref().map(|tls| tls.certificate.as_str())
    }

    /// Serves until `stop` is true (or its sender is gone), then ends the watches of the cluster
    /// and gives open requests five seconds.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                () = told(&mut stop) => break,
                Some(_) = connections.join_next() => continue,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    connections.spawn(self.connection(stream, stop.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "the embedded API could not accept a connection");
                    tokio::time::sleep(BREATHER).await;
                }
            }
        }
        self.cluster.close();
        let all = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!("the embedded API dropped requests that did not end in time");
        }
    }

    fn connection(
        &self,
        stream: TcpStream,
        stop: watch::Receiver<bool>,
    ) -> impl Future<Output = ()> + Send + 'static {
        let acceptor = self.tls.as_ref().map(|tls| tls.acceptor.clone());
        let front = Front::new(self.cluster.clone(), self.tokens.clone());
        async move {
            // Small answers must not wait for the client's acknowledgement.
            let _best_effort = stream.set_nodelay(true);
            let Some(acceptor) = acceptor else {
                return speak(stream, front, stop).await;
            };
            match tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => speak(stream, front, stop).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            }
        }
    }
}

/// Waits until the server is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _told_or_sender_gone = stop.wait_for(|stop| *stop).await.is_ok();
}

async fn speak<S>(stream: S, front: Front, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(front));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => Some(ended),
        () = told(&mut stop) => None,
    };
    let ended = if let Some(ended) = ended {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to the embedded API broke off");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_served() {
        for good in ["127.0.0.1:6443", "http://127.0.0.1:0", "[::1]:1", "localhost:6443"] {
            assert!(good.parse::<Address>().is_ok(), "{good}");
        }
        assert_eq!(
            "0.0.0.0:6443".parse::<Address>(),
            Err(AddressError::NotLoopback(Ipv4Addr::UNSPECIFIED.into()))
        );
        for bad in ["", "6443", "example.com:1", "http://127.0.0.1"] {
            assert_eq!(bad.parse::<Address>(), Err(AddressError::Malformed), "{bad}");
        }
    }
}
