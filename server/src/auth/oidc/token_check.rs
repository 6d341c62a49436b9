//! Checking a token: signature, issuer, audience, times, what it is meant for and who got it (OpenID
//! Connect Core, 3.1.3.7; RFC 7519; for bearer tokens RFC 9068, 4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::SecretValue;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{
    ClaimsVerificationError as Claims, ClientId, JsonWebTokenType, Nonce,
    SignatureVerificationError as Signature,
};
use serde_json::Value;

use super::issuer::{Away, Issuer, Metadata};
use super::token_kind::{AcceptedTokens, check_client, check_kind};

/// How far clocks may be apart.
const LEEWAY: SignedDuration = SignedDuration::from_secs(60);

/// Media types of a token's header: of any JWT, and of an access token.
const TYPES: [&str; 2] = ["JWT", "at+jwt"];

/// What is wrong with a token. It quotes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidToken {
    /// It is no signed JWT with the claims that it must have.
    #[error("it is no token")]
    Form,
    /// It is signed in a way that is not taken, or not at all.
    #[error("its algorithm is not taken")]
    Algorithm,
    /// The issuer has no such key.
    #[error("its key is unknown")]
    Key,
    /// The signature is not the issuer's.
    #[error("its signature is wrong")]
    Signature,
    /// It is another issuer's.
    #[error("it is another issuer's")]
    Issuer,
    /// It is for somebody else.
    #[error("it is for another audience")]
    Audience,
    /// It is not valid any more.
    #[error("it has expired")]
    Expired,
    /// It is not valid yet.
    #[error("it is not valid yet")]
    Early,
    /// It belongs to another login.
    #[error("it belongs to another login")]
    Nonce,
    /// It is an ID token, and those are not taken.
    #[error("it is an ID token: KEYPANE_OIDC_ACCEPT_ID_TOKENS is false")]
    IdToken,
    /// It is meant for something else than to sign somebody in.
    #[error("it is a token for something else")]
    Kind,
    /// It was given to another client.
    #[error("it was given to a client that is not in KEYPANE_OIDC_CLIENTS")]
    Client,
}

/// Why a token is not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// It is wrong.
    #[error(transparent)]
    InvalidToken(#[from] InvalidToken),
    /// The issuer's keys are not known.
    #[error(transparent)]
    Away(#[from] Away),
}

/// Which tokens are taken.
pub(super) struct Rules<'a> {
    /// How they may be signed.
    pub(super) algorithms: &'a [CoreJwsSigningAlgorithm],
    /// Whom they must be for.
    pub(super) audience: &'a str,
    /// Whom they may be for besides.
    pub(super) also_for: Also<'a>,
    /// What they must be meant for.
    pub(super) kinds: AcceptedTokens,
    /// Who may have got them, besides the audience.
    pub(super) clients: &'a [String],
    /// The login that they must belong to.
    pub(super) nonce: Option<&'a SecretValue>,
}

/// Whom a token may be for besides.
#[derive(Clone, Copy)]
pub(super) enum Also<'a> {
    /// Anybody: an access token is for several services.
    Anybody,
    /// Nobody but this one.
    Only(Option<&'a str>),
}

/// A token that was checked.
pub(super) struct VerifiedToken {
    /// Its claims.
    pub(super) claims: Value,
    /// Until when it is valid, leeway included.
    pub(super) until: Timestamp,
}

impl Issuer {
    /// Checks a token. Where its key is unknown, the keys are fetched again.
    pub(super) async fn check(
        &self,
        token: &SecretValue,
        rules: &Rules<'_>,
        now: Timestamp,
    ) -> Result<VerifiedToken, TokenError> {
        let metadata = self.metadata().await?;
        match check(&metadata, token, rules, now) {
            Err(InvalidToken::Key) => {
                let metadata = self.again(metadata).await;
                Ok(check(&metadata, token, rules, now)?)
            }
            checked => Ok(checked?),
        }
    }
}

fn check(
    metadata: &Metadata,
    token: &SecretValue,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Result<VerifiedToken, InvalidToken> {
    let parsed: CoreIdToken = token.expose().parse().map_err(|_| InvalidToken::Form)?;
    let types = TYPES.map(|name| JsonWebTokenType::new(name.to_owned()).normalize());
    let latest = chrono_of(now + LEEWAY)?;
    let earliest = chrono_of(now - LEEWAY)?;
    let issuer = metadata.issuer().clone();
    let audience = ClientId::new(rules.audience.to_owned());
    let verifier =
        CoreIdTokenVerifier::new_public_client(audience, issuer, metadata.jwks().clone())
            .set_allowed_algs(rules.algorithms.iter().cloned())
            .set_allowed_jose_types(types.into_iter().flatten())
            .set_other_audience_verifier_fn(|other| match rules.also_for {
                Also::Anybody => true,
                Also::Only(one) => one == Some(other.as_str()),
            })
            .set_time_fn(move || earliest)
            .set_issue_time_verifier_fn(
                move |issued| {
                    if issued <= latest { Ok(()) } else { Err(String::new()) }
                },
            );
    let outcome = match rules.nonce {
        Some(nonce) => parsed.claims(&verifier, &Nonce::new(nonce.expose().to_owned())),
        None => parsed.claims(&verifier, |_: Option<&Nonce>| Ok(())),
    };
    let expires = outcome.map_err(|error| wrong(&error))?.expiration();
    let claims = part(token, 1).ok_or(InvalidToken::Form)?;
    check_kind(&part(token, 0).ok_or(InvalidToken::Form)?, &claims, rules.kinds)?;
    check_client(&claims, rules.audience, rules.clients)?;
    // A time at the end of all times is none.
    let until = Timestamp::from_second(expires.timestamp()).and_then(|end| end.checked_add(LEEWAY));
    let until = until.map_err(|_| InvalidToken::Form)?;
    match claims.get("nbf").map(|from| from.as_f64().ok_or(InvalidToken::Form)).transpose()? {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact")]
        Some(from) if from > (now + LEEWAY).as_second() as f64 => Err(InvalidToken::Early),
        _ => Ok(VerifiedToken { claims, until }),
    }
}

fn wrong(error: &Claims) -> InvalidToken {
    match error {
        // The time of issue has no text; that of the end has one.
        Claims::Expired(text) if text.is_empty() => InvalidToken::Early,
        Claims::Expired(_) => InvalidToken::Expired,
        Claims::InvalidAudience(_) => InvalidToken::Audience,
        Claims::InvalidIssuer(_) => InvalidToken::Issuer,
        Claims::InvalidNonce(_) => InvalidToken::Nonce,
        Claims::SignatureVerification(error) => match error {
            Signature::NoMatchingKey => InvalidToken::Key,
            Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_) | Signature::NoSignature => {
                InvalidToken::Algorithm
            }
            _ => InvalidToken::Signature,
        },
        _ => InvalidToken::Form,
    }
}

/// The header (0) or the claims (1) as they stand in a token whose signature was checked.
fn part(token: &SecretValue, index: usize) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(token.expose().split('.').nth(index)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn chrono_of(time: Timestamp) -> Result<DateTime<Utc>, InvalidToken> {
    DateTime::from_timestamp(time.as_second(), 0).ok_or(InvalidToken::Form)
}
