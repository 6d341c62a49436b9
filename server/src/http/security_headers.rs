//! Headers that every answer carries.

use app::wire::OWN;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

use super::AppState;
use crate::config::Origin;

/// Marks an answer that may be cached; every other one may not.
#[derive(Clone, Copy)]
pub(super) struct Cacheable;

/// Marks an answer that pages of other origins may load; no other one may be.
#[derive(Clone, Copy)]
pub(super) struct CrossOriginResource;

/// Marks an answer on the way of a popup back to the window that opened it: the usual policy would part
/// them (HTML, 7.1.3), redirects included.
#[derive(Clone, Copy)]
pub(crate) struct KeepsOpener;

/// Marks a page that opens such popups: the usual policy would part them at the issuer's first page.
#[derive(Clone, Copy)]
pub(crate) struct OpensPopups;

/// What a document is asked for: a window's, or a frame's (Fetch Metadata, 2.1). Browsers say so over
/// HTTPS and on loopback.
pub(crate) const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What every answer says. None of it is about frames: the opener policy counts for windows alone,
/// and the resource policy for what a page loads, not for the page in a frame (Fetch, 3.7). Who may
/// frame a page is said by its own content security policy.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (HeaderName::from_static(OWN), HeaderValue::from_static("1")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (OPENER_POLICY, HeaderValue::from_static("same-origin")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// For a year, and for this host alone: other names below it may have no HTTPS (RFC 6797, 6.1.1,
/// 6.1.2). A browser that has seen it once asks for the panel by HTTPS only.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// For answers that are no pages: nothing is loaded, nothing is framed.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Adds the headers; a page's own content security policy stays.
pub(super) async fn security_headers(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let cacheable = response.extensions().get::<Cacheable>().is_some();
    let shared = response.extensions().get::<CrossOriginResource>().is_some();
    let keeps_opener = response.extensions().get::<KeepsOpener>().is_some();
    let opens_popups = response.extensions().get::<OpensPopups>().is_some();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if shared {
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    if keeps_opener {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("unsafe-none"));
    } else if opens_popups {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin-allow-popups"));
    }
    if state.public_url.as_ref().is_some_and(is_https_only) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    if !cacheable {
        headers.insert(header::CACHE_CONTROL, NO_STORE);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    response
}

/// True where people reach the panel by HTTPS. Not on their own machine: the name `localhost` is that
/// of everything else that they run there, on every port.
fn is_https_only(origin: &Origin) -> bool {
    origin.is_secure() && !origin.is_local()
}
