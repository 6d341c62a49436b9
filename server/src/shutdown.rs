//! The end of the process: asked for once, seen everywhere.
//!
//! Not the waiting for what is in flight, which is the listener's.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code of a process that was asked to end twice: 128 and SIGINT's number.
const ASKED_TWICE: i32 = 130;

/// A switch that ends the process; every clone is the same switch.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    begun: CancellationToken,
    failed: CancellationToken,
}

impl Shutdown {
    /// A switch that nobody has used yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the shutdown.
    pub fn begin(&self) {
        self.begun.cancel();
    }

    /// Begins the shutdown of a process that cannot go on.
    pub fn fail(&self) {
        self.failed.cancel();
        self.begin();
    }

    /// True where the process ends because it cannot go on.
    pub fn has_failed(&self) -> bool {
        self.failed.is_cancelled()
    }

    /// True once the shutdown has begun.
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Waits until the shutdown begins. Long answers, such as streams of events, end on it.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Begins the shutdown on the first SIGTERM or SIGINT, and ends the process on the second.
    ///
    /// # Errors
    /// Where the signals cannot be received.
    pub fn on_signals(&self) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            loop {
                let name = tokio::select! {
                    _ = terminate.recv() => "SIGTERM",
                    _ = interrupt.recv() => "SIGINT",
                };
                if shutdown.has_begun() {
                    tracing::warn!(signal = name, "asked to end again: ending at once");
                    std::process::exit(ASKED_TWICE);
                }
                tracing::info!(signal = name, "asked to end: finishing what is in flight");
                shutdown.begin();
            }
        });
        Ok(())
    }
}
