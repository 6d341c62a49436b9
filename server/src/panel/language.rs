//! Finds the language of a request, and stores it if the URL names it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

use super::{Panel, cookies};
use crate::http::Language;

/// The headers that decide the language of a page besides its URL.
const VARY: HeaderValue = HeaderValue::from_static("accept-language, cookie");

/// Finds the language of a request, and tells the browser to keep a language that the URL names.
pub(super) async fn find(State(panel): State<Panel>, mut request: Request, next: Next) -> Response {
    let language = Language::of(request.uri(), request.headers());
    let named = language.named.clone().filter(|_| language.in_url);
    let cookie = named.and_then(|tag| cookies::set_language(&panel.0.settings.base, &tag));
    request.extensions_mut().insert(language);
    let mut response = next.run(request).await;
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Sets the headers that say in which language a page is.
pub(super) fn say(language: &Language, headers: &mut HeaderMap) {
    let tag = HeaderValue::from_static(language.lang.tag());
    headers.insert(header::CONTENT_LANGUAGE, tag);
    headers.append(header::VARY, VARY);
}
