//! The panel's own login: the code flow with PKCE, state and nonce (OpenID Connect Core, 3.1; RFC
//! 7636; RFC 9700).
//!
//! The data that is needed to finish a login is in an encrypted cookie of the browser that began
//! it. So any replica can finish the login, and a response of the issuer that belongs to another
//! browser is refused.

use std::sync::Arc;

use app::routes::BasePath;
use domain::SecretValue;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType,
    CoreTokenResponse,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
    TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use store::{Clock, KeyRing};
use subtle::ConstantTimeEq as _;

use super::claims::UserClaims;
use super::ended::{EndedRecord, EndedSessions};
use super::frame::Codes;
use super::http_client::HttpError;
use super::issuer::{Issuer, Metadata};
use super::refresh::Refreshes;
use super::seal::{PanelId, Purpose, Sealer, unguessable};
use super::session::{Session, SessionLimits};
use super::session_cookies::{BrowsingContext, Cookies, LOGIN_SECONDS};
use super::token_check::{Also, Rules, TokenError};
use super::token_kind::AcceptedTokens;
use crate::config::{LoginConfig, OidcConfig};

/// The shortest time for which claims are trusted, in seconds.
const FRESH_MIN: u64 = 30;

/// The client at the issuer, built from the issuer's discovery document.
type IssuerClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The issuer's error response to a request for tokens.
type TokenErrorResponse = StandardErrorResponse<CoreErrorResponseType>;

/// The place that a login leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Goal {
    /// A page of the panel, by its path.
    Page(String),
    /// A frame, which made the verifier for this challenge.
    Frame(String),
}

/// A login that has begun: the values that are needed to check how it ends.
#[derive(Serialize, Deserialize)]
struct Begun {
    state: SecretValue,
    nonce: SecretValue,
    verifier: SecretValue,
    goal: Goal,
    until: i64,
}

/// A response that redirects to another place.
pub(crate) struct Leads {
    /// The target of the redirect.
    pub(crate) to: String,
    /// Cookies to set.
    pub(crate) cookies: Vec<HeaderValue>,
}

/// The result of a login that has finished.
pub(crate) enum Finished {
    /// The user is signed in and goes to a page.
    Page(Leads),
    /// The frame gets this code.
    Frame {
        /// The code, which can be used once and only for a short time.
        code: String,
    },
}

/// The reason why a login failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The request belongs to no login that this browser has begun.
    Unasked,
    /// The issuer refuses, or its response is not accepted.
    Refused,
    /// The issuer does not answer.
    Away,
}

/// The panel's own login.
pub struct Login {
    pub(super) config: LoginConfig,
    pub(super) oidc: OidcConfig,
    pub(super) base: BasePath,
    pub(super) issuer: Issuer,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) sealer: Sealer,
    pub(super) cookies: Cookies,
    pub(super) limits: SessionLimits,
    pub(super) ended: Arc<EndedSessions>,
    pub(super) refreshes: Refreshes,
    pub(super) codes: Codes,
}

impl Login {
    pub(super) fn new(
        oidc: &OidcConfig,
        config: &LoginConfig,
        base: &BasePath,
        keys: KeyRing,
        issuer: Issuer,
        record: Arc<dyn EndedRecord>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let origin = config.public_url.to_string();
        let panel = PanelId::of([oidc.issuer.as_str(), &config.client_id, &origin, base.as_str()]);
        // If this process has a random key of its own, no other process can open its sessions.
        let record = keys.is_shared().then_some(record);
        Self {
            cookies: Cookies::new(&config.public_url, base),
            limits: SessionLimits::new(config),
            ended: EndedSessions::start(record, Arc::clone(&clock)),
            sealer: Sealer::new(keys, panel),
            config: config.clone(),
            oidc: oidc.clone(),
            base: base.clone(),
            issuer,
            clock,
            refreshes: Refreshes::default(),
            codes: Codes::default(),
        }
    }

    /// Begins a login: returns the redirect to the issuer.
    pub(crate) async fn begin(&self, goal: Goal, headers: &HeaderMap) -> Result<Leads, Failed> {
        let metadata = self.issuer.metadata().await.map_err(|_| Failed::Away)?;
        let client = self.client(&metadata).ok_or(Failed::Refused)?;
        let until = self.clock.now().as_second().saturating_add(LOGIN_SECONDS);
        let made = || unguessable().ok_or(Failed::Refused);
        let begun = Begun { state: made()?, nonce: made()?, verifier: made()?, goal, until };
        let text = |value: &SecretValue| value.expose().to_owned();
        let (state, nonce) = (text(&begun.state), text(&begun.nonce));
        let verifier = PkceCodeVerifier::new(text(&begun.verifier));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(self.config.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        let sealed = self.sealer.seal(Purpose::Login, &begun).ok_or(Failed::Refused)?;
        let cookies = self.cookies.keep_login(begun.state.expose(), &sealed, headers);
        Ok(Leads { to: url.into(), cookies: cookies.ok_or(Failed::Refused)? })
    }

    /// Finishes a login with the query that the issuer sent the browser back with. The login is
    /// over whether it succeeds or not: the cookie of [`Login::over`] is part of the response.
    pub(crate) async fn finish(
        &self,
        query: &str,
        headers: &HeaderMap,
    ) -> Result<Finished, Failed> {
        let answer = Answered::read(query);
        let begun = self.begun(&answer, headers).ok_or_else(|| {
            tracing::info!("a login was not finished: it was not begun here, or too long ago");
            Failed::Unasked
        })?;
        if answer.issuer.is_some_and(|issuer| issuer != self.oidc.issuer.as_str()) {
            tracing::warn!("a login was not finished: another issuer has answered");
            return Err(Failed::Unasked);
        }
        let Some(code) = answer.code else {
            tracing::info!(error = known(answer.error.as_deref()), "the issuer refused a login");
            return Err(Failed::Refused);
        };
        let session = self.exchange(code, &begun).await?;
        let user = session.who.user.as_str();
        tracing::info!(user, frame = matches!(begun.goal, Goal::Frame(_)), "signed in");
        let now = self.clock.now().as_second();
        match begun.goal {
            Goal::Page(to) => {
                let mut cookies =
                    self.keep(BrowsingContext::Window, &session, headers).ok_or(Failed::Refused)?;
                // A popup beside this window may have left a frame's session, which would be used
                // first.
                cookies.extend(self.cookies.forget(BrowsingContext::Frame, headers));
                Ok(Finished::Page(Leads { to, cookies }))
            }
            Goal::Frame(challenge) => {
                let code = self.codes.make(&self.sealer, session, challenge, now);
                Ok(Finished::Frame { code: code.ok_or(Failed::Refused)? })
            }
        }
    }

    /// Returns the cookie that removes a login that is over.
    pub(crate) fn over(&self, query: &str, headers: &HeaderMap) -> Option<HeaderValue> {
        self.cookies.forget_login(Answered::read(query).state.as_deref()?, headers)
    }

    fn begun(&self, answer: &Answered, headers: &HeaderMap) -> Option<Begun> {
        let state = answer.state.as_deref()?;
        let Ok(sealed) = self.cookies.login(state, headers) else {
            tracing::info!("a login's cookie came more than once");
            return None;
        };
        let sealed = sealed?;
        let begun = self.sealer.open::<Begun>(Purpose::Login, sealed)?.value;
        let same = bool::from(begun.state.expose().as_bytes().ct_eq(state.as_bytes()));
        (same && self.clock.now().as_second() < begun.until).then_some(begun)
    }

    /// Exchanges a code for tokens, and makes a session from them.
    async fn exchange(&self, code: SecretValue, begun: &Begun) -> Result<Session, Failed> {
        let metadata = self.issuer.metadata().await.map_err(|_| Failed::Away)?;
        let client = self.client(&metadata).ok_or(Failed::Refused)?;
        let code = AuthorizationCode::new(code.expose().to_owned());
        let verifier = PkceCodeVerifier::new(begun.verifier.expose().to_owned());
        let request = client.exchange_code(code).map_err(|_| Failed::Refused)?;
        let request = request.set_pkce_verifier(verifier);
        let tokens =
            request.request_async(self.issuer.http()).await.map_err(|error| failed(&error))?;
        let now = self.clock.now();
        let (subject, who) =
            self.identity(&tokens, Some(&begun.nonce), now).await?.ok_or_else(|| {
                tracing::warn!("the issuer gave no ID token");
                Failed::Refused
            })?;
        let session = Session::begin(subject, who, &self.limits, now).ok_or(Failed::Refused)?;
        Ok(with_tokens(session, &tokens, now))
    }

    /// Returns the user that the ID token of a response names, or `None` if it has no ID token.
    pub(super) async fn identity(
        &self,
        tokens: &CoreTokenResponse,
        nonce: Option<&SecretValue>,
        now: Timestamp,
    ) -> Result<Option<(String, UserClaims)>, Failed> {
        let Some(token) = tokens.id_token() else { return Ok(None) };
        let token = SecretValue::new(token.to_string());
        let also = self.oidc.bearer.as_ref().map(|bearer| bearer.audience.as_str());
        let rules = Rules {
            algorithms: &self.oidc.algorithms,
            audience: &self.config.client_id,
            also_for: Also::Only(also),
            kinds: AcceptedTokens::Login,
            clients: &[],
            nonce,
        };
        let checked = self.issuer.check(&token, &rules, now).await.map_err(|error| {
            tracing::warn!(reason = %error, "an ID token is refused");
            if matches!(error, TokenError::Away(_)) { Failed::Away } else { Failed::Refused }
        })?;
        let subject = checked.claims.get("sub").and_then(serde_json::Value::as_str);
        let who = UserClaims::read(&checked.claims, &self.oidc.claims).map_err(|wrong| {
            tracing::warn!(reason = %wrong, "an ID token is refused");
            Failed::Refused
        })?;
        let subject = subject.ok_or(Failed::Refused)?.to_owned();
        Ok(Some((subject, who)))
    }

    /// Builds the client with the settings that the issuer expects.
    pub(super) fn client(&self, metadata: &Metadata) -> Option<IssuerClient> {
        let id = ClientId::new(self.config.client_id.clone());
        let secret = self.config.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let way = if takes_basic(metadata) { AuthType::BasicAuth } else { AuthType::RequestBody };
        let back = RedirectUrl::new(self.own(app::routes::CALLBACK)).ok()?;
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret);
        Some(client.set_redirect_uri(back).set_auth_type(way))
    }

    /// Returns the full URL of a path below the base path. The issuer must know this URL.
    pub(super) fn own(&self, path: &str) -> String {
        format!("{}{}", self.config.public_url, self.base.join(path))
    }
}

/// Returns true if the issuer accepts a client's secret by `Authorization: Basic`.
pub(super) fn takes_basic(metadata: &Metadata) -> bool {
    let methods = metadata.token_endpoint_auth_methods_supported();
    methods.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic))
}

/// Returns a session that can be refreshed with the issuer's response. If the response has no new
/// refresh token, the old one stays valid.
pub(super) fn with_tokens(session: Session, tokens: &CoreTokenResponse, now: Timestamp) -> Session {
    let given = tokens.refresh_token().map(|token| SecretValue::new(token.secret().clone()));
    let session = Session { confirmed: now.as_second(), ..session };
    let Some(refresh) = given.or_else(|| session.refresh.clone()) else { return session };
    let seconds = tokens.expires_in().map_or(FRESH_MIN, |period| period.as_secs().max(FRESH_MIN));
    let until = now.as_second().saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX));
    Session { refresh: Some(refresh), fresh_until: Some(until), ..session }
}

/// Returns the reason why the issuer gave no tokens, and logs it without the content of the
/// request.
pub(super) fn failed(error: &RequestTokenError<HttpError, TokenErrorResponse>) -> Failed {
    match error {
        RequestTokenError::ServerResponse(refusal) => match refusal.error() {
            // The error is not one of the standard's, so it may be a temporary problem.
            CoreErrorResponseType::Extension(_) => {
                tracing::warn!("the issuer gives no tokens");
                Failed::Away
            }
            error => {
                tracing::warn!(error = error.as_ref(), "the issuer refused to give tokens");
                Failed::Refused
            }
        },
        RequestTokenError::Request(error) => {
            tracing::warn!(%error, "the issuer gives no tokens");
            Failed::Away
        }
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            tracing::warn!("the issuer's answer with tokens cannot be read");
            Failed::Away
        }
    }
}

/// The query that the issuer sent the browser back with.
#[derive(Default)]
struct Answered {
    state: Option<String>,
    code: Option<SecretValue>,
    error: Option<String>,
    /// The issuer's identifier (RFC 9207).
    issuer: Option<String>,
}

impl Answered {
    fn read(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match &*name {
                "state" => answer.state = Some(value),
                "code" => answer.code = Some(SecretValue::new(value)),
                "error" => answer.error = Some(value),
                "iss" => answer.issuer = Some(value),
                _ => {}
            }
        }
        answer
    }
}

/// Returns an error code of the standards (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6). Any
/// other text could have been invented by the client.
fn known(error: Option<&str>) -> &str {
    const KNOWN: [&str; 11] = [
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_response_type",
    ];
    let error = error.unwrap_or_default();
    if KNOWN.contains(&error) { error } else { "unknown" }
}
