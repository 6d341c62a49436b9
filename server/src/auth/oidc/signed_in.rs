//! Finds the user by a session's cookie, and keeps the session going.

use std::sync::Arc;

use app::routes::EVENTS;
use backend::Caller;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue};
use openidconnect::RefreshToken;
use tracing::Instrument as _;

use super::login::{Failed, Login, failed, with_tokens};
use super::refresh::{AWAY_MAX, RefreshOutcome};
use super::seal::Purpose;
use super::session::Session;
use super::session_cookies::BrowsingContext;
use crate::auth::{BySession, Renewed, SeveralSessions, ShownAs, StillValid};
use crate::http::Several;

impl BrowsingContext {
    /// The frame's session comes first: if the browser sends it, the page is in a frame.
    pub(super) const ALL: [Self; 2] = [Self::Frame, Self::Window];

    pub(super) fn purpose(self) -> Purpose {
        match self {
            Self::Window => Purpose::Window,
            Self::Frame => Purpose::Frame,
        }
    }
}

impl Login {
    /// Returns the caller by the first of its cookies that holds a valid session. Returns `None` if
    /// one of the cookies came more than once.
    pub(super) async fn caller(self: &Arc<Self>, request: &mut Parts) -> Option<Caller> {
        let found =
            BrowsingContext::ALL.map(|context| (context, self.session(context, &request.headers)));
        if found.iter().any(|(_, found)| found.is_err()) {
            tracing::info!("nobody is signed in: a session's cookie came more than once");
            request.extensions.insert(SeveralSessions);
            return None;
        }
        for (context, found) in found {
            if let Ok(Some((session, aged))) = found
                && let Some(caller) = self.caller_of(context, session, aged, request).await
            {
                return Some(caller);
            }
        }
        None
    }

    async fn caller_of(
        self: &Arc<Self>,
        context: BrowsingContext,
        mut session: Session,
        mut changed: bool,
        request: &mut Parts,
    ) -> Option<Caller> {
        self.ended.looked().await;
        let now = self.clock.now().as_second();
        if !self.limits.allow(&session, now) || self.ended.has(&session.id) {
            return None;
        }
        let certain = self.ended.is_certain();
        if now >= session.good_until(certain) {
            session = self.fresh(session, now, certain).await?;
            changed = true;
        }
        // The stream of an open page alone does not keep a session alive.
        if !self.is_stream(request.uri.path()) {
            changed |= self.limits.touch(&mut session, now);
        }
        if changed && let Some(cookies) = self.keep(context, &session, &request.headers) {
            request.extensions.insert(Renewed::new(cookies));
        }
        self.note(&mut request.extensions, &session, now);
        Some(session.who.caller())
    }

    /// Returns the session with claims that are valid now. The issuer's response is kept even if
    /// the request is cancelled meanwhile, because it may have replaced the refresh token.
    async fn fresh(self: &Arc<Self>, session: Session, now: i64, certain: bool) -> Option<Session> {
        session.refresh.as_ref()?;
        let login = Arc::clone(self);
        let asked = async move {
            let asking = Arc::clone(&login);
            let ask = async move |session| asking.ask(session).await;
            login.refreshes.fresh(session, now, certain, ask).await
        };
        tokio::spawn(asked.in_current_span()).await.ok().flatten()
    }

    fn is_stream(&self, path: &str) -> bool {
        let own = self.base.strip(path).unwrap_or(path);
        own.strip_prefix('/').is_some_and(|own| own.starts_with(EVENTS))
    }

    /// Records in the extensions that the caller has a session, and until when it is valid.
    fn note(self: &Arc<Self>, extensions: &mut Extensions, session: &Session, now: i64) {
        let good_until = session.good_until(true);
        // If the session has expired here, its issuer does not answer.
        let away = if now >= good_until { AWAY_MAX } else { 0 };
        let until = self.limits.end(session).min(good_until.saturating_add(away));
        let (login, id) = (Arc::clone(self), session.id.clone());
        let confirmed_until = session.confirmed_until();
        extensions.insert(BySession);
        if let Some(name) = &session.who.shown {
            extensions.insert(ShownAs(name.clone()));
        }
        extensions.insert(StillValid::new(move || {
            let now = login.clock.now().as_second();
            let is_known = now < confirmed_until || login.ended.is_certain();
            now < until && is_known && !login.ended.has(&id)
        }));
    }

    /// Returns the session in a cookie, and whether it was encrypted with an old key.
    ///
    /// # Errors
    /// Returns [`Several`] if the cookie came more than once.
    fn session(
        &self,
        context: BrowsingContext,
        headers: &HeaderMap,
    ) -> Result<Option<(Session, bool)>, Several> {
        let text = self.cookies.session(context, headers)?;
        let opened = text.and_then(|text| self.sealer.open::<Session>(context.purpose(), &text));
        Ok(opened.map(|opened| (opened.value, opened.aged)))
    }

    /// Stores a session in the browser. If its refresh token is too long for cookies, the session
    /// is stored without it and ends with its claims.
    pub(super) fn keep(
        &self,
        context: BrowsingContext,
        session: &Session,
        headers: &HeaderMap,
    ) -> Option<Vec<HeaderValue>> {
        let kept = |session: &Session| {
            let text = self.sealer.seal(context.purpose(), session)?;
            self.cookies.keep(context, &text, headers)
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

    /// Asks the issuer again who the user is.
    async fn ask(&self, session: Session) -> RefreshOutcome {
        let answer = match self.refreshed(&session).await {
            Ok(session) => return RefreshOutcome::Session(Box::new(session)),
            Err(Failed::Away) => RefreshOutcome::Away,
            Err(Failed::Refused | Failed::Unasked) => RefreshOutcome::Refused,
        };
        let ended = matches!(answer, RefreshOutcome::Refused);
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
}
