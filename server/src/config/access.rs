//! Who may use the panel.

use std::ffi::OsString;
use std::net::SocketAddr;

use super::ConfigError;
use super::setting::{parse, switch};

/// How callers are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// Not at all: whoever reaches the panel is its administrator.
    None,
    /// By an issuer: the panel's own login, or bearer tokens.
    Oidc,
}

/// Who may use the panel.
#[derive(Clone, Debug)]
pub struct AccessConfig {
    /// How callers are told apart.
    pub auth: AuthMode,
    /// True where the panel shows secrets and changes none.
    pub read_only: bool,
}

/// The same as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Access")]
pub(super) struct AccessArgs {
    /// How callers are told apart: `none` is everybody is an administrator, on loopback only;
    /// `oidc` is by an OpenID Connect issuer.
    #[arg(long, env = "KEYPANE_AUTH", default_value = "none", value_name = "MODE")]
    auth: OsString,
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
    pub(super) fn validate(&self) -> Result<AccessConfig, ConfigError> {
        let expected = "none or oidc";
        Ok(AccessConfig {
            auth: parse("KEYPANE_AUTH", &self.auth, expected, |text| match text {
                "none" => Some(AuthMode::None),
                "oidc" => Some(AuthMode::Oidc),
                _ => None,
            })?,
            read_only: switch("KEYPANE_READ_ONLY", &self.read_only)?,
        })
    }
}

impl AccessConfig {
    /// Refuses an address that others can reach while nobody has to sign in.
    ///
    /// # Errors
    /// [`ConfigError::Exposed`] for every address but loopback ones.
    pub(super) fn check_address(&self, address: SocketAddr) -> Result<(), ConfigError> {
        match self.auth {
            AuthMode::None if address.ip().to_canonical().is_loopback() => Ok(()),
            AuthMode::None => Err(ConfigError::Exposed { address }),
            AuthMode::Oidc => Ok(()),
        }
    }
}
