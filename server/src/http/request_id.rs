//! Gives every request an id: a random one, or the one that a trusted proxy sent. Other clients
//! cannot choose the id, because it is written to the log and to the audit log.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};
use store::random;

use crate::auth::Believed;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is accepted from a proxy, in bytes.
const MAX_BYTES: usize = 64;

/// The id of a request. If the request ends in an incident, it is also the incident's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id as text: letters, digits, `-`, `_` and `.`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn given(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(&HEADER).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return None };
        let text = value.to_str().ok()?;
        let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let fits = (1..=MAX_BYTES).contains(&text.len()) && text.bytes().all(sane);
        fits.then(|| Self(text.to_owned()))
    }

    /// Returns a random id.
    pub(super) fn random() -> Self {
        static WITHOUT_RANDOMNESS: AtomicU64 = AtomicU64::new(0);
        let number = random::bytes().map_or_else(
            // An id only tells requests apart, so a counter is enough if there is no randomness.
            |_| u128::from(WITHOUT_RANDOMNESS.fetch_add(1, Ordering::Relaxed)),
            u128::from_be_bytes,
        );
        Self(format!("{number:032x}"))
    }
}

/// Gives the request the id from a trusted proxy, and returns its id in the response. The request
/// already has an id from [`super::forwarded`].
pub(super) async fn request_id(mut request: Request, next: Next) -> Response {
    let is_believed = request.extensions().get::<Believed>().is_some();
    if let Some(id) = RequestId::given(request.headers()).filter(|_| is_believed) {
        request.extensions_mut().insert(id);
    }
    let value = HeaderValue::from_str(&of(request.extensions()));
    let mut response = next.run(request).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Returns the id of a request from its extensions.
pub(super) fn of(extensions: &http::Extensions) -> String {
    extensions.get().map(|RequestId(id)| id.clone()).unwrap_or_default()
}
