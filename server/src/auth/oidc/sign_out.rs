//! Ends a session before its time: here, at every replica, and at the issuer.

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

/// The longest time that a browser waits for the issuer to revoke a refresh token. The request to
/// the issuer continues after that.
const REVOKING: Duration = Duration::from_secs(2);

/// The result of a logout.
pub(crate) struct SignedOut {
    /// The redirect.
    pub(crate) leads: Leads,
    /// True if every replica knows of the logout within seconds. Otherwise another replica may
    /// still accept a copy of the cookie, for as long as a session is trusted without confirmation.
    pub(crate) everywhere: bool,
}

impl Login {
    /// Ends the sessions of a browser, and redirects to the issuer, which ends its own session. If
    /// the page is in a frame, there is no such redirect, because the issuer does not allow frames.
    /// A browser that does not send `Sec-Fetch-Dest` counts as in a frame if it has a frame's
    /// session. In other browsers a frame's session proves nothing, because a popup beside a window
    /// also creates one.
    ///
    /// If a cookie came more than once, all of those sessions end.
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

    /// Asks the issuer to revoke the session's refresh token (RFC 7009), if the issuer can. A
    /// replica that has not heard of the logout is then refused by the issuer.
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
        // The request continues after the browser stops waiting.
        let _ = tokio::time::timeout(REVOKING, revoking).await;
    }

    /// Returns the URL at which the issuer ends its own session (OpenID Connect RP-Initiated Logout
    /// 1.0).
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
