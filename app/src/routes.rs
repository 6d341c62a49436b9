//! Every path and query name of the panel, written once.

mod page;

use std::fmt::Write as _;
use std::sync::Arc;

use backend::{Deed, Notice};
use domain::{
    CreateInput, ListQuery, ObjectName, SEEN, SecretKind, Seen, parse_query_string, percent_encode,
};
use serde::{Deserialize, Serialize};

pub use self::page::Page;

/// The header with which the panel marks its responses, so that a browser recognises those of
/// something in between.
pub const OWN: &str = "x-keypane";

/// The first segment of every page.
pub const SECRETS: &str = "secrets";
/// The last segment of the form of a new secret.
pub const NEW: &str = "new";
/// The last segment of the confirmation of a deletion.
pub const DELETE: &str = "delete";
/// The last segment of the page that shows a public key.
pub const KEY: &str = "key";
/// The last segment of the path that restores an interrupted replacement, by POST.
pub const RESTORE: &str = "restore";
/// The last segment of the path that removes the backup of a replacement, by POST.
pub const DISCARD: &str = "discard";
/// The stream of changes for an open page (server-sent events): with a query for the list, or
/// followed by an object name for one secret.
pub const EVENTS: &str = "api/events";
/// The query name of the state that the page shows, for the list's events ([`domain::ListPage`]).
pub const SINCE: &str = "since";
/// The query name that makes a stream of events end after the current state. It helps if a proxy
/// holds a response back until its end.
pub const ONCE: &str = "once";

/// The query name of the list that a form was opened from: that list's own query. The way back leads
/// there.
pub const LIST: &str = "list";

/// The start of the id of a row's name in the list, before the object name.
const ROW: &str = "row-";

/// Returns the id of a row's name in the list. The fragment of a link to the list names the row that
/// the user comes back to.
pub fn row_id(object: &str) -> String {
    format!("{ROW}{object}")
}

/// Returns the object name in the fragment of a link to the list, without its `#`.
pub fn row_of(fragment: &str) -> Option<&str> {
    fragment.strip_prefix(ROW).filter(|object| !object.is_empty())
}

/// Returns the list that a page was opened from, by the query of the page. It is the whole list if the
/// query names none.
pub fn list_of(query: &str) -> ListQuery {
    let pairs = parse_query_string(query);
    let named = pairs.iter().rfind(|(name, _)| name == LIST);
    let list = ListQuery::parse(named.map_or("", |(_, list)| list));
    ListQuery { seen: Seen::Nothing, ..list }
}

/// The longest query of a list that a link carries, in bytes. A page of the list has hundreds of links.
const LIST_MAX_BYTES: usize = 512;

/// Returns the path of a page that is opened from a list, so that its way back leads there. A query that
/// is too long for a link is carried without its cursor, or not at all.
pub fn from_list(path: String, list: &ListQuery) -> String {
    let carried = |list: &ListQuery| {
        let query = percent_encode(list.to_query_string().trim_start_matches('?'));
        (query.len() <= LIST_MAX_BYTES).then_some(query)
    };
    let query = carried(list).or_else(|| carried(&list.at(list.page, None)));
    let Some(query) = query.filter(|query| !query.is_empty()) else { return path };
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{LIST}={query}")
}

/// The prefix of the paths for signing in and out. Every caller may request them.
pub const AUTH: &str = "auth/";
/// The path that begins a login. [`TO`] says where the login leads to.
pub const LOGIN: &str = "auth/login";
/// The path to which the issuer sends the browser back.
pub const CALLBACK: &str = "auth/callback";
/// The path to which the sign-out button posts.
pub const LOGOUT: &str = "auth/logout";
/// The path that begins a login in a popup, for a frame. [`CHALLENGE`] belongs to that frame's
/// verifier.
pub const POPUP: &str = "auth/popup";
/// The path to which a frame posts the popup's code and the verifier of its challenge: JSON with
/// `code` and `verifier`. The response is 204 with the frame's cookie, or 403.
pub const REDEEM: &str = "auth/redeem";
/// The query name of the path that a login leads to.
pub const TO: &str = "to";
/// The query name of a popup's challenge: SHA-256 of the frame's verifier, in base64url (RFC 7636,
/// 4.2).
pub const CHALLENGE: &str = "challenge";

/// The path to which the theme switch of a page without JavaScript posts.
pub const THEME: &str = "theme";

/// The query name of a page's language.
pub const LANG: &str = "lang";
/// The cookie that holds the chosen language.
pub const LANG_COOKIE: &str = "kp-lang";

/// Returns a page's path and query without a language, so that the chosen one counts. Returns `None` if
/// it names no language.
pub fn without_language(here: &str) -> Option<String> {
    let (path, query) = here.split_once('?')?;
    let is_language = |pair: &&str| pair.split('=').next() == Some(LANG);
    if !query.split('&').any(|pair| is_language(&pair)) {
        return None;
    }
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_language(pair)).collect();
    Some(if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) })
}

/// Returns a page's path and query with this language. The state in the old query that the page had
/// to wait for is left out, because it is needed only once.
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

/// The path under which the panel lives: empty for the root, or segments such as `/console/admin`,
/// without a final slash. The root is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePath(Arc<str>);

impl BasePath {
    /// The form of a base path, for errors.
    pub const EXPECTED: &str = "a path such as / or /console/admin: segments of letters, digits, \
                                '-', '_', '.' and '~' after slashes, without '..', query or \
                                fragment, at most 256 bytes, and not /healthz, /readyz or /metrics";

    /// The longest base path, in bytes.
    const MAX_BYTES: usize = 256;

    /// Parses a base path. A final slash is removed, so `/` is the root. Returns `None` for any
    /// text that is not [`BasePath::EXPECTED`].
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            return Some(Self::default());
        }
        // These are the unreserved characters of RFC 3986, which are equal in every encoding of a
        // path.
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let is_segment = |segment: &str| {
            !matches!(segment, "" | "." | "..") && segment.bytes().all(is_unreserved)
        };
        let segments = text.strip_prefix('/')?;
        let fits = text.len() <= Self::MAX_BYTES && !OPERATORS.contains(&text);
        (fits && segments.split('/').all(is_segment)).then(|| Self(text.into()))
    }

    /// Returns the prefix of every path of the panel, which is empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the base path as a complete path, for users and for the `Path` of cookies: `/` for
    /// the root.
    pub fn as_path(&self) -> &str {
        if self.0.is_empty() { "/" } else { &self.0 }
    }

    /// Returns the rest of a path below this one, which is empty or starts with a slash. Returns
    /// `None` for a path elsewhere. Segments match as a whole: `/console/admin` is not the start of
    /// `/console/adminx`.
    pub fn strip<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(self.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// Returns a path of the panel as the browser sees it.
    pub fn join(&self, rest: &str) -> String {
        format!("{}/{rest}", self.0)
    }

    /// Returns the path of the list.
    pub fn list(&self, query: &ListQuery) -> String {
        self.join(SECRETS) + &query.to_query_string()
    }

    /// Returns the path of the list's first page.
    pub fn start(&self) -> String {
        self.join(SECRETS)
    }

    /// Returns the way back to a list, to the row of the object if one is given.
    pub fn back(&self, list: &ListQuery, object: Option<&str>) -> String {
        let row = object.map(|object| format!("#{}", row_id(object))).unwrap_or_default();
        self.list(list) + &row
    }

    /// Returns the page that follows a completed action: the public key if it is a new one, the
    /// secret's own page if it has something to see, and otherwise the list from which the form was opened. The list waits until
    /// it includes the action's result.
    pub fn after(&self, notice: &Notice, list: &ListQuery) -> String {
        match notice.deed {
            Deed::Generated => from_list(self.key(&notice.object), list),
            Deed::Repaired | Deed::Replaced => from_list(self.edit(&notice.object), list),
            _ => {
                let mut path = self.list(list);
                if let Some(pair) = notice.seen.to_pair() {
                    path.push(if path.contains('?') { '&' } else { '?' });
                    path.push_str(&pair);
                }
                format!("{path}#{}", row_id(notice.object.as_str()))
            }
        }
    }

    /// Returns the path of the form of a new secret, with an optional kind.
    pub fn create(&self, kind: Option<SecretKind>) -> String {
        let query = kind.map(|kind| format!("?type={kind}")).unwrap_or_default();
        format!("{}/{SECRETS}/{NEW}{query}", self.0)
    }

    /// Returns the path of the form of a new secret, filled in with the public fields of `like`.
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

    /// Returns the path of the form of a stored secret.
    pub fn edit(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}", self.0)
    }

    /// Returns the path of the page that confirms a deletion.
    pub fn delete(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}/{DELETE}", self.0)
    }

    /// Returns the path of the page that shows the public key of a secret.
    pub fn key(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}/{KEY}", self.0)
    }

    /// Returns the path that restores or removes a backup.
    pub fn settle(&self, backup: &ObjectName, deed: &str) -> String {
        format!("{}/{SECRETS}/{backup}/{deed}", self.0)
    }

    /// Returns the path of the list's events for a query, after the state that the page shows.
    pub fn list_events(&self, query: &ListQuery, since: u64) -> String {
        let mut path = self.join(EVENTS) + &query.to_query_string();
        path.push(if path.contains('?') { '&' } else { '?' });
        if let Some(pair) = query.seen.to_pair() {
            path = path + &pair + "&";
        }
        format!("{path}{SINCE}={since}")
    }

    /// Returns the path of the events of one secret, from a version on.
    pub fn secret_events(&self, object: &ObjectName, seen: &Seen) -> String {
        let query = seen.to_pair().map(|pair| format!("?{pair}")).unwrap_or_default();
        self.join(EVENTS) + "/" + object.as_str() + &query
    }

    /// Returns the path that begins a login which leads to a path of the panel.
    pub fn login(&self, to: &str) -> String {
        format!("{}?{TO}={}", self.join(LOGIN), percent_encode(to))
    }

    /// Returns the path to which the sign-out button posts.
    pub fn logout(&self) -> String {
        self.join(LOGOUT)
    }

    /// Returns the path to which the theme switch posts.
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
                prop_assert_eq!(BasePath::parse(base.as_str()), Some(base.clone()));
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
    fn the_way_back_leads_to_the_list_that_a_page_was_opened_from() {
        let base = BasePath::parse("/console").unwrap();
        let object = ObjectName::from_stored("image-a");
        let list = ListQuery::parse("q=a%26list%3Db&sort=changed&page=3&after=x~image-y");
        let page = from_list(base.edit(&object), &list);
        assert_eq!(list_of(page.split_once('?').unwrap().1), list);
        assert_eq!(base.back(&list, Some("image-a")), base.list(&list) + "#row-image-a");
        assert_eq!(row_of("row-image-a"), Some("image-a"));
        // What is too long for a link is left out.
        let key = "x".repeat(600);
        let long = ListQuery::parse(&format!("q=a&page=3&after={key}~image-y"));
        let page = from_list(base.edit(&object), &long);
        assert_eq!(list_of(page.split_once('?').unwrap().1), ListQuery::parse("q=a&page=3"));
        let long = ListQuery::parse(&format!("q={key}"));
        assert_eq!(from_list(base.edit(&object), &long), base.edit(&object));
        // The whole list leaves no trace in a link.
        assert_eq!(from_list(base.create(None), &ListQuery::parse("")), "/console/secrets/new");
        for none in ["", "list=", "list=%2F%2Fevil.example", "q=a", "list=seen%3Dimage-pull.7"] {
            assert_eq!(base.back(&list_of(none), None), "/console/secrets", "{none}");
        }
    }

    #[test]
    fn a_page_in_another_language_keeps_its_query() {
        assert_eq!(in_language("/secrets", "en"), "/secrets?lang=en");
        let here = "/secrets?lang=en&q=lang&seen=image-pull.7&slang=1";
        assert_eq!(in_language(here, "zh-TW"), "/secrets?q=lang&slang=1&lang=zh-TW");
    }

    #[test]
    fn a_language_is_taken_out_of_an_address() {
        for (here, rest) in [
            ("/secrets", None),
            ("/secrets?q=lang&slang=1", None),
            ("/secrets?lang=en", Some("/secrets")),
            ("/secrets?q=a&lang=en&page=2", Some("/secrets?q=a&page=2")),
        ] {
            assert_eq!(without_language(here).as_deref(), rest, "{here}");
        }
    }

    #[test]
    fn the_root_matches_everything() {
        let base = BasePath::parse("/").unwrap();
        assert_eq!(base.strip("/secrets"), Some("/secrets"));
        assert_eq!(base.start(), "/secrets");
    }
}
