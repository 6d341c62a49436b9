//! The target of the audit log.

use std::ffi::OsString;
use std::path::PathBuf;

use super::ConfigError;
use super::setting::file;

/// The value that means standard output.
const STDOUT: &str = "stdout";

/// The settings of the audit log.
#[derive(Clone, Debug)]
pub struct AuditConfig {
    /// The place that the log is written to.
    pub target: AuditTarget,
}

/// The place that the audit log is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditTarget {
    /// Standard output. If it is not a terminal, nothing else is written to it.
    Stdout,
    /// A file, which another program may move away. It is opened again on SIGHUP.
    File(PathBuf),
}

/// The settings of this section as given.
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
