//! The content and the format of the log.

use std::ffi::OsString;

use tracing_subscriber::EnvFilter;

use super::setting::parse;
use super::{ConfigError, Surroundings};

/// The content and the format of the log.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// The filter, which `EnvFilter` can parse.
    pub filter: String,
    /// The format of the lines.
    pub format: LogFormat,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text, for people at a terminal.
    Text,
    /// One JSON object in each line, for programs.
    Json,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Logs")]
pub(super) struct LogArgs {
    /// What is logged: error, warn, info, debug, trace, or a filter such as
    /// `info,keypane=debug`, where `keypane` stands for all of Keypane's own crates.
    #[arg(long, env = "KEYPANE_LOG", default_value = "info", value_name = "FILTER")]
    log: OsString,
    /// Form of the log, which goes to standard error: text, json, or auto (text on a terminal, JSON
    /// elsewhere).
    #[arg(long, env = "KEYPANE_LOG_FORMAT", default_value = "auto", value_name = "FORMAT")]
    log_format: OsString,
}

impl LogArgs {
    pub(super) fn validate(&self, surroundings: Surroundings) -> Result<LogConfig, ConfigError> {
        let expected = "a level (error, warn, info, debug, trace) or a filter such as \
                        info,keypane=debug";
        let filter = parse("KEYPANE_LOG", &self.log, expected, |text| {
            let valid = !text.trim().is_empty() && EnvFilter::try_new(text).is_ok();
            valid.then(|| text.to_owned())
        })?;
        let usual = if surroundings.terminal { LogFormat::Text } else { LogFormat::Json };
        let format =
            parse(
                "KEYPANE_LOG_FORMAT",
                &self.log_format,
                "auto, text or json",
                |text| match text {
                    "auto" => Some(usual),
                    "text" => Some(LogFormat::Text),
                    "json" => Some(LogFormat::Json),
                    _ => None,
                },
            )?;
        Ok(LogConfig { filter, format })
    }
}
