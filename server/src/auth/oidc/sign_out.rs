//! How a session ends before its time: here, at every replica, and at the issuer.

use std::sync::Arc;
use std::time::Duration;

use app::routes::SECRETS;
use http::HeaderMap;
use openidconnect::{ClientId, LogoutRequest, PostLogoutRedirectUrl};
use tracing::Instrument as _;

use super::login::{Leads, Login};
use super::session::Session;
use super::session_cookies::BrowsingContext;
use crate::http::SEC_FETCH_DEST;

/// How long a browser waits for the issuer to take a refresh token back. It goes on without.
const REVOKING: Duration = Duration::from_secs(2);

/// What became of a logout.
pub(crate) struct SignedOut {
    /// The way on.
    pub(crate) leads: Leads,
    /// True where every replica knows within seconds. Else a copy of the cookie may be taken by others,
    /// for as long as a session goes unconfirmed.
    pub(crate) everywhere: bool,
}

impl Login {
    /// Ends the sessions of a browser; leads to the issuer, which ends its own, unless the page is in a
    /// frame: the issuer refuses to be framed. A browser that does not say is in a frame where it has a
    /// frame's session; else that is no sign, because a popup beside a window gives it one, too.
    ///
    /// Where a cookie came more than once, all of those sessions end.
    pub(crate) async fn sign_out(self: &Arc<Self>, headers: &HeaderMap) -> SignedOut {
        let dest = headers.get(&SEC_FETCH_DEST);
        let mut framed = dest.is_some_and(|dest| dest != "document");
        let (mut cookies, mut everywhere) = (Vec::new(), true);
        for context in BrowsingContext::ALL {
            for text in self.cookies.copies(context, headers) {
                let Some(opened) = self.sealer.open::<Session>(context.purpose(), &text) else {
                    continue;
                };
                let session = opened.value;
                let (ended, ()) = tokio::join!(self.ended.end(&session), self.take_back(&session));
                everywhere &= ended;
                tracing::info!(user = session.who.user.as_str(), everywhere = ended, "signed out");
                framed |= dest.is_none() && context == BrowsingContext::Frame;
            }
            cookies.extend(self.cookies.forget(context, headers));
        }
        let elsewhere = if framed { None } else { self.end_at_issuer().await };
        let to = elsewhere.unwrap_or_else(|| self.base.start());
        SignedOut { leads: Leads { to, cookies }, everywhere }
    }

    /// Has the issuer take the session's refresh token back (RFC 7009), where it can. Another replica
    /// that has not heard of the logout is then told no.
    async fn take_back(self: &Arc<Self>, session: &Session) {
        if session.refresh.is_none() {
            return;
        }
        let (login, session) = (Arc::clone(self), session.clone());
        let revoked = async move {
            if let Err(reason) = login.revoke(&session).await {
                tracing::info!(%reason, "a refresh token was not taken back");
            }
        };
        let revoking = tokio::spawn(revoked.in_current_span());
        // It goes on where nobody waits for it any more.
        let _ = tokio::time::timeout(REVOKING, revoking).await;
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
