//! Accepts writes only from the panel's own pages, not from other sites.
//!
//! The check uses `Origin`, which every browser sends with a form post or with a fetch that changes
//! something, and `Sec-Fetch-Site`, which newer browsers send as well (Fetch; Fetch Metadata).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use super::AppState;
use super::rejection::Rejection;
use crate::config::{HostPort, Origin};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests that may change something unless they come from the panel's own origin.
pub(super) async fn cross_site(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    if is_safe(request.method()) || is_own(&state, &request) {
        return next.run(request).await;
    }
    tracing::info!(
        origin = one(request.headers(), &header::ORIGIN),
        site = one(request.headers(), &SEC_FETCH_SITE),
        "refused: a write from another origin than the panel's (KEYPANE_PUBLIC_URL)"
    );
    state.note_refusal(request.extensions(), StatusCode::FORBIDDEN).await;
    state.turn_away(request, Rejection::CrossSite).await
}

/// Methods that change nothing (RFC 9110, 9.2.1).
pub(super) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

fn is_own(state: &AppState, request: &Request) -> bool {
    let headers = request.headers();
    let Some(host) = request.extensions().get::<HostPort>() else { return false };
    let own = state.public_url.clone().unwrap_or_else(|| Origin::new(false, host));
    let given = one(headers, &header::ORIGIN).and_then(Origin::parse);
    let sites = headers.get_all(&SEC_FETCH_SITE);
    given == Some(own) && sites.iter().all(|site| site == "same-origin")
}

/// Returns the value of a header that the request has exactly once.
pub(super) fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}
