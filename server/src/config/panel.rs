//! Which secrets the panel shows.

use std::ffi::{OsStr, OsString};

use domain::{Naming, Prefix};

use super::ConfigError;
use super::setting::parse;

/// The longest label (RFC 1123), in bytes.
const LABEL_MAX_BYTES: usize = 63;

/// Which secrets the panel shows.
#[derive(Clone, Debug)]
pub struct PanelConfig {
    /// The namespace of every secret.
    pub namespace: String,
    /// The prefixes of object names of both kinds.
    pub naming: Naming,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Secrets")]
pub(super) struct PanelArgs {
    /// Namespace of the secrets.
    #[arg(long, env = "KEYPANE_NAMESPACE", default_value = "hub", value_name = "NAME")]
    namespace: OsString,
    /// How object names of Git Sync secrets begin.
    #[arg(
        long,
        env = "KEYPANE_GIT_SYNC_PREFIX",
        default_value = "gitsync-secret-",
        value_name = "PREFIX"
    )]
    git_sync_prefix: OsString,
    /// How object names of Image Pull secrets begin.
    #[arg(
        long,
        env = "KEYPANE_IMAGE_PULL_PREFIX",
        default_value = "image-",
        value_name = "PREFIX"
    )]
    image_pull_prefix: OsString,
}

impl PanelArgs {
    pub(super) fn validate(&self) -> Result<PanelConfig, ConfigError> {
        let expected = "an RFC 1123 label: up to 63 lower-case letters, digits and '-', with a \
                        letter or digit at both ends";
        Ok(PanelConfig {
            namespace: parse("KEYPANE_NAMESPACE", &self.namespace, expected, |text| {
                is_label(text).then(|| text.to_owned())
            })?,
            naming: Naming::new(
                prefix("KEYPANE_GIT_SYNC_PREFIX", &self.git_sync_prefix)?,
                prefix("KEYPANE_IMAGE_PULL_PREFIX", &self.image_pull_prefix)?,
            ),
        })
    }
}

fn prefix(name: &'static str, value: &OsStr) -> Result<Prefix, ConfigError> {
    let expected = "a prefix of object names such as image-: lower-case letters, digits, '-' and \
                    '.', starting with a letter or digit, 1 to 252 bytes";
    parse(name, value, expected, |text| Prefix::parse(text).ok())
}

/// Returns true for an RFC 1123 label, which Kubernetes requires for namespaces (Object Names and
/// IDs).
fn is_label(text: &str) -> bool {
    let sane = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= LABEL_MAX_BYTES
        && text.bytes().all(sane)
        && !text.starts_with('-')
        && !text.ends_with('-')
}
