//! The log of the process: text for people or JSON for programs, on standard error.
//!
//! It is not the audit log, which is the panel's record of operations.
//!
//! Invariant: no line holds a credential. Messages of dependencies below `debug` are left out,
//! because the HTTP crates print frames and headers at that level. A panic is logged with its
//! location but without its message, which may hold anything.

use std::io::{self, IsTerminal as _};
use std::panic;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, filter, fmt, registry};

use crate::config::{LogConfig, LogFormat};

/// The log targets of Keypane's own crates.
const OWN: [&str; 7] =
    ["keypane_server", "keypane", "app", "backend", "domain", "store", "local_cluster"];

/// Names that a filter may use for all of Keypane's own crates.
const ALL_OWN: [&str; 2] = ["keypane", "keypane_server"];

/// The reason why the log cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The filter cannot be parsed. The settings refuse such a filter earlier.
    #[error("the log filter is wrong")]
    Filter(#[from] filter::ParseError),
    /// The process has a log already.
    #[error("the log is set up already")]
    Twice(#[from] TryInitError),
}

/// Sets up the process's log, and logs panics to it.
///
/// # Errors
/// Returns [`LoggingError`] if the filter is wrong or if this is called twice.
pub fn init(config: &LogConfig) -> Result<(), LoggingError> {
    subscriber(config, io::stderr)?.try_init()?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn subscriber<W>(config: &LogConfig, writer: W) -> Result<impl Subscriber + use<W>, LoggingError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(spelled_out(&config.filter))?;
    let lines = fmt::layer().with_writer(writer);
    // Colours are only for terminals, and not if the user has turned them off (NO_COLOR).
    let lines = if io::stderr().is_terminal() { lines } else { lines.with_ansi(false) };
    let lines = match config.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let quiet = filter::filter_fn(|event| {
        let own = event.target().split("::").next().is_some_and(|name| OWN.contains(&name));
        own || *event.level() <= LevelFilter::DEBUG
    });
    Ok(registry().with(lines.with_filter(quiet)).with(filter))
}

/// Replaces each `keypane=LEVEL` of a filter with one directive for each of Keypane's own crates.
/// They come first, because a later directive for a single crate takes precedence.
fn spelled_out(filter: &str) -> String {
    let (mut all, mut rest) = (Vec::new(), Vec::new());
    for part in filter.split(',') {
        match part.split_once('=') {
            Some((name, level)) if ALL_OWN.contains(&name.trim()) => {
                all.extend(OWN.map(|own| format!("{own}={level}")));
            }
            _ => rest.push(part.to_owned()),
        }
    }
    all.append(&mut rest);
    all.join(",")
}

fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panic");
}

#[cfg(test)]
mod tests {
    use test_kit::log::Lines;

    use super::*;

    fn logged(filter: &str, format: LogFormat, log: impl FnOnce()) -> String {
        let lines = Lines::new();
        let config = LogConfig { filter: filter.to_owned(), format };
        let subscriber = subscriber(&config, lines.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, log);
        String::from_utf8(lines.bytes()).unwrap()
    }

    #[test]
    fn dependencies_never_trace() {
        let log = logged("trace", LogFormat::Text, || {
            tracing::trace!(target: "h2::codec", "frames");
            tracing::debug!(target: "hyper::proto", "connections");
            tracing::trace!(target: "keypane_server::http", "own");
            tracing::trace!(target: "application", "none of ours");
        });
        assert!(log.contains("connections") && log.contains("own"), "{log}");
        assert!(!log.contains("frames") && !log.contains("none of ours"), "{log}");
    }

    #[test]
    fn the_filter_counts() {
        let log = logged("warn,app=debug", LogFormat::Text, || {
            tracing::info!(target: "keypane_server", "left out");
            tracing::debug!(target: "app", "kept");
        });
        assert!(log.contains("kept") && !log.contains("left out"), "{log}");
    }

    #[test]
    fn the_programs_name_stands_for_all_of_its_crates() {
        for filter in ["error,keypane_server=debug", "error, keypane=debug", "keypane=debug,error"]
        {
            let log = logged(filter, LogFormat::Text, || {
                tracing::debug!(target: "store::cache", "of store");
                tracing::debug!(target: "local_cluster", "of cluster");
                tracing::debug!(target: "app::api", "of app");
                tracing::warn!(target: "kube", "of others");
            });
            for own in ["of store", "of cluster", "of app"] {
                assert!(log.contains(own), "{filter}: {log}");
            }
            assert!(!log.contains("of others"), "{filter}: {log}");
        }
        let log = logged("keypane=debug,store=warn", LogFormat::Text, || {
            tracing::debug!(target: "store", "of store");
            tracing::debug!(target: "app", "of app");
        });
        assert!(log.contains("of app") && !log.contains("of store"), "{log}");
    }

    #[test]
    fn json_is_one_object_a_line_with_the_request_in_it() {
        let log = logged("info", LogFormat::Json, || {
            let _span = tracing::info_span!("request", request_id = "r1").entered();
            tracing::info!(status = 200, "two\nlines");
        });
        let event: serde_json::Value = serde_json::from_str(&log).unwrap();
        assert_eq!(event["message"], "two\nlines");
        assert_eq!(event["status"], 200);
        assert_eq!(event["span"]["request_id"], "r1");
    }

    #[test]
    fn a_panic_is_logged_by_its_place_without_its_words() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(log_panic));
        let log = logged("info", LogFormat::Text, || {
            let _ended = panic::catch_unwind(|| panic!("canary"));
        });
        panic::set_hook(before);
        assert!(log.contains("logging.rs") && !log.contains("canary"), "{log}");
    }
}
