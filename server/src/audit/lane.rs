//! The lane of requests that were refused: bounded, rate-limited, and never in the way of a user.
//!
//! Anybody can have a request refused, as often as they like. So of these the log holds a sample,
//! and a count of what it left out.
//!
//! Invariant: the lane holds at most `LANE_MAX_BYTES`, and what it does not hold is counted.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

/// What the lines of a lane may take in memory while they wait, in bytes.
const LANE_MAX_BYTES: usize = 256 * 1024;

/// Refusals that a lane takes at once after it was quiet.
const BURST: u32 = 200;

/// The time for one more: 10 a second for as long as a flood lasts, or half a gigabyte a day.
const INTERVAL: Duration = Duration::from_millis(100);

/// Whose request was refused. Each has a lane of its own, so that a stranger's flood hides nothing
/// that a user was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nobody is signed in, or nobody knows yet.
    Stranger,
    /// A user who is signed in.
    User,
}

/// The refusals that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Both lines of each.
    waiting: VecDeque<Vec<u8>>,
    bytes: usize,
    /// When the lane is as empty as if nothing had ever come (generic cell rate algorithm, ITU-T
    /// I.371): each refusal moves it on by [`INTERVAL`].
    quiet: Option<Instant>,
}

impl Lane {
    /// Takes the lines of a refusal; `false` where there are too many, which is for the caller to
    /// count.
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

    /// The lines that have waited longest.
    pub(super) fn pop(&mut self) -> Option<Vec<u8>> {
        let lines = self.waiting.pop_front()?;
        self.bytes -= lines.len();
        Some(lines)
    }

    /// How many refusals wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}

/// What was left out of the log, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Omissions {
    /// Refused requests of strangers.
    pub(super) strangers: u64,
    /// Refused requests of users.
    pub(super) users: u64,
    /// Changes that were refused because they could not be written down first.
    pub(super) writes: u64,
}

impl Omissions {
    /// One change.
    pub(super) const WRITE: Self = Self { strangers: 0, users: 0, writes: 1 };

    /// True where nothing was.
    pub(super) fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Both together.
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
        // And all of it again once it was quiet.
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
