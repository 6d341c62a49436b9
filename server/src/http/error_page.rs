//! The page of an error that no page has handled.

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{Method, StatusCode, Uri, header};

use super::Language;
use crate::assets::Assets;

/// The page's own policy: its style sheet and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What there is to say about an error.
#[derive(Clone, Debug)]
pub struct PageError {
    /// The status of the answer.
    pub status: StatusCode,
    /// The request's method.
    pub method: Method,
    /// The request's target; with the base path once that is known.
    pub uri: Uri,
    /// The request's id, which is the incident's where the status is 500.
    pub request_id: String,
    /// The language of the page.
    pub language: Language,
}

/// Renders the page of an error; the frame sets the status and the headers that are missing.
pub type ErrorPage = Arc<dyn Fn(PageError) -> BoxFuture<'static, Response> + Send + Sync>;

/// Error pages without the panel around them.
pub fn plain_error_page(assets: Assets) -> ErrorPage {
    Arc::new(move |error| {
        let page = page(&error, assets.url("keypane.css"));
        async move { ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response() }
            .boxed()
    })
}

fn page(error: &PageError, style: Option<&str>) -> String {
    let (title, text) = words(error.status);
    let style =
        style.map(|url| format!("<link rel=\"stylesheet\" href=\"{url}\">")).unwrap_or_default();
    // Only a page that says "incident" needs its id. An id is letters, digits, `-`, `_` and `.`.
    let incident = if error.status.is_server_error() {
        format!("<p>Incident <code>{}</code></p>", error.request_id)
    } else {
        String::new()
    };
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title>{style}</head>\
         <body><main><h1>{title}</h1><p>{text}</p>{incident}</main></body></html>\n"
    )
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => ("Bad request", "The request cannot be read."),
        StatusCode::FORBIDDEN => (
            "Not from here",
            "The form was sent from another address than this panel's, so nothing was changed. \
             Open the panel again and repeat what you did.",
        ),
        StatusCode::REQUEST_TIMEOUT => {
            ("Too slow", "The form did not arrive in time, so nothing was changed. Try again.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            "Too large",
            "The form is over 2 MiB, so nothing was changed. Go back and make it smaller.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Too much at once",
            "The panel is reading as many forms as it can hold, so nothing was changed. Try again.",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("Not a form", "The request's content is not of the type of a form.")
        }
        _ => ("Something went wrong", "The server could not answer. What happened is in its log."),
    }
}
