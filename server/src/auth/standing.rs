//! Facts about a caller besides the name, kept in the request's extensions: whether the caller is
//! still signed in, and which headers the response must carry.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use http::{HeaderValue, header};

/// How often a long request checks whether its caller is still signed in.
const RECHECK: Duration = Duration::from_secs(1);

/// Checks whether the caller of a request is still signed in. A request without this check lasts as
/// long as its connection.
#[derive(Clone)]
pub(crate) struct StillValid(Arc<dyn Fn() -> bool + Send + Sync>);

impl StillValid {
    /// Builds the check from the function `is`.
    pub(crate) fn new(is: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is))
    }

    /// Returns true while the caller is signed in.
    pub(crate) fn is_true(&self) -> bool {
        (self.0)()
    }

    /// Waits until the caller is no longer signed in. Without a check it waits for ever.
    pub(crate) async fn ends(valid: Option<Self>) {
        let Some(valid) = valid else { return std::future::pending().await };
        while valid.is_true() {
            tokio::time::sleep(RECHECK).await;
        }
    }
}

/// The name that the page shows for the caller, if it differs from the user's name.
#[derive(Clone)]
pub(crate) struct ShownAs(pub(crate) String);

/// Marks a request without a caller, because a session's cookie came more than once: the server
/// cannot tell which one is the browser's own (RFC 6265, 4.2.2).
#[derive(Clone, Copy)]
pub(crate) struct SeveralSessions;

/// Marks a caller who has a session of the panel's own login.
#[derive(Clone, Copy)]
pub(crate) struct BySession;

/// The cookies of a session that was renewed, for the response.
#[derive(Clone)]
pub(crate) struct Renewed(Arc<[HeaderValue]>);

/// Marks a response that sets a session's cookies itself, because it begins or ends a session.
#[derive(Clone, Copy)]
pub(crate) struct OwnSession;

impl Renewed {
    /// Wraps these cookies.
    pub(crate) fn new(cookies: Vec<HeaderValue>) -> Self {
        Self(cookies.into())
    }

    /// Adds the cookies to a response, unless it begins or ends a session itself.
    pub(crate) fn add_to(&self, response: &mut Response) {
        if response.extensions().get::<OwnSession>().is_none() {
            for cookie in &*self.0 {
                response.headers_mut().append(header::SET_COOKIE, cookie.clone());
            }
        }
    }
}
