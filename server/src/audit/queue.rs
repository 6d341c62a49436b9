//! What waits for the thread that writes, and in which order it gets to it.
//!
//! Users' lines come first, in the order in which they came; refusals are written while no user
//! waits. So a user waits for the lines of users, and for one refusal that is being written.
//!
//! Invariant: everything here is bounded. Users' lines hold a share of the room, refusals are in
//! bounded lanes, and what is asked of the thread is a number each.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::journal::Reservation;
use super::lane::{Lane, Omissions, Refused};

/// How long what was left out may stay unsaid.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// A line of a user's write.
#[derive(Debug)]
pub(super) enum UserLine {
    /// Before it; `unheard` is its outcome where nobody learns that it was written.
    Attempt {
        line: Vec<u8>,
        unheard: Vec<u8>,
        room: OwnedSemaphorePermit,
        written: oneshot::Sender<io::Result<Reservation>>,
    },
    /// After it.
    Outcome { line: Vec<u8>, room: OwnedSemaphorePermit, tried: oneshot::Sender<()> },
}

/// What the thread does next.
#[derive(Debug)]
pub(super) enum JournalJob {
    /// Opens the target again.
    Reopen(u64),
    /// Tries what is owed again.
    Retry(u64),
    /// Writes a line of a user's write.
    User(UserLine),
    /// Says what was left out.
    Report(Omissions),
    /// Writes both lines of a refusal.
    Refusal(Refused, Vec<u8>),
    /// Everything was tried; what was left out is said with it.
    Settle(u64, Omissions),
}

/// What is asked of the thread.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// To open the target again.
    Reopen,
    /// To try what is owed again.
    Retry,
    /// To come to the end of what waits.
    Settle,
}

/// A number for each question: how often it was asked, or up to which time it was done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Turns {
    reopen: u64,
    retry: u64,
    settle: u64,
}

impl Turns {
    /// The number of a question.
    pub(super) fn of(&mut self, ask: Ask) -> &mut u64 {
        match ask {
            Ask::Reopen => &mut self.reopen,
            Ask::Retry => &mut self.retry,
            Ask::Settle => &mut self.settle,
        }
    }
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Queue {
    asked: Turns,
    taken: Turns,
    users: VecDeque<(Instant, UserLine)>,
    /// Since when the user's line has waited that the thread is at.
    at: Option<Instant>,
    strangers: Lane,
    refused_users: Lane,
    left_out: Omissions,
    /// When the first of it was left out.
    left_out_since: Option<Instant>,
    /// The log is closed, and what waits is the last.
    pub(super) ending: bool,
    /// The thread is gone.
    pub(super) ended: bool,
}

impl Queue {
    /// Takes a user's line.
    pub(super) fn push(&mut self, line: UserLine, now: Instant) {
        self.users.push_back((now, line));
    }

    /// Takes a refusal; `false` where there are too many, which is counted.
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

    /// Asks for something; it is done once the thread says this number, or a later one.
    pub(super) fn ask(&mut self, ask: Ask) -> u64 {
        let asked = self.asked.of(ask);
        *asked += 1;
        *asked
    }

    /// The number of a question that is open, which is taken with it.
    fn open(&mut self, ask: Ask) -> Option<u64> {
        let (asked, taken) = (*self.asked.of(ask), self.taken.of(ask));
        let is_open = *taken < asked;
        *taken = asked;
        is_open.then_some(asked)
    }

    /// Counts what is not in the log.
    pub(super) fn leave_out(&mut self, what: Omissions, now: Instant) {
        if self.left_out.is_nothing() {
            self.left_out_since = Some(now);
        }
        self.left_out = self.left_out.and(what);
    }

    /// How many lines wait: users', and refusals.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.users.len(), self.strangers.len() + self.refused_users.len())
    }

    /// How long the user's line has waited that waits longest, the one included that is being
    /// written.
    pub(super) fn behind(&self, now: Instant) -> Duration {
        let oldest = self.at.or_else(|| self.users.front().map(|(since, _)| *since));
        oldest.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    /// The next thing to do. Whatever was done before is done with.
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

    /// In what time there is something to say; `None` where there is nothing.
    pub(super) fn report_in(&self, now: Instant) -> Option<Duration> {
        let since = self.left_out_since.filter(|_| !self.left_out.is_nothing())?;
        Some((since + REPORT_EVERY).saturating_duration_since(now))
    }

    /// Ends it, without what nobody will write any more.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.users.clear();
    }
}
