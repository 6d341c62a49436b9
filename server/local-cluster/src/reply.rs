//! Answers: how they are built and streamed.

use bytes::Bytes;
use futures::stream;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::UnsyncBoxBody};
use serde_json::Value;
use tokio::sync::mpsc;

use super::status::Failure;

/// The reason why a body broke off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of every answer.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// The sending side of a streamed body; it returns an error once the client has gone.
pub type Chunks = mpsc::Sender<Result<Bytes, BoxError>>;

/// The number of chunks that may wait for a slow client.
const CHUNKS: usize = 16;

fn respond(status: u16, media: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    response
}

fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A JSON answer.
pub fn json(status: u16, value: &Value) -> Response<Body> {
    respond(status, "application/json", full(value.to_string()))
}

/// A JSON answer whose bytes are ready.
pub fn json_bytes(status: u16, bytes: Vec<u8>) -> Response<Body> {
    respond(status, "application/json", full(bytes))
}

/// A plain text answer.
pub fn text(status: u16, text: &str) -> Response<Body> {
    respond(status, "text/plain; charset=utf-8", full(text.to_owned()))
}

/// A JSON answer that is sent in pieces.
pub fn streamed() -> (Chunks, Response<Body>) {
    let (sender, receiver) = mpsc::channel::<Result<Bytes, BoxError>>(CHUNKS);
    let frames = stream::unfold(receiver, |mut receiver| async move {
        let chunk = receiver.recv().await?;
        Some((chunk.map(Frame::data), receiver))
    });
    let response = respond(200, "application/json", StreamBody::new(frames).boxed_unsync());
    (sender, response)
}

/// The answer for a failure.
pub fn failure(failure: &Failure) -> Response<Body> {
    match failure.plain_text() {
        Some(message) => text(failure.code, message),
        None => json(failure.code, &failure.to_json()),
    }
}

/// Adds a `Warning` header for each complaint.
pub fn warn(response: &mut Response<Body>, complaints: &[String]) {
    for complaint in complaints {
        let quoted = super::validate::quote(complaint);
        if let Ok(value) = HeaderValue::from_str(&format!("299 - {quoted}")) {
            response.headers_mut().append(header::WARNING, value);
        }
    }
}
