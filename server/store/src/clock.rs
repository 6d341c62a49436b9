//! The time of day, injected.
//!
//! Everything that writes down a time takes a [`Clock`], so that tests can fix the time. This is
//! the one module besides the embedded cluster that may read the system's clock.

use std::time::SystemTime;

use jiff::Timestamp;

/// A source of the current time.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the panel reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// A time as the panel writes it: RFC 3339 in UTC with whole seconds, which sorts as text.
pub fn rfc3339(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
