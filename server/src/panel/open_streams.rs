//! Counts the open streams of events, in total and for each user.
//!
//! Invariant: a stream is counted from before its first look at the data until it is dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The largest number of streams of one user. Each open page in a visible tab has one.
const USER_MAX: u32 = 100;

/// The largest number of streams if users do not sign in, so that all of them share one name. It
/// leaves connections for other requests.
const SHARED_NAME_MAX: u32 = 4096;

/// The shortest time between two looks of a stream. All changes in that time make one event.
const REST_MIN: Duration = Duration::from_millis(50);

/// The time that each open stream adds to it, so that all streams together look at most about 4,000
/// times a second, however many there are.
const REST_SHARE: Duration = Duration::from_micros(250);

/// The open streams. All clones share the same counts.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenStreams(Arc<Mutex<StreamCounts>>);

#[derive(Debug, Default)]
struct StreamCounts {
    all: u32,
    of_user: HashMap<String, u32>,
}

impl OpenStreams {
    fn counts(&self) -> MutexGuard<'_, StreamCounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One stream, which is counted until it is dropped.
#[derive(Debug)]
pub(super) struct Counted {
    open: OpenStreams,
    user: String,
}

impl Counted {
    /// Counts a stream of a user. Returns `None` if the user has as many streams as allowed.
    /// `tells_apart` is false if users do not sign in, so that all of them share the name.
    pub(super) fn of(open: &OpenStreams, user: &str, tells_apart: bool) -> Option<Self> {
        let max = if tells_apart { USER_MAX } else { SHARED_NAME_MAX };
        let mut counts = open.counts();
        let of_user = counts.of_user.get(user).copied().unwrap_or_default();
        if of_user >= max {
            return None;
        }
        counts.of_user.insert(user.to_owned(), of_user + 1);
        counts.all = counts.all.saturating_add(1);
        drop(counts);
        Some(Self { open: open.clone(), user: user.to_owned() })
    }

    /// Returns how long a stream waits between two looks at the data.
    pub(super) fn rest(&self) -> Duration {
        REST_MIN + REST_SHARE * self.open.counts().all
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.open.counts();
        counts.all = counts.all.saturating_sub(1);
        match counts.of_user.get_mut(&self.user) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(counts.of_user.remove(&self.user)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_has_a_share_of_their_own() {
        let open = OpenStreams::default();
        let stream = |user| Counted::of(&open, user, true);
        let mut of_ada: Vec<_> = (0..USER_MAX).map(|_| stream("ada").unwrap()).collect();
        assert!(stream("ada").is_none());
        let of_bob = stream("bob").unwrap();
        of_ada.pop();
        assert!(stream("ada").is_some());
        drop((of_ada, of_bob));
        assert!(open.counts().of_user.is_empty() && open.counts().all == 0);
    }

    #[test]
    fn a_name_that_everybody_has_is_no_user() {
        let open = OpenStreams::default();
        let all: Vec<_> = (0..USER_MAX * 2).map(|_| Counted::of(&open, "local", false)).collect();
        assert!(all.iter().all(Option::is_some));
    }

    #[test]
    fn many_streams_look_less_often() {
        let open = OpenStreams::default();
        let first = Counted::of(&open, "ada", true).unwrap();
        let before = first.rest();
        let _second = Counted::of(&open, "bob", true);
        assert_eq!(first.rest(), before + REST_SHARE);
    }
}
