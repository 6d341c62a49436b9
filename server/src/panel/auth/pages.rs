//! The small pages of sign-in that are not pages of the panel. They have no styles.

use app::words::Words;
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use store::random;

/// The last page of a popup: it passes the code to the window that opened it, if that window
/// belongs to the panel.
pub(super) fn signed_in(words: &Words, code: &str) -> Response {
    let Ok(nonce) = random::bytes::<16>().map(|bytes| STANDARD.encode(bytes)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let script = format!(
        "<script nonce=\"{nonce}\" data-code=\"{}\">{{\
         const{{code}}=document.currentScript.dataset;\
         if(opener){{opener.postMessage({{keypane:1,type:\"signed-in\",code}},location.origin);\
         close()}}}}</script>",
        escaped(code)
    );
    let policy = format!("script-src 'nonce-{nonce}'; ");
    page(words, words.signed_in_popup, "", &script, &policy, "'none'")
}

/// The page on the way to the issuer, which ends its session.
pub(super) fn signing_out(words: &Words, to: &str) -> Response {
    let to = escaped(to);
    let go = format!("<meta http-equiv=\"refresh\" content=\"0;url={to}\">");
    let link = format!("<p><a href=\"{to}\">{}</a></p>", words.sign_out);
    page(words, words.signing_out, &go, &link, "", "'none'")
}

/// The page after a logout that other replicas could not be told of, with a link to the list or to
/// the issuer. `frames` lists the origins that may hold the page in a frame, such as a portal's.
pub(super) fn signed_out_here(words: &Words, to: &str, is_list: bool, frames: &str) -> Response {
    let label = if is_list { words.to_list } else { words.sign_out_elsewhere };
    let rest = format!(
        "<p>{}</p><p><a href=\"{}\">{label}</a></p>",
        words.signed_out_here_text,
        escaped(to)
    );
    page(words, words.signed_out_here, "", &rest, "", frames)
}

fn page(words: &Words, text: &str, head: &str, rest: &str, policy: &str, frames: &str) -> Response {
    let (lang, title) = (words.lang.tag(), words.page_title(text));
    let page = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>{head}</head>\
         <body><main><h1>{text}</h1>{rest}</main></body></html>\n"
    );
    let policy = format!(
        "default-src 'none'; {policy}base-uri 'none'; form-action 'none'; \
         frame-ancestors {frames}"
    );
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

/// Escapes a text for an attribute between double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
