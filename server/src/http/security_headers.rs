//! Sets the headers that every response carries.

use app::routes::OWN;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

use super::AppState;
use crate::config::Origin;

/// Marks a response that may be cached. No other response may be.
#[derive(Clone, Copy)]
pub(super) struct Cacheable;

/// Marks a response that pages of other origins may load. No other response may be loaded so.
#[derive(Clone, Copy)]
pub(super) struct CrossOriginResource;

/// Marks a response on the way of a popup back to the window that opened it. The usual opener
/// policy would separate the two (HTML, 7.1.3), even if the response is a redirect.
#[derive(Clone, Copy)]
pub(crate) struct KeepsOpener;

/// Marks a page that opens such popups. The usual policy would separate it from a popup at the
/// issuer's first page.
#[derive(Clone, Copy)]
pub(crate) struct OpensPopups;

/// The kind of document that a request is for: a window's, or a frame's (Fetch Metadata, 2.1).
/// Browsers send it over HTTPS and on loopback.
pub(crate) const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The headers of every response. None of them restricts frames: the opener policy applies to
/// windows only, and the resource policy applies to what a page loads, not to the page in a frame
/// (Fetch, 3.7). Each page's own content security policy says who may frame it.
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

/// Tells the browser to use HTTPS for a year, for this host only: other names below it may have no
/// HTTPS (RFC 6797, 6.1.1, 6.1.2). A browser that has seen this header once requests the panel only
/// over HTTPS.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The policy for responses that are not pages: they load nothing, and no page may frame them.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Adds the headers, and keeps a page's own content security policy.
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

/// Returns true if users reach the panel over HTTPS. On the user's own machine the header is not
/// sent: the name `localhost` is shared by all programs that run there, on every port.
fn is_https_only(origin: &Origin) -> bool {
    origin.is_secure() && !origin.is_local()
}
