//! Requests as a browser sends them to the panel.

use http::request::Builder;
use http::{Method, Request, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The address that a browser uses.
pub const HOST: &str = "127.0.0.1:3000";

/// The media type of a plain form.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// The media type of a server function call.
pub const JSON: &str = "application/json";

/// A request to the usual address.
pub fn ask(method: Method, path: &str) -> Builder {
    Request::builder().method(method).uri(path).header(header::HOST, HOST)
}

/// A post from the panel's own pages.
pub fn own_post(path: &str, content_type: &str) -> Builder {
    ask(Method::POST, path)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, content_type)
}

/// Encodes pairs as a form sends them.
pub fn encode(pairs: &[(&str, &str)]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}
