//! How server functions travel: as JSON over HTTP, with answers that are not the panel's told apart.
//!
//! A proxy that refuses a request answers it with a page of its own, which Leptos' own protocol can
//! only call unreadable. Here its status is kept, and how long it asks to wait.

use http::{HeaderMap, Method, header};
use leptos::prelude::FromServerFnError;
use leptos::server_fn::client::Client;
use leptos::server_fn::client::browser::BrowserClient;
use leptos::server_fn::codec::{Encoding, FromReq, FromRes, IntoReq, IntoRes, Json};
use leptos::server_fn::request::browser::BrowserRequest;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::response::browser::BrowserResponse;
use leptos::server_fn::server::Server;
use leptos::server_fn::{ContentType, Http, Protocol};

use crate::dom;
use crate::error::AppError;
use crate::wire::OWN;

/// The longest that somebody is told to wait, in seconds: a day.
const WAIT_MAX: u32 = 86_400;

/// JSON over HTTP.
pub struct PanelJson;

impl<Input, Output, Host> Protocol<Input, Output, BrowserClient, Host, AppError> for PanelJson
where
    Input: IntoReq<Json, BrowserRequest, AppError> + FromReq<Json, Host::Request, AppError> + Send,
    Output:
        IntoRes<Json, Host::Response, AppError> + FromRes<Json, BrowserResponse, AppError> + Send,
    Host: Server<AppError>,
{
    const METHOD: Method = <Json as Encoding>::METHOD;

    async fn run_server<F, Fut>(request: Host::Request, run: F) -> Result<Host::Response, AppError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        type Inner = Http<Json, Json>;
        <Inner as Protocol<Input, Output, BrowserClient, Host, AppError>>::run_server(request, run)
            .await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        let request = input.into_req(path, Json::CONTENT_TYPE)?;
        let answer = <BrowserClient as Client<AppError>>::send(request).await?;
        let head = Head::of(ClientRes::<AppError>::status(&answer), &answer.generate_headers());
        if !head.may_be_own() {
            return Err(head.between());
        }
        let result = if head.is_error() {
            Err(AppError::de(answer.try_into_bytes().await?))
        } else {
            Output::from_res(answer).await
        };
        result.map_err(|error| head.judge(error))
    }
}

/// What the head of an answer says.
struct Head {
    status: u16,
    /// It has the panel's mark.
    marked: bool,
    json: bool,
    /// Seconds.
    retry_after: Option<u32>,
}

impl Head {
    fn of(status: u16, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let kind = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        Self {
            status,
            marked: headers.contains_key(OWN),
            json: kind.starts_with(Json::CONTENT_TYPE),
            retry_after: text(header::RETRY_AFTER.as_str())
                .and_then(|text| seconds(text, dom::seconds_until)),
        }
    }

    fn is_error(&self) -> bool {
        self.status >= 400
    }

    /// True where the body decides: proxies take unknown headers off, so JSON without the mark may be
    /// the panel's.
    fn may_be_own(&self) -> bool {
        self.marked || self.json
    }

    /// What the error of an answer was that was read. One that cannot be read is the panel's where
    /// it has the mark.
    fn judge(&self, error: AppError) -> AppError {
        match error {
            AppError::Unreadable if !self.marked => self.between(),
            error => error,
        }
    }

    fn between(&self) -> AppError {
        AppError::Between { status: self.status, retry_after: self.retry_after }
    }
}

/// The value of `Retry-After` in seconds (RFC 9110, 10.2.3): a number, or a date that `until` reads.
fn seconds(text: &str, until: impl Fn(&str) -> Option<f64>) -> Option<u32> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(u32::try_from(seconds).unwrap_or(WAIT_MAX).min(WAIT_MAX));
    }
    let seconds = until(text)?.ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 86,400")]
    seconds.is_finite().then(|| seconds.clamp(0.0, f64::from(WAIT_MAX)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN_JSON: &[(&str, &str)] = &[("x-keypane", "1"), ("content-type", "application/json")];
    const JSON: &[(&str, &str)] = &[("content-type", "application/json; charset=utf-8")];
    const HTML: &[(&str, &str)] = &[("content-type", "text/html")];

    /// What the browser makes of an error's answer.
    fn told(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> AppError {
        let headers = headers.iter().map(|(name, value)| {
            (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
        });
        let head = Head::of(status, &headers.collect());
        if head.may_be_own() { head.judge(AppError::de(body.into())) } else { head.between() }
    }

    fn between(status: u16, retry_after: Option<u32>) -> AppError {
        AppError::Between { status, retry_after }
    }

    #[test]
    fn a_page_of_a_proxy_is_told_by_its_status() {
        for status in [200, 401, 403, 404, 413, 429, 500, 502, 503, 504] {
            assert_eq!(told(status, HTML, "<h1>No</h1>"), between(status, None));
            assert_eq!(told(status, &[], ""), between(status, None));
        }
    }

    #[test]
    fn json_of_a_gateway_is_no_answer_of_the_panel() {
        for body in [r#"{"message":"no"}"#, r#""no""#, "", "null"] {
            assert_eq!(told(503, JSON, body), between(503, None), "{body}");
        }
    }

    #[test]
    fn the_panels_errors_are_its_own_with_and_without_the_mark() {
        for headers in [OWN_JSON, JSON] {
            assert_eq!(told(404, headers, r#""NotFound""#), AppError::NotFound);
            assert_eq!(told(413, headers, r#""TooLarge""#), AppError::TooLarge);
        }
        // A newer server knows errors that this page does not.
        assert_eq!(told(418, OWN_JSON, r#""OfTomorrow""#), AppError::Unreadable);
    }

    #[test]
    fn how_long_to_wait_is_a_number_or_a_date() {
        let headers = &[("content-type", "text/html"), ("retry-after", "30")];
        assert_eq!(told(429, headers, ""), between(429, Some(30)));
        let date = |_: &str| Some(12.2);
        let none = |_: &str| None;
        assert_eq!(seconds(" 7 ", none), Some(7));
        assert_eq!(seconds("99999999999", none), Some(WAIT_MAX));
        assert_eq!(seconds("Wed, 21 Oct 2026 07:28:00 GMT", date), Some(13));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT", |_| Some(-5.0)), Some(0));
        assert_eq!(seconds("soon", none), None);
        assert_eq!(seconds("soon", |_| Some(f64::NAN)), None);
    }
}
