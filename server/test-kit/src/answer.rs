//! An answer of the server, as a person and as a browser read it.

use backend::{AppError, Notice};
use bytes::Bytes;
use domain::Seen;
use http::{HeaderMap, Response, StatusCode, header};
use http_body::Body;
use http_body_util::BodyExt as _;

use crate::html;

/// An answer of the server, with its whole body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Bytes,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn read<B: Body<Error: std::fmt::Debug>>(response: Response<B>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self { status: parts.status, headers: parts.headers, bytes }
    }

    /// A header's value; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The words that a person reads in the body, with each run of white space as one space.
    pub fn words(&self) -> String {
        html::words(self.text())
    }

    /// The whole values of all `Set-Cookie` headers.
    pub fn set_cookies(&self) -> Vec<&str> {
        let set = self.headers.get_all(header::SET_COOKIE);
        set.iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The cookie with this name that the answer sets, with its attributes.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let mut set = self.set_cookies().into_iter();
        set.find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
    }

    /// The value of the cookie with the notice for the next page.
    pub fn notice_cookie(&self) -> &str {
        self.cookie("kp-notice").and_then(|cookie| cookie.split(';').next()).unwrap_or_default()
    }

    /// The session's cookie, if the answer sets one.
    pub fn session_cookie(&self) -> Option<&str> {
        let is_session = |cookie: &&str| {
            cookie.starts_with("__Host-kp-session=1.") || cookie.starts_with("__Host-kp-frame=1.")
        };
        self.set_cookies().into_iter().find(is_session)
    }

    /// Asserts the status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        let body = || html::words(&String::from_utf8_lossy(&self.bytes));
        assert_eq!(self.status.as_u16(), status, "{}", body());
        self
    }

    /// Asserts that this is a whole page of the panel with this status.
    #[track_caller]
    pub fn assert_page(&self, status: u16) -> &Self {
        self.assert_status(status);
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        assert!(self.text().starts_with("<!DOCTYPE html>"), "{}", self.text());
        assert!(self.text().contains("</html>"), "{}", self.text());
        self
    }

    /// Asserts that this is a page without scripts, with this status.
    #[track_caller]
    pub fn assert_plain_page(&self, status: u16) -> &str {
        self.assert_page(status);
        assert!(!self.text().contains("<script"), "{self:?}");
        self.text()
    }

    /// Asserts that this is the redirect after a successful form post, with its notice.
    #[track_caller]
    pub fn assert_done(&self, notice: &str) -> &Self {
        self.assert_status(303);
        // A result that the user should look at leads to the secret's own page, or to its key's.
        let (deed, object) = notice.split_once(':').unwrap();
        let next = match deed {
            "generated" => format!("/secrets/{object}/key"),
            "repaired" | "replaced" => format!("/secrets/{object}"),
            _ => "/secrets".to_owned(),
        };
        assert!(self.next_path().ends_with(&next), "{}", self.header("location"));
        assert_eq!(self.notice_cookie(), notice);
        self
    }

    /// The target of a redirect.
    pub fn location(&self) -> String {
        self.header("location").to_owned()
    }

    /// The target of a redirect, without the query that says what the list there waits for, and
    /// without the row that it leads to.
    pub fn next_path(&self) -> &str {
        let location = self.header("location");
        let location = location.split_once('#').map_or(location, |(path, _)| path);
        location.split_once("?seen=").map_or(location, |(path, _)| path)
    }

    /// Asserts that a person reads this sentence.
    #[track_caller]
    pub fn says(&self, sentence: &str) -> &Self {
        let words = self.words();
        assert!(words.contains(sentence), "{sentence:?} is not in: {words}");
        self
    }

    /// Asserts that this text is nowhere in the answer.
    #[track_caller]
    pub fn holds_no(&self, text: &str) -> &Self {
        assert!(!self.text().contains(text), "{text:?} is in: {}", self.text());
        let in_headers = self.headers.values().any(|value| {
            value.as_bytes().windows(text.len()).any(|window| window == text.as_bytes())
        });
        assert!(!in_headers, "{text:?} is in: {:?}", self.headers);
        self
    }

    /// The error message at a field.
    #[track_caller]
    pub fn message_at(&self, field: &str) -> String {
        let mut found = html::words_of(self.text(), &format!("[id=\"{field}-error\"]"));
        assert_eq!(found.len(), 1, "messages at {field} in: {}", self.text());
        found.remove(0)
    }

    /// Asserts the error message at a field.
    #[track_caller]
    pub fn assert_message(&self, field: &str, message: &str) -> &Self {
        assert_eq!(self.message_at(field), message, "at {field}");
        self
    }

    /// The values of all controls with this name, in order.
    pub fn values(&self, name: &str) -> Vec<String> {
        let controls = html::attributes(self.text(), &format!("input[name=\"{name}\"]"));
        controls
            .into_iter()
            .map(|mut control| control.remove("value").unwrap_or_default())
            .collect()
    }

    /// The value of the only control with this name.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        let values = self.values(name);
        assert_eq!(values.len(), 1, "controls called {name}: {values:?}");
        values[0].clone()
    }

    /// The number of elements with a test id.
    pub fn count(&self, testid: &str) -> usize {
        html::attributes(self.text(), &format!("[data-testid=\"{testid}\"]")).len()
    }

    /// The object names of the rows, in order.
    pub fn rows(&self) -> Vec<String> {
        let rows = html::attributes(self.text(), "tr[data-object]");
        rows.into_iter().filter_map(|mut row| row.remove("data-object")).collect()
    }

    /// Parses the body as the error type of the server functions, and asserts that the status fits.
    #[track_caller]
    pub fn app_error(&self) -> AppError {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        let error: AppError = serde_json::from_slice(&self.bytes).unwrap();
        assert_eq!(self.status.as_u16(), error.status(), "{self:?}");
        error
    }

    /// Parses the body as the result of a server function, without what the next list waits for.
    #[track_caller]
    pub fn notice(&self) -> Notice {
        self.assert_status(200);
        let notice: Notice = serde_json::from_slice(&self.bytes).unwrap();
        Notice { seen: Seen::Nothing, ..notice }
    }
}
