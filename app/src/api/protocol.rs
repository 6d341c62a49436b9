//! The protocol of server functions: JSON over HTTP, with a way to recognise responses that are not
//! the panel's.
//!
//! A proxy that refuses a request answers with a page of its own, which Leptos' own protocol can
//! only report as unreadable. This protocol keeps the status, and the time that the proxy asks the
//! client to wait.

use backend::AppError;
use http::Method;
use leptos::server_fn::client::browser::BrowserClient;
use leptos::server_fn::client::get_server_url;
use leptos::server_fn::codec::{Encoding, FromReq, FromRes, IntoReq, IntoRes, Json};
use leptos::server_fn::request::browser::BrowserRequest;
use leptos::server_fn::response::browser::BrowserResponse;
use leptos::server_fn::server::Server;
use leptos::server_fn::{ContentType, Http, Protocol};
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::WireError;
use crate::dom;
use crate::routes::OWN;

/// The longest time that a user is told to wait, in seconds: a day.
const WAIT_MAX: u32 = 86_400;

/// JSON over HTTP. The server's half is Leptos' own. The browser's half is in this module, because
/// no other place can see the headers of a response.
pub struct PanelJson;

type Inner = Http<Json, Json>;

impl<Input, Output, Host> Protocol<Input, Output, BrowserClient, Host, WireError> for PanelJson
where
    Input: IntoReq<Json, BrowserRequest, WireError> + FromReq<Json, Host::Request, WireError>,
    Output: IntoRes<Json, Host::Response, WireError> + FromRes<Json, BrowserResponse, WireError>,
    Input: Serialize + Send,
    Output: DeserializeOwned + Send,
    Host: Server<WireError>,
{
    const METHOD: Method = <Json as Encoding>::METHOD;

    async fn run_server<F, Fut>(request: Host::Request, run: F) -> Result<Host::Response, WireError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, WireError>> + Send,
    {
        <Inner as Protocol<Input, Output, BrowserClient, Host, WireError>>::run_server(request, run)
            .await
    }

    fn run_client(
        path: &str,
        input: Input,
    ) -> impl Future<Output = Result<Output, WireError>> + Send {
        let address = format!("{}{path}", get_server_url());
        // A browser has only one thread for this.
        SendWrapper::new(async move {
            let json = serde_json::to_string(&input).map_err(|_| AppError::Malformed)?;
            let (head, body) = ask(&address, &json).await?;
            if head.is_error() {
                return Err(head.error(&body).into());
            }
            serde_json::from_str(&body).map_err(|_| head.judge(AppError::Unreadable).into())
        })
    }
}

/// Posts JSON. Returns the headers and the body of the response, if it may be the panel's.
async fn ask(address: &str, json: &str) -> Result<(Head, String), AppError> {
    let answer = dom::post_json(address, json, Json::CONTENT_TYPE).await;
    let answer = answer.ok_or(AppError::Unreachable)?;
    let head = Head::of(answer.status(), |name| answer.headers().get(name).ok().flatten());
    if !head.may_be_own() {
        return Err(head.between());
    }
    let body = dom::text_of(&answer).await.ok_or(AppError::Unreachable)?;
    Ok((head, body))
}

/// The status and the headers of a response, as far as they are needed.
struct Head {
    status: u16,
    /// True if the response has the panel's mark.
    marked: bool,
    json: bool,
    /// The time to wait, in seconds.
    retry_after: Option<u32>,
}

impl Head {
    /// Reads the head of a response. `header` returns the value of a header by its name.
    fn of(status: u16, header: impl Fn(&str) -> Option<String>) -> Self {
        let kind = header("content-type").unwrap_or_default();
        Self {
            status,
            marked: header(OWN).is_some(),
            json: kind.starts_with(Json::CONTENT_TYPE),
            retry_after: header("retry-after").and_then(|text| seconds(&text, dom::seconds_until)),
        }
    }

    /// Returns the error in a response.
    fn error(&self, body: &str) -> AppError {
        self.judge(serde_json::from_str(body).unwrap_or(AppError::Unreadable))
    }

    fn is_error(&self) -> bool {
        self.status >= 400
    }

    /// Returns true if the body decides whether the response is the panel's. Some proxies remove
    /// unknown headers, so JSON without the mark may be the panel's.
    fn may_be_own(&self) -> bool {
        self.marked || self.json
    }

    /// Returns the error of a response after its body was read. If the body cannot be read, the
    /// error is the panel's only if the response has the mark.
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

/// Returns the value of `Retry-After` in seconds (RFC 9110, 10.2.3). It is a number, or a date that
/// `until` parses.
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

    /// Returns the error that the browser reads from a response.
    fn told(status: u16, headers: &[(&str, &str)], body: &str) -> AppError {
        let head = Head::of(status, |wanted| {
            let found = headers.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        });
        if head.may_be_own() { head.error(body) } else { head.between() }
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
        // A newer server may send errors that this page does not know.
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
