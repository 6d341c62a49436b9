//! Asks the issuer again who the user is, with a refresh token (OpenID Connect Core, 12).
//!
//! There is one request at a time for each session. The result is remembered under the session's
//! id, for two reasons: requests that were sent earlier still carry the old cookie, and issuers
//! that replace their refresh tokens end a session if a refresh token is used twice. This works
//! within one process. If two replicas get requests of one session at that moment, one of the
//! requests may be told to sign in again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::SecretValue;
use tokio::sync::Mutex as AsyncMutex;

use super::session::Session;

/// How long a session continues after its claims have expired while the issuer does not answer, in
/// seconds.
pub(super) const AWAY_MAX: i64 = 15 * 60;

/// The pause before the issuer is asked again after it gave no answer, in seconds.
const AWAY_REST: i64 = 10;

/// How long a result is remembered after it has expired, in seconds.
const KEPT: i64 = 10 * 60;

/// The result of asking the issuer.
pub(super) enum RefreshOutcome {
    /// The session, with newer claims.
    Session(Box<Session>),
    /// The issuer refuses.
    Refused,
    /// The issuer does not answer.
    Away,
}

/// The sessions that this process has refreshed.
#[derive(Default)]
pub(super) struct Refreshes(Mutex<HashMap<String, Arc<AsyncMutex<Slot>>>>);

#[derive(Default)]
struct Slot {
    /// The newest state of the session.
    newest: Option<Session>,
    /// The time at which the issuer refused.
    refused: Option<i64>,
    /// The time at which the issuer gave no answer.
    away: Option<i64>,
}

impl Refreshes {
    /// Returns the session with claims that are valid now, or `None` if the session is over. `ask`
    /// asks the issuer with the newest refresh token. For `certain`, see [`Session::good_until`].
    pub(super) async fn fresh<F>(
        &self,
        session: Session,
        now: i64,
        certain: bool,
        ask: impl FnOnce(Session) -> F,
    ) -> Option<Session>
    where
        F: Future<Output = RefreshOutcome>,
    {
        let slot = self.slot(&session.id, now);
        let mut slot = slot.lock().await;
        // A session that another replica has refreshed since is newer than the one that is known
        // here.
        let newest = match slot.newest.clone() {
            Some(newest) if newest.confirmed >= session.confirmed => {
                Session { seen: newest.seen.max(session.seen), ..newest }
            }
            _ => session,
        };
        if slot.refused.is_some_and(|refused| newest.confirmed < refused) {
            return None;
        }
        if now < newest.good_until(certain) {
            return Some(newest);
        }
        newest.refresh.as_ref()?;
        if slot.away.is_none_or(|away| now.saturating_sub(away) >= AWAY_REST) {
            match ask(newest.clone()).await {
                RefreshOutcome::Session(session) => {
                    slot.newest = Some(*session.clone());
                    (slot.refused, slot.away) = (None, None);
                    return Some(*session);
                }
                RefreshOutcome::Refused => {
                    slot.refused = Some(now);
                    return None;
                }
                RefreshOutcome::Away => slot.away = Some(now),
            }
        }
        let until = newest.fresh_until.unwrap_or(now).saturating_add(AWAY_MAX);
        // With neither the issuer nor the cluster, this process cannot know whether the session was
        // ended.
        let until = if certain { until } else { until.min(newest.confirmed_until()) };
        (now < until).then_some(newest)
    }

    /// Returns the newest refresh token of a session that this process knows.
    pub(super) async fn newest(&self, session: &Session, now: i64) -> Option<SecretValue> {
        let slot = self.slot(&session.id, now);
        let newest = slot.lock().await.newest.clone();
        let newest = newest.filter(|newest| newest.confirmed >= session.confirmed);
        newest.map_or_else(|| session.refresh.clone(), |newest| newest.refresh)
    }

    fn slot(&self, id: &str, now: i64) -> Arc<AsyncMutex<Slot>> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of_use =
            |slot: &AsyncMutex<Slot>| slot.try_lock().map_or(true, |it| it.is_of_use(now));
        slots.retain(|other, slot| other == id || is_of_use(slot));
        Arc::clone(slots.entry(id.to_owned()).or_default())
    }
}

impl Slot {
    /// Returns false once no earlier request can still be running.
    fn is_of_use(&self, now: i64) -> bool {
        let stale = self.newest.as_ref().and_then(|newest| newest.fresh_until);
        let last = [stale, self.refused, self.away].into_iter().flatten().max();
        last.is_none_or(|last| now < last.saturating_add(KEPT))
    }
}
