//! Where the audit log goes.

use std::ffi::OsString;
use std::path::PathBuf;

use super::ConfigError;
use super::setting::file;

/// The word for standard output.
const STDOUT: &str = "stdout";

/// Where the audit log goes.
#[derive(Clone, Debug)]
pub struct AuditConfig {
    /// What is written to.
    pub target: AuditTarget,
}

/// What the audit log is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditTarget {
    /// Standard output, which holds nothing else where it is no terminal.
    Stdout,
    /// A file, which others may move away; it is opened again on SIGHUP.
    File(PathBuf),
}

/// The same as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Audit")]
pub(super) struct AuditArgs {
    /// Where the audit log goes: `stdout`, or a file, which is made and appended to, and opened again
    /// on SIGHUP. A change that cannot be written there first is refused.
    #[arg(long, env = "KEYPANE_AUDIT", default_value = STDOUT, value_name = "stdout|FILE")]
    audit: OsString,
}

impl AuditArgs {
    pub(super) fn validate(&self) -> Result<AuditConfig, ConfigError> {
        let target = if self.audit == STDOUT {
            AuditTarget::Stdout
        } else {
            AuditTarget::File(file("KEYPANE_AUDIT", &self.audit)?)
        };
        Ok(AuditConfig { target })
    }
}
