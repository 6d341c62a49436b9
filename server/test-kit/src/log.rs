//! The log of a test.

use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::Dispatch;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// The log filter: all of Keypane's own lines, and those of every library from `debug` on.
const FILTER: &str = "debug,keypane_server=trace,keypane=trace,app=trace,audit=trace,\
                      backend=trace,domain=trace,store=trace,local_cluster=trace";

/// Two more subscribers. With a single subscriber, tracing asks the first thread that reaches a log
/// line whether the line is of interest, and keeps the answer. That thread may belong to another
/// test and have no subscriber, and then the line would never be logged.
static OTHERS: OnceLock<[Dispatch; 2]> = OnceLock::new();

/// The captured lines of the log. Clones share them.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Returns no lines yet, for a subscriber of the test's own.
    pub fn new() -> Self {
        OTHERS.get_or_init(|| [(), ()].map(|()| Dispatch::new(tracing_subscriber::registry())));
        Self::default()
    }

    /// Captures the log of this thread until the guard is dropped, including the start and the end
    /// of every span.
    pub fn capture() -> (Self, DefaultGuard) {
        let lines = Self::new();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(FILTER))
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(lines.clone())
            .finish();
        (lines, tracing::subscriber::set_default(subscriber))
    }

    /// The captured log, as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    /// The captured log, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

impl<'w> MakeWriter<'w> for Lines {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
