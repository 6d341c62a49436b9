//! The shutdown of the process: it is requested once and visible everywhere.
//!
//! Waiting for requests in flight is done by the listener.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code of a process that was asked to end twice: 128 plus the number of SIGINT.
const ASKED_TWICE: i32 = 130;

/// A switch that ends the process. All clones are the same switch.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    begun: CancellationToken,
    failed: CancellationToken,
}

impl Shutdown {
    /// Returns a switch that has not been used.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the shutdown.
    pub fn begin(&self) {
        self.begun.cancel();
    }

    /// Begins the shutdown because the process cannot continue.
    pub fn fail(&self) {
        self.failed.cancel();
        self.begin();
    }

    /// Returns true if the process ends because it cannot continue.
    pub fn has_failed(&self) -> bool {
        self.failed.is_cancelled()
    }

    /// Returns true once the shutdown has begun.
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Waits until the shutdown begins. Long responses, such as streams of events, end then.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Begins the shutdown on the first SIGTERM or SIGINT, and ends the process on the second.
    ///
    /// # Errors
    /// Returns an error if the signals cannot be received.
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
