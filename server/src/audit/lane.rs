//! The queue of refused requests: bounded, rate-limited, and written only when no user waits.
//!
//! Any client can cause refusals as often as it likes. So the log holds a sample of them, and a
//! count of those that it left out.
//!
//! Invariant: the lane holds at most `LANE_MAX_BYTES`, and every refusal that it does not hold is
//! counted.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

/// The memory for the lines that wait in a lane, in bytes.
const LANE_MAX_BYTES: usize = 256 * 1024;

/// The number of refusals that a lane accepts at once after a quiet time.
const BURST: u32 = 200;

/// The time after which one more refusal is accepted. It allows 10 a second during a flood, which
/// is half a gigabyte a day.
const INTERVAL: Duration = Duration::from_millis(100);

/// The kind of caller whose request was refused. Each kind has its own lane, so that a flood from a
/// stranger does not hide the refusals of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The caller is not signed in, or the server does not know yet.
    Stranger,
    /// A user who is signed in.
    User,
}

/// The refusals that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Both lines of each refusal.
    waiting: VecDeque<Vec<u8>>,
    bytes: usize,
    /// The time at which the lane counts as empty again (generic cell rate algorithm, ITU-T I.371).
    /// Each refusal moves it forward by [`INTERVAL`].
    quiet: Option<Instant>,
}

impl Lane {
    /// Accepts the lines of a refusal. Returns `false` if there are too many; the caller then
    /// counts the refusal.
    pub(super) fn push(&mut self, lines: Vec<u8>, now: Instant) -> bool {
        let quiet = self.quiet.map_or(now, |quiet| quiet.max(now)) + INTERVAL;
        let fits = self.bytes + lines.len() <= LANE_MAX_BYTES;
        if !fits || quiet.saturating_duration_since(now) > INTERVAL * BURST {
            return false;
        }
        self.quiet = Some(quiet);
        self.bytes += lines.len();
        self.waiting.push_back(lines);
        true
    }

    /// Removes and returns the lines that have waited longest.
    pub(super) fn pop(&mut self) -> Option<Vec<u8>> {
        let lines = self.waiting.pop_front()?;
        self.bytes -= lines.len();
        Some(lines)
    }

    /// Returns how many refusals wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}

/// The number of entries that were left out of the log, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Omissions {
    /// Refused requests of callers who are not signed in.
    pub(super) strangers: u64,
    /// Refused requests of users who are signed in.
    pub(super) users: u64,
    /// Changes that were refused because their attempt could not be written first.
    pub(super) writes: u64,
}

impl Omissions {
    /// One change that was refused.
    pub(super) const WRITE: Self = Self { strangers: 0, users: 0, writes: 1 };

    /// Returns true if nothing was left out.
    pub(super) fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Returns the sum of both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            strangers: self.strangers + other.strangers,
            users: self.users + other.users,
            writes: self.writes + other.writes,
        }
    }
}

impl From<Refused> for Omissions {
    fn from(whose: Refused) -> Self {
        match whose {
            Refused::Stranger => Self { strangers: 1, ..Self::default() },
            Refused::User => Self { users: 1, ..Self::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_flood_is_a_burst_and_then_ten_a_second() {
        let (mut lane, start) = (Lane::default(), Instant::now());
        let taken = |lane: &mut Lane, now| (0..20_000).filter(|_| lane.push(vec![0], now)).count();
        assert_eq!(taken(&mut lane, start), 200);
        assert_eq!(taken(&mut lane, start + Duration::from_millis(99)), 0);
        assert_eq!(taken(&mut lane, start + Duration::from_secs(1)), 10);
        // After a quiet time, the whole burst is accepted again.
        assert_eq!(taken(&mut lane, start + Duration::from_mins(1)), 200);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_is_bounded_in_bytes() {
        let (mut lane, now) = (Lane::default(), Instant::now());
        assert!(lane.push(vec![0; LANE_MAX_BYTES - 1], now));
        assert!(!lane.push(vec![0; 2], now));
        assert!(lane.push(vec![0], now));
        assert_eq!(lane.len(), 2);
        assert!(lane.pop().is_some());
        assert!(lane.push(vec![0; LANE_MAX_BYTES - 1], now));
    }
}
