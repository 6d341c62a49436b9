//! Sign-in for a frame: the popup's one-time code, and the session that the frame gets for it.
//!
//! Issuers do not allow frames, and a frame on another site has cookies of its own. So a popup
//! signs the user in and passes a code to the frame. The code is valid for 30 seconds, once, and
//! only together with the verifier that the frame made for it (as in RFC 7636). It holds,
//! encrypted, who signed in. It holds no token.
//!
//! With several replicas: each of them can redeem a code, because they share the key, and each
//! redeems a code only once. A replica does not know that another one has redeemed the same code.
//! Redeeming it a second time would need the verifier, which has not left the frame before. The
//! refresh token stays in the process that made the code: a frame that redeems the code at another
//! replica gets a session that ends with its claims.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::SecretValue;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::login::Login;
use super::seal::{Purpose, Sealer};
use super::session::Session;
use super::session_cookies::BrowsingContext;

/// How long a code is valid, in seconds.
const CODE_SECONDS: i64 = 30;

/// The length of a challenge: SHA-256 in base64url.
const CHALLENGE_CHARS: usize = 43;

/// The reason why a code gives no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotRedeemed {
    /// The code was not made by this panel.
    #[error("it is no code")]
    Malformed,
    /// The code is too old.
    #[error("it is too old")]
    Late,
    /// The verifier does not belong to the code.
    #[error("the verifier is another one's")]
    Verifier,
    /// The code was redeemed before.
    #[error("it was used already")]
    Used,
    /// The session does not fit into cookies.
    #[error("the session cannot be kept")]
    Kept,
}

/// Returns true if `text` has the form of a challenge (RFC 7636, 4.2).
pub(crate) fn is_challenge(text: &str) -> bool {
    text.len() == CHALLENGE_CHARS && text.bytes().all(is_url_safe)
}

fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| is_url_safe(byte) || b".~".contains(&byte))
}

fn is_url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// The content of a code.
#[derive(Serialize, Deserialize)]
struct Code {
    #[serde(flatten)]
    session: Session,
    #[serde(rename = "c")]
    challenge: String,
    #[serde(rename = "x")]
    until: i64,
}

/// The codes of this process: the refresh tokens for the codes that it made, and the codes that it
/// redeemed. Both are kept by the session's id, with the time after which they are not needed.
#[derive(Default)]
pub(super) struct Codes {
    made: Mutex<HashMap<String, (i64, SecretValue)>>,
    used: Mutex<HashMap<String, i64>>,
}

impl Codes {
    /// Makes a code for a session. Returns `None` without randomness.
    pub(super) fn make(
        &self,
        sealer: &Sealer,
        mut session: Session,
        challenge: String,
        now: i64,
    ) -> Option<String> {
        let until = now.saturating_add(CODE_SECONDS);
        if let Some(refresh) = session.refresh.take() {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            made.retain(|_, (until, _)| *until > now);
            made.insert(session.id.clone(), (until, refresh));
        }
        sealer.seal(Purpose::Code, &Code { session, challenge, until })
    }

    fn redeem(
        &self,
        sealer: &Sealer,
        code: &SecretValue,
        verifier: &SecretValue,
        now: i64,
    ) -> Result<Session, NotRedeemed> {
        let opened = sealer.open::<Code>(Purpose::Code, code.expose());
        let Code { mut session, challenge, until } = opened.ok_or(NotRedeemed::Malformed)?.value;
        if !is_verifier(verifier.expose()) {
            return Err(NotRedeemed::Malformed);
        }
        let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()));
        if !bool::from(made.as_bytes().ct_eq(challenge.as_bytes())) {
            return Err(NotRedeemed::Verifier);
        }
        if now >= until {
            return Err(NotRedeemed::Late);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| *until > now);
        if used.insert(session.id.clone(), until).is_some() {
            return Err(NotRedeemed::Used);
        }
        drop(used);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        session.refresh = made.remove(&session.id).map(|(_, refresh)| refresh);
        Ok(session)
    }
}

impl Login {
    /// Returns the cookies of a frame's session in exchange for its code and its verifier.
    pub(crate) fn redeem(
        &self,
        code: &SecretValue,
        verifier: &SecretValue,
        headers: &HeaderMap,
    ) -> Result<Vec<HeaderValue>, NotRedeemed> {
        let now = self.clock.now().as_second();
        let redeemed = self.codes.redeem(&self.sealer, code, verifier, now);
        let kept = redeemed.and_then(|session| {
            self.keep(BrowsingContext::Frame, &session, headers).ok_or(NotRedeemed::Kept)
        });
        kept.inspect_err(|reason| tracing::info!(%reason, "a code was not redeemed"))
    }
}
