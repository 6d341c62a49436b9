//! What is known of a caller besides the name, among the request's extensions: whether it is still
//! true, and what the answer must carry.

use std::sync::Arc;

use axum::response::Response;
use http::{HeaderValue, header};

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
}

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
