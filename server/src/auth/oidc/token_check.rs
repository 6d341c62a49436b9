//! Checks a token: its signature, issuer, audience, times, kind and client (OpenID Connect Core,
//! 3.1.3.7; RFC 7519; for bearer tokens RFC 9068, 4).

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

/// The largest difference between clocks.
const LEEWAY: SignedDuration = SignedDuration::from_secs(60);

/// The media types in a token's header: that of any JWT, and that of an access token.
const TYPES: [&str; 2] = ["JWT", "at+jwt"];

/// The reason why a token is invalid. It quotes no part of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidToken {
    /// The text is not a signed JWT with the claims that it must have.
    #[error("it is no token")]
    Form,
    /// The signature uses an algorithm that is not accepted, or there is none.
    #[error("its algorithm is not taken")]
    Algorithm,
    /// The issuer has no key with this id.
    #[error("its key is unknown")]
    Key,
    /// The signature is not the issuer's.
    #[error("its signature is wrong")]
    Signature,
    /// The token names another issuer.
    #[error("it is another issuer's")]
    Issuer,
    /// The token is for another audience.
    #[error("it is for another audience")]
    Audience,
    /// The token has expired.
    #[error("it has expired")]
    Expired,
    /// The token is not valid yet.
    #[error("it is not valid yet")]
    Early,
    /// The token belongs to another login.
    #[error("it belongs to another login")]
    Nonce,
    /// The token is an ID token, and ID tokens are not accepted.
    #[error("it is an ID token: KEYPANE_OIDC_ACCEPT_ID_TOKENS is false")]
    IdToken,
    /// The token is not meant for signing a user in.
    #[error("it is a token for something else")]
    Kind,
    /// The token was given to another client.
    #[error("it was given to a client that is not in KEYPANE_OIDC_CLIENTS")]
    Client,
}

/// The reason why a token is not accepted.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// The token is invalid.
    #[error(transparent)]
    InvalidToken(#[from] InvalidToken),
    /// The issuer's keys are not known.
    #[error(transparent)]
    Away(#[from] Away),
}

/// The rules for tokens that are accepted.
pub(super) struct Rules<'a> {
    /// The algorithms that may sign them.
    pub(super) algorithms: &'a [CoreJwsSigningAlgorithm],
    /// The audience that they must name.
    pub(super) audience: &'a str,
    /// The further audiences that they may name.
    pub(super) also_for: Also<'a>,
    /// The kinds that are accepted.
    pub(super) kinds: AcceptedTokens,
    /// The clients that may have been given them, besides the audience.
    pub(super) clients: &'a [String],
    /// The nonce of the login that they must belong to.
    pub(super) nonce: Option<&'a SecretValue>,
}

/// The further audiences that a token may name.
#[derive(Clone, Copy)]
pub(super) enum Also<'a> {
    /// Any audience: an access token can be for several services.
    Anybody,
    /// No other audience than this one, if there is one.
    Only(Option<&'a str>),
}

/// A token that was checked.
pub(super) struct VerifiedToken {
    /// Its claims.
    pub(super) claims: Value,
    /// The time until which the token is valid, leeway included.
    pub(super) until: Timestamp,
}

impl Issuer {
    /// Checks a token. If its key is unknown, the keys are fetched again.
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
    // A time that is too large to represent is refused.
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
        // The library's error for the time of issue has an empty text; its error for the expiry has
        // a text.
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

/// Returns the header (0) or the claims (1) of a token whose signature was checked.
fn part(token: &SecretValue, index: usize) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(token.expose().split('.').nth(index)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn chrono_of(time: Timestamp) -> Result<DateTime<Utc>, InvalidToken> {
    DateTime::from_timestamp(time.as_second(), 0).ok_or(InvalidToken::Form)
}
