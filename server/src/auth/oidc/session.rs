//! Sessions: who signed in, since when, and for how long. They live in the browser, sealed, so that
//! every replica with the key knows them.
//!
//! Invariant: a session is used only within both of its limits, and never after it was ended here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use app::domain::SecretValue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::claims::Identity;
use super::seal::unguessable;
use crate::config::LoginConfig;

/// How old "just now" may be, in seconds: the cookie is not set anew with every request.
const SEEN_STEP: i64 = 60;

/// A session. It has no `Debug`, because it may hold a token.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// Its own name.
    #[serde(rename = "i")]
    pub(super) id: String,
    /// Who it is, as the issuer counts its people.
    #[serde(rename = "n")]
    pub(super) subject: String,
    /// Who it is.
    #[serde(flatten)]
    pub(super) who: Identity,
    /// When it began, in seconds since 1970.
    #[serde(rename = "b")]
    pub(super) began: i64,
    /// When it was used last.
    #[serde(rename = "s")]
    pub(super) seen: i64,
    /// Until when the claims are believed without asking again; `None` where there is no end.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(super) fresh_until: Option<i64>,
    /// With what the issuer is asked again; sealed together with the rest, and nowhere else.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh: Option<SecretValue>,
}

impl Session {
    /// A session that begins; `None` without randomness.
    pub(super) fn begin(subject: String, who: Identity, now: Timestamp) -> Option<Self> {
        let now = now.as_second();
        let id = unguessable()?.expose().get(..22)?.to_owned();
        Some(Self { id, subject, who, began: now, seen: now, fresh_until: None, refresh: None })
    }

    /// True where its claims are to be asked for again.
    pub(super) fn is_stale(&self, now: i64) -> bool {
        self.fresh_until.is_some_and(|until| now >= until)
    }
}

/// The limits of sessions, and those that ended before them.
pub(super) struct Limits {
    idle: i64,
    lifetime: i64,
    /// Ended sessions, with the time from which on they would be over anyway.
    ended: Mutex<HashMap<String, i64>>,
}

impl Limits {
    /// The limits of the settings.
    pub(super) fn new(config: &LoginConfig) -> Self {
        let seconds =
            |limit: std::time::Duration| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX);
        let (idle, lifetime) = (seconds(config.idle), seconds(config.lifetime));
        Self { idle, lifetime, ended: Mutex::default() }
    }

    /// When a session is over if it is not used any more.
    pub(super) fn end(&self, session: &Session) -> i64 {
        let idle = session.seen.saturating_add(self.idle);
        idle.min(session.began.saturating_add(self.lifetime))
    }

    /// True while a session may be used.
    pub(super) fn allow(&self, session: &Session, now: i64) -> bool {
        now < self.end(session) && !self.is_ended(&session.id)
    }

    /// Notes that a session is used; true where its cookie is to say so.
    pub(super) fn touch(&self, session: &mut Session, now: i64) -> bool {
        let step = SEEN_STEP.min(self.idle / 4);
        let later = now.saturating_sub(session.seen) >= step;
        if later {
            session.seen = now;
        }
        later
    }

    /// True where a session was ended in this process.
    pub(super) fn is_ended(&self, id: &str) -> bool {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains_key(id)
    }

    /// Ends a session: copies of its cookie are of no more use in this process.
    pub(super) fn end_now(&self, session: &Session, now: i64) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, over| *over > now);
        ended.insert(session.id.clone(), session.began.saturating_add(self.lifetime));
    }
}
