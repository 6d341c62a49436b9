//! Every request has an id: its caller's where that is sane, else a random one.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::random;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over, in bytes.
const MAX_BYTES: usize = 64;

/// The id of a request; also the id of the incident where it ends as one.
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

    fn random() -> Self {
        static WITHOUT_RANDOMNESS: AtomicU64 = AtomicU64::new(0);
        let number = random::bytes().map_or_else(
            // An id only tells requests apart, so a count does where there is no randomness.
            |_| u128::from(WITHOUT_RANDOMNESS.fetch_add(1, Ordering::Relaxed)),
            u128::from_be_bytes,
        );
        Self(format!("{number:032x}"))
    }
}

/// Gives the request its id, as an extension, and echoes it in the answer.
pub(super) async fn request_id(mut request: Request, next: Next) -> Response {
    let id = RequestId::given(request.headers()).unwrap_or_else(RequestId::random);
    let value = HeaderValue::from_str(id.as_str());
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The id of a request, from its extensions.
pub(super) fn of(extensions: &http::Extensions) -> String {
    extensions.get().map(|RequestId(id)| id.clone()).unwrap_or_default()
}
