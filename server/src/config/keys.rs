//! The keys that replicas share.

use std::ffi::OsString;
use std::path::Path;

use store::KeyRing;

use super::{ConfigError, secret_file};

const NAME: &str = "KEYPANE_KEY_FILE";

const EXPECTED: &str = "a file with a key of at least 32 bytes, such as `openssl rand -hex 32` \
                        makes, or with two such keys, the new one on the first line and the old \
                        one on the second";

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Keys")]
pub(super) struct KeyArgs {
    /// File with the key that all replicas share: 32 bytes or more, or two such keys on two lines,
    /// the new one first. Other users of the machine may not read it (mode 0600, or 0640 for a group).
    /// Default: a random key for this process.
    #[arg(long, env = "KEYPANE_KEY_FILE", value_name = "FILE")]
    key_file: Option<OsString>,
}

impl KeyArgs {
    pub(super) fn validate(&self) -> Result<KeyRing, ConfigError> {
        let Some(path) = &self.key_file else {
            return KeyRing::random().map_err(ConfigError::Random);
        };
        let bytes = secret_file::read(NAME, Path::new(path))?;
        KeyRing::parse(&bytes).ok_or(ConfigError::Wrong {
            name: NAME,
            value: path.to_string_lossy().into_owned(),
            expected: EXPECTED.to_owned(),
        })
    }
}
