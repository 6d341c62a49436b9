//! Sends assets, compressed as the browser accepts, so that the browser can cache them for ever.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::AppState;
use super::security_headers::Cacheable;
use crate::assets::Packing;

/// A file's name changes with its content, so the content behind a name never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// An SVG icon may style itself.
const SVG_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
);

/// `GET {base}/pkg/{file}`.
pub(super) async fn file(
    State(state): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    send(&state, &name, &headers, FOR_EVER)
}

/// Sends a file below `pkg/` with `cache` as its `Cache-Control` header.
pub(super) fn send(
    state: &AppState,
    name: &str,
    headers: &HeaderMap,
    cache: HeaderValue,
) -> Response {
    let accepted = accepted(headers);
    let found = accepted
        .into_iter()
        .flatten()
        .find_map(|packing| state.assets.file(name, packing).map(|bytes| (packing, bytes)));
    let Some((packing, bytes)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (suffix, encoding) = match packing {
        Packing::Brotli => ("-br", Some("br")),
        Packing::Gzip => ("-gz", Some("gzip")),
        Packing::Identity => ("", None),
    };
    let tag = format!("\"{name}{suffix}\"");
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = HeaderValue::from_static(content_type(name));
        let body = match bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let mut response = Response::new(Body::from(body));
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(encoding) = encoding {
            let encoding = HeaderValue::from_static(encoding);
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        response
    };
    response.extensions_mut().insert(Cacheable);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // The name holds only characters that are allowed in a header.
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if content_type(name) == "image/svg+xml" {
        headers.insert(header::CONTENT_SECURITY_POLICY, SVG_POLICY);
    }
    response
}

/// `GET {base}/favicon.ico`, for clients that request this path although no page names it.
pub(super) async fn favicon(State(state): State<AppState>) -> Response {
    match state.assets.url("favicon.svg") {
        Some(url) => Redirect::to(url).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Returns the encodings that a browser accepts (RFC 9110, 12.5.3), the smallest first. The
/// uncompressed form is always among them: any answer is better than none.
fn accepted(headers: &HeaderMap) -> [Option<Packing>; 3] {
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter();
    let items: Vec<(String, bool)> = lists
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let coding = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| {
                part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))?.parse::<f32>().ok()
            });
            (coding, weight.is_none_or(|weight| weight > 0.0))
        })
        .collect();
    let accepts = |coding: &str| {
        let of = |name: &str| items.iter().find(|(item, _)| item == name).map(|(_, yes)| *yes);
        of(coding).or_else(|| of("*")).unwrap_or(false)
    };
    [
        accepts("br").then_some(Packing::Brotli),
        accepts("gzip").then_some(Packing::Gzip),
        Some(Packing::Identity),
    ]
}

/// Returns true if the browser already has this content (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
