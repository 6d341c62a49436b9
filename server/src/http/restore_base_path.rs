//! The base path: a proxy in front may keep it or strip it, and behind this it is always there.

use app::routes::BasePath;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Uri;
use http::uri::PathAndQuery;

use super::AppState;
use super::rejection::Rejection;

/// Puts the base path before a path that lacks it.
///
/// A sibling of the base path (`/console/adminx`) lacks it too, and so ends as a page that does
/// not exist.
pub(super) async fn restore_base_path(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(uri) = full(&state.base, request.uri()) {
        *request.uri_mut() = uri;
        next.run(request).await
    } else {
        // The page that says so repeats its address in its links.
        *request.uri_mut() = Uri::default();
        state.turn_away(request, Rejection::Malformed).await
    }
}

/// The longest target, in bytes: a page repeats it in its links.
const TARGET_MAX_BYTES: usize = 8 * 1024;

/// The target with the base path; `None` for one that is no path (`*`, or a tunnel's), or too long.
fn full(base: &BasePath, uri: &Uri) -> Option<Uri> {
    let path = uri.path_and_query()?;
    if !path.as_str().starts_with('/') || path.as_str().len() > TARGET_MAX_BYTES {
        return None;
    }
    if base.strip(path.path()).is_some() {
        return Some(uri.clone());
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{}{path}", base.as_str())).ok()?);
    Uri::from_parts(parts).ok()
}
