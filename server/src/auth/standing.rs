//! What is known of a caller besides the name, among the request's extensions: whether it is still
//! true, and what the answer must carry.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use http::{HeaderValue, header};

/// How often a request that lasts asks whether its caller is still signed in.
const RECHECK: Duration = Duration::from_secs(1);

/// Says whether the caller of a request is still signed in. A request without it lasts as long as its
/// connection does.
#[derive(Clone)]
pub(crate) struct StillValid(Arc<dyn Fn() -> bool + Send + Sync>);

impl StillValid {
    /// One that asks `is`.
    pub(crate) fn new(is: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is))
    }

    /// True while the caller is signed in.
    pub(crate) fn is_true(&self) -> bool {
        (self.0)()
    }

    /// Waits until the caller is not signed in any more; for ever where nothing says so.
    pub(crate) async fn ends(valid: Option<Self>) {
        let Some(valid) = valid else { return std::future::pending().await };
        while valid.is_true() {
            tokio::time::sleep(RECHECK).await;
        }
    }
}

/// The name by which the page greets the caller, where that is not the one that counts.
#[derive(Clone)]
pub(crate) struct ShownAs(pub(crate) String);

/// Nobody is signed in, because a session's cookie came more than once: which one is the browser's own
/// cannot be told (RFC 6265, 4.2.2).
#[derive(Clone, Copy)]
pub(crate) struct SeveralSessions;

/// The caller is known by a session of the panel's own login.
#[derive(Clone, Copy)]
pub(crate) struct BySession;

/// Cookies of a session that goes on, for the answer.
#[derive(Clone)]
pub(crate) struct Renewed(Arc<[HeaderValue]>);

/// The answer has a session's cookies of its own: it begins or ends one.
#[derive(Clone, Copy)]
pub(crate) struct OwnSession;

impl Renewed {
    /// These cookies.
    pub(crate) fn new(cookies: Vec<HeaderValue>) -> Self {
        Self(cookies.into())
    }

    /// Adds them to an answer, unless that begins or ends a session itself.
    pub(crate) fn add_to(&self, response: &mut Response) {
        if response.extensions().get::<OwnSession>().is_none() {
            for cookie in &*self.0 {
                response.headers_mut().append(header::SET_COOKIE, cookie.clone());
            }
        }
    }
}
