//! The settings: read from flags and the environment, and validated once.
//!
//! Each section has its own file. [`Config::load`] is the only way in; nothing else in the server
//! reads the environment. The cluster's own configuration is separate: the kube client reads the
//! kubeconfig.
//!
//! Invariant: a [`Config`] is safe to serve. An error names the wrong setting and what was
//! expected. No secret setting is ever printed, by `Debug` or by an error.

mod access;
mod audit_target;
mod cluster;
mod error;
mod hosts;
mod impersonation;
mod keys;
#[cfg(feature = "local")]
mod local;
mod log;
mod networks;
mod oidc;
mod origin;
mod panel;
mod portal;
mod portal_theme;
mod proxy_auth;
mod secret_file;
mod serve;
mod setting;
mod surroundings;

use std::ffi::OsString;

use clap::Parser;
use store::{Impersonation, KeyRing};

pub use access::AccessConfig;
use access::AuthMode;
pub use audit_target::{AuditConfig, AuditTarget};
pub use cluster::{ClusterConfig, ClusterTarget};
pub use error::{ConfigError, LoadError};
pub use hosts::{HostPattern, HostPort};
#[cfg(feature = "local")]
pub use local::{LocalApi, LocalApiScheme, LocalConfig, LocalTokens};
pub use log::{LogConfig, LogFormat};
pub use networks::Networks;
pub use oidc::{BearerConfig, ClaimNames, LoginConfig, OidcConfig};
pub use origin::Origin;
pub use panel::PanelConfig;
pub use portal::PortalConfig;
pub use portal_theme::PortalTheme;
pub use proxy_auth::{ProxyConfig, SharedSecret};
pub use serve::ServeConfig;
pub(crate) use setting::flag;
pub use surroundings::Surroundings;

/// All settings, validated.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address and the names under which the panel is served.
    pub serve: ServeConfig,
    /// Who may use the panel.
    pub access: AccessConfig,
    /// Whether the cluster sees who the user is.
    pub impersonation: Option<Impersonation>,
    /// The networks of the proxies whose forwarding headers are trusted.
    pub networks: Networks,
    /// How the panel finds out who sent a request.
    pub authentication: Authentication,
    /// The portals that may embed the panel.
    pub portal: PortalConfig,
    /// Which secrets the panel shows.
    pub panel: PanelConfig,
    /// The cluster that the panel works on.
    pub cluster: ClusterConfig,
    /// The keys that the replicas share.
    pub keys: KeyRing,
    /// The target of the audit log.
    pub audit: AuditConfig,
    /// What the panel logs, and in which format.
    pub log: LogConfig,
}

/// How the panel finds out who sent a request.
#[derive(Clone, Debug)]
pub enum Authentication {
    /// No authentication: every caller is the administrator.
    None,
    /// By headers from the portal's proxy.
    Proxy(ProxyConfig),
    /// By an issuer, with the panel's own login or bearer tokens.
    Oidc(Box<OidcConfig>),
}

/// The settings as given.
#[derive(Parser)]
#[command(
    name = "keypane",
    version,
    about = "Keypane: the Secrets panel of a Kubernetes data-science portal",
    after_help = "Every setting is a flag or an environment variable; the flag wins."
)]
struct Args {
    #[command(flatten)]
    serve: serve::ServeArgs,
    #[command(flatten)]
    access: access::AccessArgs,
    #[command(flatten)]
    impersonation: impersonation::ImpersonationArgs,
    #[command(flatten)]
    networks: networks::NetworkArgs,
    #[command(flatten)]
    proxy: proxy_auth::ProxyArgs,
    #[command(flatten)]
    oidc: oidc::OidcArgs,
    #[command(flatten)]
    portal: portal::PortalArgs,
    #[command(flatten)]
    panel: panel::PanelArgs,
    #[command(flatten)]
    cluster: cluster::ClusterArgs,
    #[cfg(feature = "local")]
    #[command(flatten)]
    local: local::LocalArgs,
    #[command(flatten)]
    keys: keys::KeyArgs,
    #[command(flatten)]
    audit: audit_target::AuditArgs,
    #[command(flatten)]
    log: log::LogArgs,
}

impl Config {
    /// Reads the settings of a process from its arguments (the program's name first), its
    /// environment and its surroundings.
    ///
    /// # Errors
    /// Returns [`LoadError::Usage`] for an unknown flag, and also for `--help` and `--version`,
    /// which end the process too. Returns [`LoadError::Wrong`] with the first wrong setting and
    /// what was expected. A missing setting for the key file is not an error: a random key is made.
    pub fn load(
        arguments: impl IntoIterator<Item = OsString>,
        surroundings: Surroundings,
    ) -> Result<Self, LoadError> {
        let args = Args::try_parse_from(arguments)?;
        Ok(Self::validate(&args, surroundings)?)
    }

    fn validate(args: &Args, surroundings: Surroundings) -> Result<Self, ConfigError> {
        let serve = args.serve.validate()?;
        let auth = args.access.auth()?;
        let access = args.access.validate(auth)?;
        auth.check_address(serve.address)?;
        let networks = args.networks.validate()?;
        if auth != AuthMode::Proxy {
            args.proxy.refuse()?;
        }
        if auth != AuthMode::Oidc {
            args.oidc.refuse()?;
        }
        let authentication = match auth {
            AuthMode::None => Authentication::None,
            AuthMode::Proxy => Authentication::Proxy(args.proxy.validate(&networks)?),
            AuthMode::Oidc => Authentication::Oidc(Box::new(args.oidc.validate(&serve)?)),
        };
        Ok(Self {
            serve,
            impersonation: args.impersonation.validate(auth)?,
            access,
            networks,
            authentication,
            portal: args.portal.validate()?,
            panel: args.panel.validate()?,
            cluster: args.cluster.validate(
                #[cfg(feature = "local")]
                &args.local,
                surroundings,
            )?,
            keys: args.keys.validate()?,
            audit: args.audit.validate()?,
            log: args.log.validate(surroundings)?,
        })
    }
}

#[cfg(test)]
#[cfg(feature = "local")]
mod tests;
#[cfg(test)]
#[cfg(not(feature = "local"))]
mod without_local;
