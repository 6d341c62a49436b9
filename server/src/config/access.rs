//! Who may use the panel.

use std::ffi::OsString;
use std::net::SocketAddr;

use super::ConfigError;
use super::setting::{parse, switch};

const REQUIRED_GROUP: &str = "KEYPANE_REQUIRED_GROUP";

/// The values of `KEYPANE_AUTH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AuthMode {
    /// No authentication: every caller is the administrator.
    None,
    /// By headers from the portal's proxy.
    Proxy,
    /// By an issuer, with the panel's own login or bearer tokens.
    Oidc,
}

/// Who may use the panel.
#[derive(Clone, Debug)]
pub struct AccessConfig {
    /// The groups that are let in; being in one of them is enough. If the list is empty, every user
    /// who is signed in is let in.
    pub required_groups: Vec<String>,
    /// True if the panel shows secrets but does not change them.
    pub read_only: bool,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Access")]
pub(super) struct AccessArgs {
    /// How callers are told apart: `none` is everybody is an administrator, on loopback only;
    /// `proxy` is by headers of the portal's authenticating proxy; `oidc` is by an OpenID Connect
    /// issuer.
    #[arg(long, env = "KEYPANE_AUTH", default_value = "none", value_name = "MODE")]
    auth: OsString,
    /// Groups that may use the panel, separated by commas; being in one of them is enough. Without
    /// it, everybody who is signed in may.
    #[arg(long, env = "KEYPANE_REQUIRED_GROUP", value_name = "GROUPS")]
    required_group: Option<OsString>,
    /// Show secrets and change none.
    #[arg(
        long,
        env = "KEYPANE_READ_ONLY",
        default_value = "false",
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        value_name = "BOOL"
    )]
    read_only: OsString,
}

impl AccessArgs {
    pub(super) fn auth(&self) -> Result<AuthMode, ConfigError> {
        parse("KEYPANE_AUTH", &self.auth, "none, proxy or oidc", |text| match text {
            "none" => Some(AuthMode::None),
            "proxy" => Some(AuthMode::Proxy),
            "oidc" => Some(AuthMode::Oidc),
            _ => None,
        })
    }

    pub(super) fn validate(&self, auth: AuthMode) -> Result<AccessConfig, ConfigError> {
        Ok(AccessConfig {
            required_groups: self.required_groups(auth)?,
            read_only: switch("KEYPANE_READ_ONLY", &self.read_only)?,
        })
    }

    /// Reads the groups. A setting that is given but names no group is refused: it would let every
    /// user in.
    fn required_groups(&self, auth: AuthMode) -> Result<Vec<String>, ConfigError> {
        let Some(given) = &self.required_group else { return Ok(Vec::new()) };
        if auth == AuthMode::None {
            let needs = "KEYPANE_AUTH to be another than none, which has no groups";
            return Err(ConfigError::Useless { name: REQUIRED_GROUP, needs });
        }
        parse(REQUIRED_GROUP, given, "one or more groups, separated by commas", |text| {
            let names = || text.split(',').map(str::trim);
            names().all(|name| !name.is_empty()).then(|| names().map(str::to_owned).collect())
        })
    }
}

impl AuthMode {
    /// Refuses an address that other machines can reach while users do not have to sign in.
    ///
    /// # Errors
    /// Returns [`ConfigError::Exposed`] for every address except loopback addresses.
    pub(super) fn check_address(self, address: SocketAddr) -> Result<(), ConfigError> {
        match self {
            Self::None if address.ip().to_canonical().is_loopback() => Ok(()),
            Self::Proxy | Self::Oidc => Ok(()),
            Self::None => Err(ConfigError::Exposed { address }),
        }
    }
}
