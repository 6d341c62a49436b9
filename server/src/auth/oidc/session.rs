//! Sessions: who signed in, since when, and for how long. They live in the browser, sealed, so that
//! every replica with the key knows them.
//!
//! Invariant: a session is used only within both of its limits, and never past the time at which it was to
//! be asked for again. Whether it was ended is asked elsewhere ([`super::ended`]).

use domain::SecretValue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::claims::UserClaims;
use super::seal::unguessable;
use crate::config::LoginConfig;

/// How old "just now" may be, in seconds: the cookie is not set anew with every request.
const SEEN_STEP: i64 = 60;

/// How long a session is believed without asking the issuer, in seconds, while this process cannot know
/// whether another one has ended it.
pub(super) const CONFIRMED_MAX: i64 = 5 * 60;

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
    pub(super) who: UserClaims,
    /// When it began, in seconds since 1970.
    #[serde(rename = "b")]
    pub(super) began: i64,
    /// When it is over, whatever the limits are then: what was ended may be forgotten from then on.
    #[serde(rename = "o")]
    pub(super) over: i64,
    /// When the issuer said last that it goes on.
    #[serde(rename = "k")]
    pub(super) confirmed: i64,
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

    /// Until when its claims are believed without asking the issuer. `certain` says that a session which
    /// was ended anywhere would be known here.
    pub(super) fn good_until(&self, certain: bool) -> i64 {
        let fresh_until = self.fresh_until.unwrap_or(i64::MAX);
        if certain { fresh_until } else { fresh_until.min(self.confirmed_until()) }
    }

    /// Until when it is believed where nobody can say whether it was ended.
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
    /// The limits of the settings.
    pub(super) fn new(config: &LoginConfig) -> Self {
        let seconds =
            |limit: std::time::Duration| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX);
        let (idle, lifetime) = (seconds(config.idle), seconds(config.lifetime));
        Self { idle, lifetime }
    }

    /// When a session is over if it is not used any more.
    pub(super) fn end(&self, session: &Session) -> i64 {
        let idle = session.seen.saturating_add(self.idle);
        idle.min(session.began.saturating_add(self.lifetime)).min(session.over)
    }

    /// True while a session may be used.
    pub(super) fn allow(&self, session: &Session, now: i64) -> bool {
        now < self.end(session)
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
}
