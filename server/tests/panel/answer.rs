//! What came back, read as a person and as a browser read it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use backend::{AppError, Notice};
use domain::Seen;
use http::{HeaderMap, StatusCode};

/// An answer of the panel.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    /// A header's value; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body.
    pub(crate) fn html(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// What a person reads in the body, blanks made one.
    pub(crate) fn words(&self) -> String {
        visible(self.html())
    }

    /// The cookie that is set under a name, with its attributes.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let mut set =
            self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        set.find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
    }

    /// The value of the notice that waits for the next page.
    pub(crate) fn notice_cookie(&self) -> &str {
        self.cookie("kp-notice").and_then(|cookie| cookie.split(';').next()).unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}",
            visible(&String::from_utf8_lossy(&self.bytes))
        );
        self
    }

    /// A page of the panel, whole, with this status.
    #[track_caller]
    pub(crate) fn assert_page(&self, status: u16) -> &Self {
        self.assert_status(status);
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        assert!(self.html().starts_with("<!DOCTYPE html>"), "{}", self.html());
        assert!(self.html().contains("</html>"), "{}", self.html());
        self
    }

    /// A redirect after a form post that was done, with its notice.
    #[track_caller]
    pub(crate) fn assert_done(&self, notice: &str) -> &Self {
        self.assert_status(303);
        // What leaves something to look at goes to the secret's own page.
        let (deed, object) = notice.split_once(':').unwrap();
        let stays = ["generated", "repaired", "replaced"].contains(&deed);
        let next = if stays { format!("/secrets/{object}") } else { "/secrets".to_owned() };
        assert!(self.next_path().ends_with(&next), "{}", self.header("location"));
        assert_eq!(self.notice_cookie(), notice);
        self
    }

    /// Where a redirect leads to, without what the list there waits for.
    pub(crate) fn next_path(&self) -> &str {
        let location = self.header("location");
        location.split_once("?seen=").map_or(location, |(path, _)| path)
    }

    /// A sentence that a person reads.
    #[track_caller]
    pub(crate) fn says(&self, sentence: &str) -> &Self {
        let words = self.words();
        assert!(words.contains(sentence), "{sentence:?} is not in: {words}");
        self
    }

    /// A text that is nowhere in the answer.
    #[track_caller]
    pub(crate) fn holds_no(&self, text: &str) -> &Self {
        assert!(!self.html().contains(text), "{text:?} is in: {}", self.html());
        let in_headers = self.headers.values().any(|value| {
            value.as_bytes().windows(text.len()).any(|window| window == text.as_bytes())
        });
        assert!(!in_headers, "{text:?} is in: {:?}", self.headers);
        self
    }

    /// The message at a field.
    #[track_caller]
    pub(crate) fn message_at(&self, field: &str) -> String {
        let start = format!("id=\"{field}-error\"");
        let (_, rest) = self.html().split_once(&start).unwrap_or_else(|| {
            panic!("no field {field} in: {}", self.html());
        });
        let (_, rest) = rest.split_once('>').unwrap();
        visible(rest.split_once("</p>").unwrap().0)
    }

    #[track_caller]
    pub(crate) fn assert_message(&self, field: &str, message: &str) -> &Self {
        assert_eq!(self.message_at(field), message, "at {field}");
        self
    }

    /// The values of the controls of a name, in their order.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let named = |tag: &&BTreeMap<String, String>| tag.get("name").is_some_and(|n| n == name);
        let tags = tags(self.html(), "input");
        tags.iter().filter(named).map(|tag| tag.get("value").cloned().unwrap_or_default()).collect()
    }

    /// The value of the one control of a name.
    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> String {
        let values = self.values(name);
        assert_eq!(values.len(), 1, "controls called {name}: {values:?}");
        values[0].clone()
    }

    /// How many elements have a test id.
    pub(crate) fn count(&self, testid: &str) -> usize {
        self.html().matches(&format!("data-testid=\"{testid}\"")).count()
    }

    /// The object names of the rows, in their order.
    pub(crate) fn rows(&self) -> Vec<String> {
        let rows = tags(self.html(), "tr");
        rows.into_iter().filter_map(|mut tag| tag.remove("data-object")).collect()
    }

    /// The body as the error that crosses the wire, with the status that belongs to it.
    #[track_caller]
    pub(crate) fn app_error(&self) -> AppError {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        let error: AppError = serde_json::from_slice(&self.bytes).unwrap();
        assert_eq!(self.status.as_u16(), error.status(), "{self:?}");
        error
    }

    /// The body as what a server function did. What the next list waits for is another matter.
    #[track_caller]
    pub(crate) fn notice(&self) -> Notice {
        self.assert_status(200);
        let notice: Notice = serde_json::from_slice(&self.bytes).unwrap();
        Notice { seen: Seen::Nothing, ..notice }
    }
}

/// The text of HTML: no tags, comments and scripts.
fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let end = if tag.starts_with("!--") {
            "-->"
        } else if tag.starts_with("script") {
            "</script>"
        } else {
            ">"
        };
        rest = tag.split_once(end).map_or("", |(_, after)| after);
        // Hydration marks stand inside sentences; tags end words.
        if !tag.starts_with('!') {
            text.push(' ');
        }
    }
    text.push_str(rest);
    unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The attributes of every element of a name.
pub(crate) fn tags(html: &str, element: &str) -> Vec<BTreeMap<String, String>> {
    let start = format!("<{element} ");
    html.split(&start).skip(1).map(attributes).collect()
}

fn attributes(tag: &str) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let mut rest = tag.trim_start();
    while !rest.starts_with('>') && !rest.starts_with("/>") && !rest.is_empty() {
        let end = rest.find(['=', ' ', '>']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let value = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
        let (value, after) = value.unwrap_or(("", after));
        attributes.insert(name.to_owned(), unescape(value));
        rest = after.trim_start();
    }
    attributes
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
