//! Every path and query name of the panel, written once.

use std::fmt::Write as _;
use std::sync::Arc;

use backend::{Deed, Notice};
use domain::{CreateInput, ListQuery, ObjectName, SEEN, SecretKind, Seen, percent_encode};
use serde::{Deserialize, Serialize};

/// The first segment of every page.
pub const SECRETS: &str = "secrets";
/// The last segment of the form of a new secret.
pub const NEW: &str = "new";
/// The last segment of the confirmation of a deletion.
pub const DELETE: &str = "delete";
/// The last segment of the restoration of an interrupted replacement, which is posted to.
pub const RESTORE: &str = "restore";
/// The last segment of the removal of its backup, which is posted to.
pub const DISCARD: &str = "discard";
/// Where an open page hears of changes (server-sent events): the list's by its query, a secret's
/// with the object name behind it.
pub const EVENTS: &str = "api/events";
/// In the query of the list's events: which state the page shows ([`domain::ListPage`]).
pub const SINCE: &str = "since";
/// In the query of events: the stream ends after what there is now, so that an answer that something
/// in between holds back until its end arrives.
pub const ONCE: &str = "once";

/// What the paths of signing in and out begin with. They are for everybody.
pub const AUTH: &str = "auth/";
/// Where a login begins; [`TO`] says where it leads to.
pub const LOGIN: &str = "auth/login";
/// Where the issuer sends the browser back to.
pub const CALLBACK: &str = "auth/callback";
/// Where the button posts to that signs out.
pub const LOGOUT: &str = "auth/logout";
/// Where a login in a popup begins, for a frame; [`CHALLENGE`] says which one.
pub const POPUP: &str = "auth/popup";
/// Where a frame posts the popup's code to, with the verifier of its challenge: JSON with `code` and
/// `verifier`. 204 with the frame's cookie, or 403.
pub const REDEEM: &str = "auth/redeem";
/// In the query of a login: the path that it leads to.
pub const TO: &str = "to";
/// In the query of a popup: SHA-256 of the frame's verifier, in base64url (RFC 7636, 4.2).
pub const CHALLENGE: &str = "challenge";

/// Where the theme switch of a page without JavaScript posts to.
pub const THEME: &str = "theme";

/// In the query of any page: the language that it is wanted in.
pub const LANG: &str = "lang";

/// A page's path and query with the language that it is wanted in, without what it was asked to have
/// seen: that was for once.
pub fn in_language(here: &str, tag: &str) -> String {
    let (path, query) = here.split_once('?').unwrap_or((here, ""));
    let is_kept = |pair: &&str| !matches!(pair.split('=').next(), None | Some("" | LANG | SEEN));
    let mut address = format!("{path}?");
    for pair in query.split('&').filter(is_kept) {
        address = address + pair + "&";
    }
    address + LANG + "=" + tag
}

/// The operators' endpoints, which lie outside every base path.
pub const OPERATORS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The path under which the panel lives: nothing for the root, or segments such as
/// `/console/admin`, without a final slash. The root is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePath(Arc<str>);

impl BasePath {
    /// What a base path looks like, for errors.
    pub const EXPECTED: &str = "a path such as / or /console/admin: segments of letters, digits, \
                                '-', '_', '.' and '~' after slashes, without '..', query or \
                                fragment, at most 256 bytes, and not /healthz, /readyz or /metrics";

    /// The longest base path, in bytes.
    const MAX_BYTES: usize = 256;

    /// Parses a base path; a final slash is dropped, so `/` is the root. `None` for anything else
    /// than [`BasePath::EXPECTED`].
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            return Some(Self::default());
        }
        // RFC 3986, unreserved characters: the same in every encoding of a path.
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let is_segment = |segment: &str| {
            !matches!(segment, "" | "." | "..") && segment.bytes().all(is_unreserved)
        };
        let segments = text.strip_prefix('/')?;
        let fits = text.len() <= Self::MAX_BYTES && !OPERATORS.contains(&text);
        (fits && segments.split('/').all(is_segment)).then(|| Self(text.into()))
    }

    /// What stands before every path of the panel: nothing for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The base path as a path of its own, for people and for the `Path` of cookies: `/` for the
    /// root.
    pub fn as_path(&self) -> &str {
        if self.0.is_empty() { "/" } else { &self.0 }
    }

    /// The rest of a path below this one, empty or from its slash; `None` for a path elsewhere.
    /// Segments match whole: `/console/admin` is not the start of `/console/adminx`.
    pub fn strip<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(self.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// A path of the panel, as the browser sees it.
    pub fn join(&self, rest: &str) -> String {
        format!("{}/{rest}", self.0)
    }

    /// The list.
    pub fn list(&self, query: &ListQuery) -> String {
        self.join(SECRETS) + &query.to_query_string()
    }

    /// The list from its start.
    pub fn start(&self) -> String {
        self.join(SECRETS)
    }

    /// The list from its start, once it has what was seen.
    pub fn start_with(&self, seen: &Seen) -> String {
        let query = seen.to_pair().map(|pair| format!("?{pair}")).unwrap_or_default();
        self.start() + &query
    }

    /// The page that comes next after something was done: the secret's own where there is something
    /// to see or to copy, else the list with what was done in it.
    pub fn after(&self, notice: &Notice) -> String {
        match notice.deed {
            Deed::Generated | Deed::Repaired | Deed::Replaced => self.edit(&notice.object),
            _ => self.start_with(&notice.seen),
        }
    }

    /// The form of a new secret; a kind is chosen in it.
    pub fn create(&self, kind: Option<SecretKind>) -> String {
        let query = kind.map(|kind| format!("?type={kind}")).unwrap_or_default();
        format!("{}/{SECRETS}/{NEW}{query}", self.0)
    }

    /// The form of a new secret that starts with what is public of `like`.
    pub fn create_like(&self, like: &CreateInput) -> String {
        let mut query = format!("?type={}", like.kind);
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(query, "&{name}={}", percent_encode(value));
            }
        };
        add("name", &like.name);
        add("displayName", &like.display_name);
        for registry in &like.registries {
            add("registryHost", &registry.host);
            add("username", &registry.username);
        }
        format!("{}/{SECRETS}/{NEW}{query}", self.0)
    }

    /// The form of a stored secret.
    pub fn edit(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}", self.0)
    }

    /// The confirmation of a deletion.
    pub fn delete(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}/{DELETE}", self.0)
    }

    /// Where a backup is restored, or removed.
    pub fn settle(&self, backup: &ObjectName, deed: &str) -> String {
        format!("{}/{SECRETS}/{backup}/{deed}", self.0)
    }

    /// The events of the list that a query asks for, after the state that the page shows.
    pub fn list_events(&self, query: &ListQuery, since: u64) -> String {
        let mut path = self.join(EVENTS) + &query.to_query_string();
        path.push(if path.contains('?') { '&' } else { '?' });
        if let Some(pair) = query.seen.to_pair() {
            path = path + &pair + "&";
        }
        format!("{path}{SINCE}={since}")
    }

    /// The events of one secret, from a version on.
    pub fn secret_events(&self, object: &ObjectName, seen: &Seen) -> String {
        let query = seen.to_pair().map(|pair| format!("?{pair}")).unwrap_or_default();
        self.join(EVENTS) + "/" + object.as_str() + &query
    }

    /// Where a login begins that leads to a path of the panel.
    pub fn login(&self, to: &str) -> String {
        format!("{}?{TO}={}", self.join(LOGIN), percent_encode(to))
    }

    /// Where the button posts to that signs out.
    pub fn logout(&self) -> String {
        self.join(LOGOUT)
    }

    /// Where the theme switch posts to.
    pub fn theme(&self) -> String {
        self.join(THEME)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base_paths_are_normalised() {
        for (text, path) in
            [("", "/"), ("/", "/"), ("/console/admin/", "/console/admin"), ("/a", "/a")]
        {
            assert_eq!(BasePath::parse(text).unwrap().as_path(), path);
        }
        for wrong in [
            "console",
            "//",
            "/a//b",
            "/..",
            "/a/../b",
            "/.",
            "/a?b",
            "/a#b",
            "/a b",
            "/a%2fb",
            "/{a}",
            "/healthz",
            "/metrics/",
            "https://a/b",
            "/ä",
            "/a\\b",
        ] {
            assert_eq!(BasePath::parse(wrong), None, "{wrong}");
        }
        assert_eq!(BasePath::parse(&format!("/{}", "a".repeat(256))), None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_base_path_or_none(text in any::<String>()) {
            let _ = BasePath::parse(&text);
        }

        #[test]
        fn a_base_path_that_parses_prints_back(text in "(/[a-z0-9.~_-]{1,8}){0,4}/?") {
            if let Some(base) = BasePath::parse(&text) {
                prop_assert_eq!(BasePath::parse(base.as_str()).as_ref(), Some(&base));
                prop_assert_eq!(BasePath::parse(base.as_path()), Some(base));
            }
        }
    }

    #[test]
    fn a_sibling_does_not_match() {
        let base = BasePath::parse("/console/admin/").unwrap();
        assert_eq!(base.strip("/console/admin/secrets"), Some("/secrets"));
        assert_eq!(base.strip("/console/admin"), Some(""));
        assert_eq!(base.strip("/console/admin/"), Some("/"));
        assert_eq!(base.strip("/console/adminx/secrets"), None);
        assert_eq!(base.strip("/secrets"), None);
        assert_eq!(base.strip("/console"), None);
        assert_eq!(base.strip("/"), None);
        assert_eq!(base.join("secrets"), "/console/admin/secrets");
        assert_eq!(BasePath::default().join("secrets"), "/secrets");
    }

    #[test]
    fn a_page_in_another_language_keeps_its_query() {
        assert_eq!(in_language("/secrets", "en"), "/secrets?lang=en");
        let here = "/secrets?lang=en&q=lang&seen=image-pull.7&slang=1";
        assert_eq!(in_language(here, "zh-TW"), "/secrets?q=lang&slang=1&lang=zh-TW");
    }

    #[test]
    fn the_root_matches_everything() {
        let base = BasePath::parse("/").unwrap();
        assert_eq!(base.strip("/secrets"), Some("/secrets"));
        assert_eq!(base.start(), "/secrets");
    }
}
