//! Serves `embed.js`, the script that a portal adds to its page (docs/embedding.md).
//!
//! It is the only file that pages of other origins load. It tells them nothing about the panel
//! except its address.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::security_headers::CrossOriginResource;
use super::{AppState, assets};

/// The name stays the same while the content changes, so browsers ask for the file again after five
/// minutes.
const FOR_MINUTES: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `GET {base}/embed.js`.
pub(super) async fn script(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let file = state.assets.url("embed.js").and_then(|url| url.rsplit_once('/'));
    let Some((_, file)) = file else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = assets::send(&state, file, &headers, FOR_MINUTES);
    response.extensions_mut().insert(CrossOriginResource);
    // Some portals load it as a module, or with its hash. Both need this header.
    let anybody = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    response
}
