//! Who is signed in by a session's cookie, how the session goes on, and how it ends.

use std::sync::Arc;

use app::backend::Caller;
use app::routes::{EVENTS, SECRETS};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue};
use openidconnect::{ClientId, LogoutRequest, PostLogoutRedirectUrl, RefreshToken};
use tracing::Instrument as _;

use super::cookie::Place;
use super::login::{Failed, Leads, Login, failed, with_tokens};
use super::refresh::{AWAY_MAX, Answer};
use super::seal::Purpose;
use super::session::Session;
use crate::auth::{BySession, Renewed, StillValid};
use crate::http::SEC_FETCH_DEST;

impl Place {
    /// The frame's first: where it is sent, the page is in a frame.
    const ALL: [Self; 2] = [Self::Frame, Self::Window];

    fn purpose(self) -> Purpose {
        match self {
            Self::Window => Purpose::Window,
            Self::Frame => Purpose::Frame,
        }
    }
}

impl Login {
    /// Who sent a request, by the first of its cookies whose session goes on.
    pub(super) async fn caller(self: &Arc<Self>, request: &mut Parts) -> Option<Caller> {
        let now = self.clock.now().as_second();
        for place in Place::ALL {
            let Some((mut session, mut changed)) = self.session(place, &request.headers) else {
                continue;
            };
            if !self.limits.allow(&session, now) {
                continue;
            }
            if session.is_stale(now) {
                let Some(fresh) = self.fresh(session, now).await else { continue };
                (session, changed) = (fresh, true);
            }
            // A page that is open, and nothing else, keeps no session alive.
            if !self.is_stream(request.uri.path()) {
                changed |= self.limits.touch(&mut session, now);
            }
            if changed && let Some(cookies) = self.keep(place, &session, &request.headers) {
                request.extensions.insert(Renewed::new(cookies));
            }
            self.note(&mut request.extensions, &session, now);
            return Some(session.who.caller());
        }
        None
    }

    /// The session with claims that may be believed now. The issuer's answer is kept also where the
    /// request is given up meanwhile: it may have replaced the refresh token.
    async fn fresh(self: &Arc<Self>, session: Session, now: i64) -> Option<Session> {
        session.refresh.as_ref()?;
        let login = Arc::clone(self);
        let asked = async move {
            let asking = Arc::clone(&login);
            let ask = async move |session| asking.ask(session).await;
            login.refreshes.fresh(session, now, ask).await
        };
        tokio::spawn(asked.in_current_span()).await.ok().flatten()
    }

    fn is_stream(&self, path: &str) -> bool {
        let own = path.strip_prefix(self.base.prefix()).unwrap_or(path);
        own.strip_prefix('/').is_some_and(|own| own.starts_with(EVENTS))
    }

    /// Says that the caller is one by a session, and until when.
    fn note(self: &Arc<Self>, extensions: &mut Extensions, session: &Session, now: i64) {
        let fresh_until = session.fresh_until.unwrap_or(i64::MAX);
        // Stale here is a session whose issuer is away.
        let away = if session.is_stale(now) { AWAY_MAX } else { 0 };
        let until = self.limits.end(session).min(fresh_until.saturating_add(away));
        let (login, id) = (Arc::clone(self), session.id.clone());
        extensions.insert(BySession);
        extensions.insert(StillValid::new(move || {
            login.clock.now().as_second() < until && !login.limits.is_ended(&id)
        }));
    }

    /// The session in a cookie, and whether its key is an old one.
    fn session(&self, place: Place, headers: &HeaderMap) -> Option<(Session, bool)> {
        let text = self.cookies.session(place, headers)?;
        let opened = self.sealer.open::<Session>(place.purpose(), &text)?;
        Some((opened.value, opened.aged))
    }

    /// Keeps a session in the browser. Where its refresh token is too long for cookies, the session
    /// goes without, and ends with its claims.
    pub(super) fn keep(
        &self,
        place: Place,
        session: &Session,
        headers: &HeaderMap,
    ) -> Option<Vec<HeaderValue>> {
        let kept = |session: &Session| {
            let text = self.sealer.seal(place.purpose(), session)?;
            self.cookies.keep(place, &text, headers)
        };
        if let Some(cookies) = kept(session) {
            return Some(cookies);
        }
        let without = Session { refresh: None, ..session.clone() };
        let cookies = kept(&without).filter(|_| session.refresh.is_some());
        let groups = session.who.groups.len();
        if cookies.is_some() {
            tracing::warn!(groups, "a session is too long for its refresh token: it will be short");
        } else {
            tracing::warn!(groups, "a session is too long to be kept");
        }
        cookies
    }

    /// Asks the issuer again who somebody is.
    async fn ask(&self, session: Session) -> Answer {
        let answer = match self.refreshed(&session).await {
            Ok(session) => return Answer::Session(Box::new(session)),
            Err(Failed::Away) => Answer::Away,
            Err(Failed::Refused | Failed::Unasked) => Answer::Refused,
        };
        let ended = matches!(answer, Answer::Refused);
        tracing::info!(user = session.who.user.as_str(), ended, "a session was not refreshed");
        answer
    }

    async fn refreshed(&self, session: &Session) -> Result<Session, Failed> {
        let metadata = self.issuer.metadata().await.map_err(|_| Failed::Away)?;
        let client = self.client(&metadata).ok_or(Failed::Refused)?;
        let token = session.refresh.as_ref().ok_or(Failed::Refused)?;
        let token = RefreshToken::new(token.expose().to_owned());
        let request = client.exchange_refresh_token(&token).map_err(|_| Failed::Refused)?;
        let tokens =
            request.request_async(self.issuer.http()).await.map_err(|error| failed(&error))?;
        let now = self.clock.now();
        let who = match self.identity(&tokens, None, now).await? {
            // OpenID Connect Core, 12.2: the subject must be the same.
            Some((subject, _)) if subject != session.subject => return Err(Failed::Refused),
            Some((_, who)) => who,
            None => session.who.clone(),
        };
        Ok(with_tokens(Session { who, ..session.clone() }, &tokens, now))
    }

    /// Ends the sessions of a browser; leads to the issuer, which ends its own, unless the page is in a
    /// frame: the issuer refuses to be framed. A browser that does not say is in a frame where it has a
    /// frame's session; else that is no sign, because a popup beside a window gives it one, too.
    pub(crate) async fn sign_out(&self, headers: &HeaderMap) -> Leads {
        let now = self.clock.now().as_second();
        let dest = headers.get(&SEC_FETCH_DEST);
        let mut framed = dest.is_some_and(|dest| dest != "document");
        let mut cookies = Vec::new();
        for place in Place::ALL {
            if let Some((session, _)) = self.session(place, headers) {
                self.limits.end_now(&session, now);
                tracing::info!(user = session.who.user.as_str(), "signed out");
                framed |= dest.is_none() && place == Place::Frame;
            }
            cookies.extend(self.cookies.forget(place, headers));
        }
        let elsewhere = if framed { None } else { self.end_at_issuer().await };
        Leads { to: elsewhere.unwrap_or_else(|| self.base.join(&format!("/{SECRETS}"))), cookies }
    }

    /// Where the issuer ends its own session (OpenID Connect RP-Initiated Logout 1.0).
    async fn end_at_issuer(&self) -> Option<String> {
        let metadata = self.issuer.metadata().await.ok()?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(self.own(SECRETS)).ok()?;
        let request = LogoutRequest::from(endpoint)
            .set_client_id(ClientId::new(self.config.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        Some(request.http_get_url().into())
    }
}
