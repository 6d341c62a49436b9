//! The portals that may embed the panel, and how it looks there.

use std::ffi::{OsStr, OsString};

use super::setting::parse;
use super::{ConfigError, Origin, PortalTheme};

/// The portals that may embed the panel, and how it looks there.
#[derive(Clone, Debug)]
pub struct PortalConfig {
    /// The origins whose pages may hold the panel in a frame. If there are none, no page may.
    pub origins: Vec<Origin>,
    /// The design tokens that this installation sets.
    pub theme: PortalTheme,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Portal")]
pub(super) struct PortalArgs {
    /// Origins whose pages may hold the panel in a frame, separated by commas, for example
    /// `https://portal.example.org`; nobody's by default.
    #[arg(long, env = "KEYPANE_PORTAL_ORIGINS", default_value = "", value_name = "ORIGINS")]
    portal_origins: OsString,
    /// File with design tokens, one `--kp-name: value` a line.
    #[arg(long, env = "KEYPANE_THEME_FILE", value_name = "FILE")]
    theme_file: Option<OsString>,
}

impl PortalArgs {
    pub(super) fn validate(&self) -> Result<PortalConfig, ConfigError> {
        Ok(PortalConfig {
            origins: origins(&self.portal_origins)?,
            theme: match &self.theme_file {
                Some(path) => PortalTheme::read(path)?,
                None => PortalTheme::default(),
            },
        })
    }
}

fn origins(value: &OsStr) -> Result<Vec<Origin>, ConfigError> {
    let expected = "origins separated by commas, such as https://portal.example.org: http or \
                    https, a host, perhaps a port, no path, no wildcard, and no IPv6 address, \
                    which a browser does not compare (Content Security Policy, 2.3.1)";
    parse("KEYPANE_PORTAL_ORIGINS", value, expected, |text| {
        let given = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        let origin = |text: &str| {
            let origin = Origin::parse(text.strip_suffix('/').unwrap_or(text))?;
            (!origin.is_ipv6()).then_some(origin)
        };
        given.map(origin).collect()
    })
}
