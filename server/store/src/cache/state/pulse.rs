//! What the heartbeat finds: whether the cluster answers, and whether its versions only grow.
//!
//! A cluster whose etcd was restored from a backup continues from an older version, and does not
//! tell the watches. Invariant: a version is compared only with what was known before the request
//! for it was sent. So a watch that is ahead of a slow answer is never mistaken for a cluster that
//! went back.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Instant;

use super::super::super::call_error::{CallError, Cause};
use super::super::topic::Topic;
use super::{State, lock};
use crate::clock::rfc3339;

/// How long pages say that the cluster went back in time.
const RESTORED_SHOWN: Duration = Duration::from_mins(15);

/// The results of the heartbeats.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// The newest version of the collection in an answer, since the cluster last went back.
    newest: Option<u64>,
    /// When the first of the requests that have no answer was sent.
    silent: Option<Instant>,
    /// When it was noticed that the cluster went back, and the time of day of that, once it was
    /// asked for.
    restored: Option<(Instant, Option<Timestamp>)>,
}

/// What was known before a request. The answer can only be of this version or a newer one.
#[derive(Clone, Copy, Debug)]
pub(in crate::cache) struct Floor {
    version: Option<u64>,
    /// The number of the complete listing to which it belongs.
    turn: u64,
}

impl State {
    /// What is known now. The answer of the next request is compared with it.
    pub(in crate::cache) fn floor(&self) -> Floor {
        let turn = *self.again.borrow();
        let newest = lock(&self.pulse).newest;
        let reached = Topic::ALL.map(|topic| self.with(topic, |health| health.reached));
        Floor { version: reached.into_iter().chain([newest]).flatten().max(), turn }
    }

    /// Notes an answer of the cluster, with the version of the collection if it is a number.
    /// Everything is listed again if the cluster went back, or if it was not heard for a while:
    /// changes in the meantime may have been lost.
    pub(in crate::cache) fn answered(&self, floor: Floor, version: Option<u64>) {
        // False if the request was sent before a new listing was due: then it says nothing about
        // it.
        let is_current = *self.again.borrow() == floor.turn;
        if is_current && version.zip(floor.version).is_some_and(|(now, before)| now < before) {
            return self.went_back(version);
        }
        let mut pulse = lock(&self.pulse);
        if is_current {
            pulse.newest = pulse.newest.max(version);
        }
        let silent = pulse.silent.take();
        drop(pulse);
        let Some(since) = silent else { return };
        tracing::info!("the cluster answers again");
        let mut lost = false;
        for topic in Topic::ALL {
            lost |= self.with(topic, |health| {
                let heard = health.contact.is_some_and(|contact| contact >= since);
                if !heard && health.listed {
                    health.is_live = false;
                    health.failure = Some((CallError::Lost(Cause::Timeout), "watch"));
                }
                !heard
            });
        }
        if lost {
            self.list_again();
        }
        self.moved(true);
    }

    /// Notes that the request sent at `sent` has no answer in time.
    pub(in crate::cache) fn unanswered(&self, sent: Instant, cause: &Cause) {
        let newly = {
            let mut pulse = lock(&self.pulse);
            let newly = pulse.silent.is_none();
            pulse.silent.get_or_insert(sent);
            newly
        };
        if newly {
            tracing::warn!(%cause, "the cluster does not answer");
        }
        self.moved(newly);
    }

    /// Discards what is known, because the cluster went back; everything is listed again.
    fn went_back(&self, version: Option<u64>) {
        tracing::warn!(
            ?version,
            "the cluster went back to an older state: listing everything anew"
        );
        {
            let mut pulse = lock(&self.pulse);
            pulse.newest = version;
            pulse.silent = None;
            pulse.restored = Some((Instant::now(), None));
        }
        for topic in Topic::ALL {
            self.with(topic, |health| {
                health.reached = None;
                health.is_live = false;
                health.listed = false;
                health.failure = Some((CallError::Lost(Cause::WentBack), "list"));
            });
        }
        self.own_backup.store(0, Ordering::Release);
        self.described.forget();
        self.list_again();
        self.moved(true);
    }

    fn list_again(&self) {
        self.again.send_modify(|turn| *turn = turn.wrapping_add(1));
    }

    /// Receives a new value whenever everything has to be listed again.
    pub(in crate::cache) fn again(&self) -> watch::Receiver<u64> {
        self.again.subscribe()
    }

    /// When the first of the requests without an answer was sent.
    pub(super) fn silent_since(&self) -> Option<Instant> {
        lock(&self.pulse).silent
    }

    /// True while the cluster answers.
    pub(in crate::cache) fn is_heard(&self) -> bool {
        self.silent_since().is_none()
    }

    /// True while no row comes from a state that the cluster has gone back from.
    pub(in crate::cache) fn holds(&self) -> bool {
        let went_back = lock(&self.pulse).restored.is_some();
        !went_back || Topic::ALL.into_iter().all(|topic| self.with(topic, |health| health.listed))
    }

    /// When it was noticed that the cluster went back, if that was not long ago.
    pub(in crate::cache) fn restored(&self, now: impl FnOnce() -> Timestamp) -> Option<String> {
        let mut pulse = lock(&self.pulse);
        let (found, time) = pulse.restored.as_mut()?;
        let ago = found.elapsed();
        if ago >= RESTORED_SHOWN {
            return None;
        }
        if time.is_none() {
            let ago = SignedDuration::try_from(ago).ok()?;
            *time = Some(now().checked_sub(ago).ok()?);
        }
        time.map(rfc3339)
    }
}
