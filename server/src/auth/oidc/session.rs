//! Sessions: who signed in, since when, and for how long. They are stored encrypted in the browser,
//! so that every replica with the key can read them.
//!
//! Invariant: a session is used only within both of its limits, and never after the time at which
//! the issuer must be asked again. Whether it was ended is checked elsewhere ([`super::ended`]).

use domain::SecretValue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::claims::UserClaims;
use super::seal::unguessable;
use crate::config::LoginConfig;

/// The resolution of the time of last use, in seconds. It keeps the cookie from being set with
/// every request.
const SEEN_STEP: i64 = 60;

/// How long a session is trusted without asking the issuer, in seconds, while this process cannot
/// know whether another one has ended it.
pub(super) const CONFIRMED_MAX: i64 = 5 * 60;

/// A session. It has no `Debug`, because it may hold a token.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// The session's id.
    #[serde(rename = "i")]
    pub(super) id: String,
    /// The user's identifier at the issuer.
    #[serde(rename = "n")]
    pub(super) subject: String,
    /// The user.
    #[serde(flatten)]
    pub(super) who: UserClaims,
    /// The time at which the session began, in seconds since 1970.
    #[serde(rename = "b")]
    pub(super) began: i64,
    /// The time at which the session is over, even if the limits change later. The mark of an ended
    /// session may be forgotten after it.
    #[serde(rename = "o")]
    pub(super) over: i64,
    /// The time at which the issuer last confirmed the session.
    #[serde(rename = "k")]
    pub(super) confirmed: i64,
    /// The time at which the session was last used.
    #[serde(rename = "s")]
    pub(super) seen: i64,
    /// The time until which the claims are trusted without asking again, or `None` if there is no
    /// such limit.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(super) fresh_until: Option<i64>,
    /// The token for asking the issuer again. It is encrypted together with the rest, and stored
    /// nowhere else.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh: Option<SecretValue>,
}

impl Session {
    /// Begins a session. Returns `None` without randomness.
    pub(super) fn begin(
        subject: String,
        who: UserClaims,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Option<Self> {
        let now = now.as_second();
        let id = unguessable()?.expose().get(..22)?.to_owned();
        let over = now.saturating_add(limits.lifetime);
        let (fresh_until, refresh) = (None, None);
        let confirmed = now;
        Some(Self {
            id,
            subject,
            who,
            began: now,
            over,
            confirmed,
            seen: now,
            fresh_until,
            refresh,
        })
    }

    /// Returns the time until which its claims are trusted without asking the issuer. `certain`
    /// says that this process would know if the session had been ended anywhere.
    pub(super) fn good_until(&self, certain: bool) -> i64 {
        let fresh_until = self.fresh_until.unwrap_or(i64::MAX);
        if certain { fresh_until } else { fresh_until.min(self.confirmed_until()) }
    }

    /// Returns the time until which the session is trusted while it is not known whether it was
    /// ended.
    pub(super) fn confirmed_until(&self) -> i64 {
        self.confirmed.saturating_add(CONFIRMED_MAX)
    }
}

/// The limits of sessions.
pub(super) struct SessionLimits {
    idle: i64,
    lifetime: i64,
}

impl SessionLimits {
    /// The limits in the settings.
    pub(super) fn new(config: &LoginConfig) -> Self {
        let seconds =
            |limit: std::time::Duration| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX);
        let (idle, lifetime) = (seconds(config.idle), seconds(config.lifetime));
        Self { idle, lifetime }
    }

    /// Returns the time at which the session ends if it is not used again.
    pub(super) fn end(&self, session: &Session) -> i64 {
        let idle = session.seen.saturating_add(self.idle);
        idle.min(session.began.saturating_add(self.lifetime)).min(session.over)
    }

    /// Returns true while the session may be used.
    pub(super) fn allow(&self, session: &Session, now: i64) -> bool {
        now < self.end(session)
    }

    /// Records that the session is used. Returns true if its cookie must be updated.
    pub(super) fn touch(&self, session: &mut Session, now: i64) -> bool {
        let step = SEEN_STEP.min(self.idle / 4);
        let later = now.saturating_sub(session.seen) >= step;
        if later {
            session.seen = now;
        }
        later
    }
}
