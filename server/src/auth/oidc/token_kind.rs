//! Determines what kind of token this is, from the token itself, and which client it was given to.
//!
//! An issuer signs all of its tokens with the same keys, so the signature does not tell the kind.
//! An access token is for services, an ID token tells a client who has signed in, and a logout
//! token tells a client that a user has signed out. RFC 8725, 3.11 and 3.12, requires a receiver to
//! tell them apart.
//!
//! An access token has one of these: header `typ` `at+jwt` (RFC 9068, 2.1); claim `typ` `Bearer`
//! (Keycloak); `token_use` `access` (Cognito).
//!
//! An ID token has one of these: claim `typ` `ID` (Keycloak); `token_use` `id` (Cognito); or, if no
//! `typ` or `token_use` says otherwise, a `nonce` or a hash (OpenID Connect Core, 3.1.3.6 and
//! 3.3.2.11).
//!
//! A token is neither if it has claim `events` (RFC 8417, 2.2: a logout token is one of those), or
//! claim `typ` `Logout`, `Refresh` or `Offline` (Keycloak).
//!
//! A token without any of these counts as either kind: its audience decides, which should be the
//! panel's own. A token with any other `typ` or `token_use` is not accepted as a bearer token. The
//! panel's own login accepts it, because it got the token from the issuer itself, for a nonce.

use serde_json::Value;

use super::token_check::InvalidToken;

/// The kinds of token that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AcceptedTokens {
    /// ID tokens, for the panel's own login.
    Login,
    /// Access tokens.
    Access,
    /// Both.
    Both,
}

/// The kind that a token says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
    Access,
    Id,
    /// Neither an access token nor an ID token.
    Other,
    /// A kind that is not known here.
    Strange,
    Unsaid,
}

/// The claims that only an ID token has, unless it names another kind.
const OF_ID_TOKENS: [&str; 4] = ["nonce", "at_hash", "c_hash", "s_hash"];

/// Refuses a token of another kind.
///
/// # Errors
/// Returns [`InvalidToken::Kind`] or [`InvalidToken::IdToken`].
pub(super) fn check_kind(
    header: &Value,
    claims: &Value,
    kinds: AcceptedTokens,
) -> Result<(), InvalidToken> {
    match (kind_of(header, claims), kinds) {
        (TokenKind::Other, _)
        | (TokenKind::Access, AcceptedTokens::Login)
        | (TokenKind::Strange, AcceptedTokens::Access | AcceptedTokens::Both) => {
            Err(InvalidToken::Kind)
        }
        (TokenKind::Id, AcceptedTokens::Access) => Err(InvalidToken::IdToken),
        (TokenKind::Id | TokenKind::Access | TokenKind::Strange | TokenKind::Unsaid, _) => Ok(()),
    }
}

fn kind_of(header: &Value, claims: &Value) -> TokenKind {
    if claims.get("events").is_some() {
        return TokenKind::Other;
    }
    let said = |claim: &str| claims.get(claim).filter(|value| !value.is_null());
    let lower = |value: &Value| value.as_str().unwrap_or_default().to_ascii_lowercase();
    if let Some(said) = said("typ").map(lower).filter(|typ| typ != "jwt") {
        return match said.as_str() {
            "bearer" | "at+jwt" => TokenKind::Access,
            "id" => TokenKind::Id,
            "logout" | "refresh" | "offline" => TokenKind::Other,
            _ => TokenKind::Strange,
        };
    }
    if let Some(said) = said("token_use").map(lower) {
        return match said.as_str() {
            "access" => TokenKind::Access,
            "id" => TokenKind::Id,
            _ => TokenKind::Strange,
        };
    }
    let typ = header.get("typ").map(lower).unwrap_or_default();
    if typ.strip_prefix("application/").unwrap_or(&typ) == "at+jwt" {
        return TokenKind::Access;
    }
    if OF_ID_TOKENS.into_iter().any(|claim| said(claim).is_some()) {
        TokenKind::Id
    } else {
        TokenKind::Unsaid
    }
}

/// Refuses a token that was given to a client which is neither its audience nor one of `clients`.
/// The client is in `azp` (OpenID Connect Core, 2 and 3.1.3.7) and, if `clients` is not empty, also
/// in `client_id` (RFC 9068, 2.2).
///
/// # Errors
/// Returns [`InvalidToken::Client`].
pub(super) fn check_client(
    claims: &Value,
    audience: &str,
    clients: &[String],
) -> Result<(), InvalidToken> {
    let azp = claims.get("azp").filter(|azp| !azp.is_null());
    let id = claims.get("client_id").filter(|id| !clients.is_empty() && !id.is_null());
    let is_known = |client: &Value| {
        client.as_str().is_some_and(|it| it == audience || clients.iter().any(|one| one == it))
    };
    if azp.into_iter().chain(id).all(is_known) { Ok(()) } else { Err(InvalidToken::Client) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_what_it_says() {
        let jwt = json!({"alg": "ES256", "typ": "JWT"});
        let access = json!({"alg": "ES256", "typ": "application/at+JWT"});
        let logout = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
        for (header, claims, expected) in [
            (&jwt, json!({}), TokenKind::Unsaid),
            (&jwt, json!({"typ": "JWT", "nonce": null}), TokenKind::Unsaid),
            (&access, json!({"nonce": "x"}), TokenKind::Access),
            // Keycloak's access tokens had a nonce for years.
            (&jwt, json!({"typ": "Bearer", "nonce": "x"}), TokenKind::Access),
            (&jwt, json!({"token_use": "access"}), TokenKind::Access),
            (&jwt, json!({"typ": "ID"}), TokenKind::Id),
            (&access, json!({"typ": "ID"}), TokenKind::Id),
            (&jwt, json!({"token_use": "id"}), TokenKind::Id),
            (&jwt, json!({"nonce": "x"}), TokenKind::Id),
            (&jwt, json!({"at_hash": "x"}), TokenKind::Id),
            (&jwt, json!({"c_hash": "x"}), TokenKind::Id),
            (&jwt, json!({"typ": "Refresh"}), TokenKind::Other),
            (&jwt, json!({"typ": "Offline"}), TokenKind::Other),
            (&jwt, json!({"typ": "Logout"}), TokenKind::Other),
            (&jwt, json!({"typ": 7}), TokenKind::Strange),
            (&jwt, json!({"typ": "other"}), TokenKind::Strange),
            (&jwt, json!({"token_use": "x"}), TokenKind::Strange),
            (&jwt, json!({"events": logout}), TokenKind::Other),
            (&access, json!({"events": null}), TokenKind::Other),
            (&jwt, json!({"typ": "Bearer", "events": {}}), TokenKind::Other),
        ] {
            assert_eq!(kind_of(header, &claims), expected, "{header} {claims}");
        }
    }

    #[test]
    fn each_way_in_takes_its_own() {
        let check = |claims: &Value, kinds| check_kind(&json!({"typ": "JWT"}), claims, kinds);
        let [id, access, other] =
            [json!({"typ": "ID"}), json!({"typ": "Bearer"}), json!({"events": {}})];
        for (claims, login, bearer, both) in [
            (&id, Ok(()), Err(InvalidToken::IdToken), Ok(())),
            (&access, Err(InvalidToken::Kind), Ok(()), Ok(())),
            (&other, Err(InvalidToken::Kind), Err(InvalidToken::Kind), Err(InvalidToken::Kind)),
            (&json!({}), Ok(()), Ok(()), Ok(())),
            (&json!({"typ": "x"}), Ok(()), Err(InvalidToken::Kind), Err(InvalidToken::Kind)),
        ] {
            assert_eq!(check(claims, AcceptedTokens::Login), login, "{claims}");
            assert_eq!(check(claims, AcceptedTokens::Access), bearer, "{claims}");
            assert_eq!(check(claims, AcceptedTokens::Both), both, "{claims}");
        }
    }

    #[test]
    fn a_token_is_taken_of_the_client_that_it_was_given_to() {
        let portal = ["portal".to_owned()];
        for (claims, alone, with_portal) in [
            (json!({}), true, true),
            (json!({"azp": null}), true, true),
            (json!({"azp": "api"}), true, true),
            (json!({"azp": "portal"}), false, true),
            (json!({"azp": "other"}), false, false),
            (json!({"azp": ["api"]}), false, false),
            (json!({"azp": ""}), false, false),
            (json!({"client_id": "portal"}), true, true),
            (json!({"client_id": "other"}), true, false),
            (json!({"azp": "portal", "client_id": "other"}), false, false),
        ] {
            assert_eq!(check_client(&claims, "api", &[]).is_ok(), alone, "{claims}");
            assert_eq!(check_client(&claims, "api", &portal).is_ok(), with_portal, "{claims}");
        }
    }
}
