//! Restores the base path. A proxy in front of the panel may keep it or remove it; behind this
//! middleware, it is always there.

use app::routes::BasePath;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Uri;
use http::uri::PathAndQuery;

use super::AppState;
use super::rejection::Rejection;

/// Puts the base path in front of a path that lacks it.
///
/// A path that only looks similar (`/console/adminx`) lacks it too, so the user sees the page for
/// an address that does not exist.
pub(super) async fn restore_base_path(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(uri) = full(&state.base, request.uri()) {
        *request.uri_mut() = uri;
        next.run(request).await
    } else {
        // The error page repeats its address in its links.
        *request.uri_mut() = Uri::default();
        state.turn_away(request, Rejection::Malformed).await
    }
}

/// The longest target, in bytes. A page repeats it in its links.
const TARGET_MAX_BYTES: usize = 8 * 1024;

/// Returns the target with the base path, or `None` if the target is not a path (`*`, or a
/// tunnel's) or is too long.
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
