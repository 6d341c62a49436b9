//! Who may hold the panel's pages in a frame, and what a page in a frame needs.

use app::shell::FrameScript;
use http::HeaderMap;

use crate::config::Origin;
use crate::http::SEC_FETCH_DEST;

/// Who may hold the panel's pages in a frame.
pub(super) struct Framing {
    /// The sources of the directive `frame-ancestors`.
    pub(super) ancestors: String,
    script: Option<FrameScript>,
}

impl Framing {
    /// Frames of these origins' pages; of nobody's where there are none. `script` gets the origins,
    /// separated by blanks.
    pub(super) fn new(origins: &[Origin], script: impl FnOnce(String) -> FrameScript) -> Self {
        if origins.is_empty() {
            return Self { ancestors: "'none'".to_owned(), script: None };
        }
        let names: Vec<String> = origins.iter().map(ToString::to_string).collect();
        let ancestors = names.join(" ");
        Self { script: Some(script(ancestors.clone())), ancestors }
    }

    /// The script for the answer to a request that may come from a frame, with the language that was
    /// named.
    pub(super) fn script(&self, headers: &HeaderMap, lang: Option<&str>) -> Option<FrameScript> {
        let is_window = headers.get(SEC_FETCH_DEST).is_some_and(|dest| dest == "document");
        let script = self.script.as_ref().filter(|_| !is_window)?;
        Some(FrameScript { lang: lang.map(str::to_owned), ..script.clone() })
    }
}
