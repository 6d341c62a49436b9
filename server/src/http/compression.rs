//! Pages and JSON are packed on the way out; assets were packed when they were built.
//!
//! Packing a page that holds a secret beside what an attacker chose would give the secret away by
//! the page's length (BREACH). No page of the panel holds one.

use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Answers below this size, in bytes, are not worth it.
const MIN_BYTES: u16 = 860;

/// Brotli's and gzip's level: most of what they save, for a fraction of the time.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

type PagesAndJson = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Packs pages and JSON with brotli or gzip, as the browser accepts.
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
