//! Reads values during a search, because some facts are only in the values.
//!
//! The registries of a secret that was created by another tool are only in its value. The first
//! search starts to read such values in the background, with the rights of the user who searches.
//! The results go into the rows and to the open pages; until then a page says how many secrets the
//! search cannot decide about. Without a search nothing is read here.
//!
//! Invariant: there is one run at a time in this process, with bounds on concurrent requests,
//! objects and bytes. Of a value only its public description is kept.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use backend::StoreError;
use domain::{ObjectName, SecretRow};
use futures::StreamExt as _;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::as_user::AsUser;
use super::cluster_user::ClusterUser;
use super::list_page;

/// The number of concurrent reads.
const READS_AT_ONCE: usize = 4;
/// The most objects that one run reads.
const READS_MAX: usize = 2_000;
/// The bytes of values after which a run starts no further read.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// The number of failed reads after which a run gives up.
const FAILURES_MAX: usize = 16;
/// How long a page waits for the run that its search started; what is not read by then is counted.
const WAIT: Duration = Duration::from_secs(1);
/// The pause between two runs of one user, if the first left something unread.
const REST: Duration = Duration::from_secs(30);
/// The number of descriptions after which the open pages are told; each further time takes four
/// times as many, so that a long run does not make every page reload again and again.
const TOLD_FIRST: usize = 25;

/// The runs of this process.
#[derive(Debug, Default)]
pub(super) struct Searches(Mutex<Runs>);

#[derive(Debug, Default)]
struct Runs {
    now: Option<Run>,
    /// The user of the last run that left something unread, and when it ended.
    last: Option<(ClusterUser, Instant)>,
    /// The position in the objects where the next run starts.
    turn: usize,
}

/// A run that was started.
#[derive(Clone, Debug)]
struct Run {
    started: Instant,
    done: CancellationToken,
}

impl Searches {
    /// A panic elsewhere does not damage the runs.
    fn runs(&self) -> MutexGuard<'_, Runs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a run when it is dropped, even by a panic.
struct Ends {
    user: AsUser,
    /// True if everything was read.
    is_complete: bool,
    _done: DropGuard,
}

impl Ends {
    /// Ends the run.
    fn with(mut self, is_complete: bool) {
        self.is_complete = is_complete;
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        let user = || self.user.connection.user().clone();
        let mut runs = self.user.shared.searches.runs();
        runs.now = None;
        runs.last = (!self.is_complete).then(|| (user(), Instant::now()));
    }
}

/// Starts to read what the search cannot decide about, unless a run is active, and waits a moment.
pub(super) async fn read_for_search(user: &AsUser) {
    if let Some(run) = run_for_search(user) {
        let _ = timeout_at(run.started + WAIT, run.done.cancelled()).await;
    }
}

/// The active run, or a new one. `None` if there is nothing to read, or if this user's last run
/// ended a moment ago.
fn run_for_search(user: &AsUser) -> Option<Run> {
    let mut runs = user.shared.searches.runs();
    if let Some(run) = &runs.now {
        return Some(run.clone());
    }
    let rests = runs
        .last
        .as_ref()
        .is_some_and(|(last, ended)| last == user.connection.user() && ended.elapsed() < REST);
    if rests {
        return None;
    }
    let mut unread = user.shared.cache.unread(READS_MAX);
    // Without this, objects whose reads always fail would end every run at the same place.
    let turn = runs.turn.checked_rem(unread.len())?;
    unread.rotate_left(turn);
    runs.turn = runs.turn.wrapping_add(FAILURES_MAX + 1);
    let run = Run { started: Instant::now(), done: CancellationToken::new() };
    let done = run.done.clone().drop_guard();
    let ends = Ends { user: user.clone(), is_complete: false, _done: done };
    tokio::spawn(async move {
        let is_complete = read_all(&ends.user, unread).await;
        ends.with(is_complete);
    });
    runs.now = Some(run.clone());
    Some(run)
}

/// Reads objects until a bound is reached; true if all were read.
async fn read_all(user: &AsUser, objects: Vec<ObjectName>) -> bool {
    let are_all = objects.len() < READS_MAX;
    let reads = objects
        .into_iter()
        .map(|object| async move { list_page::read_described(user, &object).await });
    let mut reads = futures::stream::iter(reads).buffer_unordered(READS_AT_ONCE);
    let mut news = News { user, untold: 0, tell_at: TOLD_FIRST };
    let (mut bytes, mut failures) = (0, 0);
    while let Some(read) = reads.next().await {
        match read {
            Ok(Some((row, size))) => {
                bytes += size;
                news.add(&row);
            }
            Ok(None) => {}
            Err(StoreError::Forbidden { .. }) => return false,
            Err(_) => failures += 1,
        }
        if bytes > BYTES_MAX || failures > FAILURES_MAX {
            return false;
        }
    }
    are_all && failures == 0
}

/// Descriptions that are in the rows, but that the open pages have not been told about. They are
/// told about the last ones at the end.
struct News<'a> {
    user: &'a AsUser,
    untold: usize,
    tell_at: usize,
}

impl News<'_> {
    fn add(&mut self, row: &SecretRow) {
        self.user.keep_described(row);
        self.untold += 1;
        if self.untold >= self.tell_at {
            self.tell_at *= 4;
            self.untold = 0;
            self.user.shared.cache.tell();
        }
    }
}

impl Drop for News<'_> {
    fn drop(&mut self) {
        if self.untold > 0 {
            self.user.shared.cache.tell();
        }
    }
}
