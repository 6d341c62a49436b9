//! Compresses pages and JSON when they are sent. Assets are compressed when they are built.
//!
//! If a page held both a secret and text that an attacker chose, the length of the compressed page
//! would reveal the secret (BREACH). No page of the panel holds a secret.

use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Responses below this size, in bytes, are not compressed.
const MIN_BYTES: u16 = 860;

/// The level for Brotli and gzip. It saves most of what the highest level saves, for a fraction of
/// the time.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

type PagesAndJson = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses pages and JSON with Brotli or gzip, as the browser accepts.
pub(super) fn compression() -> CompressionLayer<And<SizeAbove, PagesAndJson>> {
    let pages_and_json: PagesAndJson = is_page_or_json;
    CompressionLayer::new()
        .quality(LEVEL)
        .compress_when(SizeAbove::new(MIN_BYTES).and(pages_and_json))
}

fn is_page_or_json(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    matches!(essence, "text/html" | "application/json")
}
