//! The queue to the thread that writes, and the order of its jobs.
//!
//! Users' lines come first, in the order of their arrival. Refusals are written while no user's
//! line waits. So a user waits only for other users' lines and for the one refusal that is being
//! written.
//!
//! Invariant: everything in the queue is bounded. Users' lines hold a share of the room, refusals
//! are in bounded lanes, and each kind of request to the thread is a number.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::journal::Reservation;
use super::lane::{Lane, Omissions, Refused};

/// The longest time before the log reports what was left out.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// A line of a user's write.
#[derive(Debug)]
pub(super) enum UserLine {
    /// The line before the write. `unheard` is its outcome if the caller never learns that it was
    /// written.
    Attempt {
        line: Vec<u8>,
        unheard: Vec<u8>,
        room: OwnedSemaphorePermit,
        written: oneshot::Sender<io::Result<Reservation>>,
    },
    /// The line after the write.
    Outcome { line: Vec<u8>, room: OwnedSemaphorePermit, tried: oneshot::Sender<()> },
}

/// The next job of the thread.
#[derive(Debug)]
pub(super) enum JournalJob {
    /// Opens the target again.
    Reopen(u64),
    /// Tries again to write the outcomes that could not be written.
    Retry(u64),
    /// Writes a line of a user's write.
    User(UserLine),
    /// Reports what was left out.
    Report(Omissions),
    /// Writes both lines of a refusal.
    Refusal(Refused, Vec<u8>),
    /// Reports that everything was tried, together with what was left out.
    Settle(u64, Omissions),
}

/// A request to the thread.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// To open the target again.
    Reopen,
    /// To try again to write the outcomes that could not be written.
    Retry,
    /// To do everything that waits.
    Settle,
}

/// A number for each kind of request: how often it was made, or up to which number it is done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Turns {
    reopen: u64,
    retry: u64,
    settle: u64,
}

impl Turns {
    /// Returns the number for a kind of request.
    pub(super) fn of(&mut self, ask: Ask) -> &mut u64 {
        match ask {
            Ask::Reopen => &mut self.reopen,
            Ask::Retry => &mut self.retry,
            Ask::Settle => &mut self.settle,
        }
    }
}

/// Everything that waits for the thread.
#[derive(Debug, Default)]
pub(super) struct Queue {
    asked: Turns,
    taken: Turns,
    users: VecDeque<(Instant, UserLine)>,
    /// The time since when the user's line that is being written has waited.
    at: Option<Instant>,
    strangers: Lane,
    refused_users: Lane,
    left_out: Omissions,
    /// The time at which the first of these entries was left out.
    left_out_since: Option<Instant>,
    /// True once the log is closed and nothing more is added.
    pub(super) ending: bool,
    /// True once the thread has ended.
    pub(super) ended: bool,
}

impl Queue {
    /// Adds a user's line.
    pub(super) fn push(&mut self, line: UserLine, now: Instant) {
        self.users.push_back((now, line));
    }

    /// Adds a refusal. Returns `false` if there are too many; the refusal is then counted.
    pub(super) fn refuse(&mut self, whose: Refused, lines: Vec<u8>, now: Instant) -> bool {
        let taken = !self.ended && self.lane(whose).push(lines, now);
        if !taken {
            self.leave_out(Omissions::from(whose), now);
        }
        taken
    }

    fn lane(&mut self, whose: Refused) -> &mut Lane {
        match whose {
            Refused::Stranger => &mut self.strangers,
            Refused::User => &mut self.refused_users,
        }
    }

    /// Makes a request to the thread and returns its number. It is done once the thread reports
    /// this number or a later one.
    pub(super) fn ask(&mut self, ask: Ask) -> u64 {
        let asked = self.asked.of(ask);
        *asked += 1;
        *asked
    }

    /// Returns the number of a request that is still open, and marks it as taken.
    fn open(&mut self, ask: Ask) -> Option<u64> {
        let (asked, taken) = (*self.asked.of(ask), self.taken.of(ask));
        let is_open = *taken < asked;
        *taken = asked;
        is_open.then_some(asked)
    }

    /// Counts entries that are not in the log.
    pub(super) fn leave_out(&mut self, what: Omissions, now: Instant) {
        if self.left_out.is_nothing() {
            self.left_out_since = Some(now);
        }
        self.left_out = self.left_out.and(what);
    }

    /// Returns how many lines of users and how many refusals wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.users.len(), self.strangers.len() + self.refused_users.len())
    }

    /// Returns how long the oldest of the users' lines has waited, including the line that is being
    /// written.
    pub(super) fn behind(&self, now: Instant) -> Duration {
        let oldest = self.at.or_else(|| self.users.front().map(|(since, _)| *since));
        oldest.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    /// Returns the next job. The job before it counts as done.
    pub(super) fn next(&mut self, now: Instant) -> Option<JournalJob> {
        self.at = None;
        if let Some(number) = self.open(Ask::Reopen) {
            return Some(JournalJob::Reopen(number));
        }
        if let Some(number) = self.open(Ask::Retry) {
            return Some(JournalJob::Retry(number));
        }
        if let Some((since, line)) = self.users.pop_front() {
            self.at = Some(since);
            return Some(JournalJob::User(line));
        }
        if self.report_in(now) == Some(Duration::ZERO) {
            return Some(JournalJob::Report(std::mem::take(&mut self.left_out)));
        }
        for whose in [Refused::User, Refused::Stranger] {
            if let Some(lines) = self.lane(whose).pop() {
                return Some(JournalJob::Refusal(whose, lines));
            }
        }
        let number = self.open(Ask::Settle)?;
        Some(JournalJob::Settle(number, std::mem::take(&mut self.left_out)))
    }

    /// Returns the time until the next report is due, or `None` if there is nothing to report.
    pub(super) fn report_in(&self, now: Instant) -> Option<Duration> {
        let since = self.left_out_since.filter(|_| !self.left_out.is_nothing())?;
        Some((since + REPORT_EVERY).saturating_duration_since(now))
    }

    /// Ends the queue and drops the users' lines, which are not written any more.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.users.clear();
    }
}
