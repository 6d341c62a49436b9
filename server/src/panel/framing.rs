//! Which pages may hold the panel in a frame, and what a page in a frame needs.

use app::shell::FrameScript;
use http::HeaderMap;

use crate::config::Origin;
use crate::http::SEC_FETCH_DEST;

/// Which pages may hold the panel in a frame.
pub(super) struct Framing {
    /// The sources of the directive `frame-ancestors`.
    pub(super) ancestors: String,
    script: Option<FrameScript>,
}

impl Framing {
    /// Allows frames in pages of these origins. If there are none, no page may frame the panel.
    /// `script` gets the origins, separated by blanks.
    pub(super) fn new(origins: &[Origin], script: impl FnOnce(String) -> FrameScript) -> Self {
        if origins.is_empty() {
            return Self { ancestors: "'none'".to_owned(), script: None };
        }
        let names: Vec<String> = origins.iter().map(ToString::to_string).collect();
        let ancestors = names.join(" ");
        Self { script: Some(script(ancestors.clone())), ancestors }
    }

    /// Returns the script for the response to a request that may come from a frame, with the chosen
    /// language.
    pub(super) fn script(&self, headers: &HeaderMap, lang: Option<&str>) -> Option<FrameScript> {
        let is_window = headers.get(SEC_FETCH_DEST).is_some_and(|dest| dest == "document");
        let script = self.script.as_ref().filter(|_| !is_window)?;
        Some(FrameScript { lang: lang.map(str::to_owned), ..script.clone() })
    }
}
