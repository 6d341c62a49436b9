//! Settings: from flags and the environment, validated once, typed from then on.
//!
//! One file a section. [`Config::load`] is the only door; nothing else in the server reads the
//! environment. Not for the cluster's own configuration: a kubeconfig is read by the kube client.
//!
//! Invariant: a [`Config`] is safe to serve. A wrong setting is refused by name with what was
//! expected, and no secret setting is ever printed, by `Debug` or by an error.

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

/// Every setting, validated.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where and under which names the panel is served.
    pub serve: ServeConfig,
    /// Who may use it.
    pub access: AccessConfig,
    /// Whether the cluster sees who that is.
    pub impersonation: Option<Impersonation>,
    /// Where proxies are whose forwarded headers are believed.
    pub networks: Networks,
    /// How callers are told apart.
    pub authentication: Authentication,
    /// The portals that it may be part of.
    pub portal: PortalConfig,
    /// Which secrets it shows.
    pub panel: PanelConfig,
    /// The cluster it works on.
    pub cluster: ClusterConfig,
    /// The keys that replicas share.
    pub keys: KeyRing,
    /// Where the audit log goes.
    pub audit: AuditConfig,
    /// What it logs, and how.
    pub log: LogConfig,
}

/// How callers are told apart.
#[derive(Clone, Debug)]
pub enum Authentication {
    /// Not at all: whoever reaches the panel is its administrator.
    None,
    /// By headers of the portal's proxy.
    Proxy(ProxyConfig),
    /// By an issuer: the panel's own login, or bearer tokens.
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
    /// Reads the settings of a process: its arguments (the program's name first), its environment,
    /// and what surrounds it.
    ///
    /// # Errors
    /// [`LoadError::Usage`] for an unknown flag, and for `--help` and `--version`, which end the
    /// process too; [`LoadError::Wrong`] names the first wrong setting and what was expected.
    /// A key file that is not named is no error: a random key is made.
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
