//! The cookies of sign-in (RFC 6265bis; CHIPS for the frame's cookie).
//!
//! Over HTTPS their names have the prefix `__Host-`. If the panel lives below a base path, the
//! cookies have that path and the prefix `__Secure-`. The frame's cookie is `Partitioned`: browsers
//! send it only in frames of the site in which it was set. A text that is too long for one cookie
//! is split into two.
//!
//! Invariant: a cookie that comes more than once is not used. Another part of the host, or of its
//! domain, can set a cookie of the same name if the prefix is not `__Host-`.

use app::routes::BasePath;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue};

use crate::config::Origin;
use crate::http::{Several, cookies, sole_cookie};

/// The longest value of one cookie, in bytes. Browsers allow 4096 with the name.
const PART_MAX_BYTES: usize = 3500;

/// The longest text that the cookies can hold, in bytes. Proxies accept 8 KiB of cookies.
pub(super) const TEXT_MAX_BYTES: usize = 2 * (PART_MAX_BYTES - 2);

/// How long a login may take, in seconds.
pub(super) const LOGIN_SECONDS: i64 = 600;

/// The largest number of unfinished logins in one browser.
const LOGINS_MAX: usize = 5;

/// The largest number of cookies of one name that are read when a session is ended.
const COPIES_MAX: usize = 4;

/// The place of a session in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BrowsingContext {
    /// In a window of its own.
    Window,
    /// In a frame of another site's page.
    Frame,
}

/// The names and attributes of the cookies.
pub(super) struct Cookies {
    prefix: &'static str,
    path: String,
    secure: bool,
}

impl Cookies {
    /// The cookies of a panel.
    pub(super) fn new(public_url: &Origin, base: &BasePath) -> Self {
        let (secure, path) = (public_url.is_secure(), base.as_path().to_owned());
        let prefix = match (secure, path.as_str()) {
            (true, "/") => "__Host-",
            (true, _) => "__Secure-",
            (false, _) => "",
        };
        Self { prefix, path, secure }
    }

    /// Returns the text of a session's cookies, or `None` if there is none.
    ///
    /// # Errors
    /// Returns [`Several`] if one of them came more than once.
    pub(super) fn session(
        &self,
        context: BrowsingContext,
        headers: &HeaderMap,
    ) -> Result<Option<String>, Several> {
        let first = sole_cookie(headers, &self.name(context, 0))?;
        let second = sole_cookie(headers, &self.name(context, 1))?;
        Ok(match first.and_then(|first| first.split_once('.')) {
            Some(("1", text)) => Some(text.to_owned()),
            Some(("2", text)) => second.map(|second| text.to_owned() + second),
            _ => None,
        })
    }

    /// Returns every text that a session's cookies may hold, even if they came more than once. It
    /// is used to end all of these sessions, not to trust one of them.
    pub(super) fn copies(&self, context: BrowsingContext, headers: &HeaderMap) -> Vec<String> {
        let seconds = values(headers, &self.name(context, 1));
        let mut texts = Vec::new();
        for first in values(headers, &self.name(context, 0)) {
            match first.split_once('.') {
                Some(("1", text)) => texts.push(text.to_owned()),
                Some(("2", text)) => {
                    texts.extend(seconds.iter().map(|second| text.to_owned() + second));
                }
                _ => {}
            }
        }
        texts
    }

    /// Stores the text of a session. Returns `None` if the text is too long.
    pub(super) fn keep(
        &self,
        context: BrowsingContext,
        text: &str,
        headers: &HeaderMap,
    ) -> Option<Vec<HeaderValue>> {
        if text.len() > TEXT_MAX_BYTES {
            return None;
        }
        let mut set = Vec::with_capacity(2);
        match text.split_at_checked(PART_MAX_BYTES - 2).filter(|(_, rest)| !rest.is_empty()) {
            None => {
                set.push(self.set(&self.name(context, 0), &format!("1.{text}"), context, None)?);
                set.extend(self.without(&self.name(context, 1), context, headers));
            }
            Some((text, rest)) => {
                set.push(self.set(&self.name(context, 0), &format!("2.{text}"), context, None)?);
                set.push(self.set(&self.name(context, 1), rest, context, None)?);
            }
        }
        Some(set)
    }

    /// Removes the session from the browser.
    pub(super) fn forget(&self, context: BrowsingContext, headers: &HeaderMap) -> Vec<HeaderValue> {
        [0, 1]
            .into_iter()
            .filter_map(|part| self.without(&self.name(context, part), context, headers))
            .collect()
    }

    /// Returns the text of a login that has begun, by its state.
    ///
    /// # Errors
    /// Returns [`Several`] if the cookie came more than once.
    pub(super) fn login<'a>(
        &self,
        state: &str,
        headers: &'a HeaderMap,
    ) -> Result<Option<&'a str>, Several> {
        self.login_name(state).map_or(Ok(None), |name| sole_cookie(headers, &name))
    }

    /// Stores the text of a login. If too many have begun, the earlier ones are removed.
    pub(super) fn keep_login(
        &self,
        state: &str,
        text: &str,
        headers: &HeaderMap,
    ) -> Option<Vec<HeaderValue>> {
        let name = self.login_name(state)?;
        let start = self.login_start();
        let names = cookies(headers).filter_map(|(name, _)| std::str::from_utf8(name).ok());
        let begun: Vec<&str> = names.filter(|name| name.starts_with(&start)).collect();
        let mut set = vec![self.set(&name, text, BrowsingContext::Window, Some(LOGIN_SECONDS))?];
        if begun.len() >= LOGINS_MAX {
            set.extend(
                begun.iter().filter_map(|old| self.without(old, BrowsingContext::Window, headers)),
            );
        }
        Some(set)
    }

    /// Removes a login that is over.
    pub(super) fn forget_login(&self, state: &str, headers: &HeaderMap) -> Option<HeaderValue> {
        self.without(&self.login_name(state)?, BrowsingContext::Window, headers)
    }

    fn name(&self, context: BrowsingContext, part: u8) -> String {
        let name = match context {
            BrowsingContext::Window => "kp-session",
            BrowsingContext::Frame => "kp-frame",
        };
        let part = if part == 0 { "" } else { "-2" };
        format!("{}{name}{part}", self.prefix)
    }

    fn login_start(&self) -> String {
        format!("{}kp-login-", self.prefix)
    }

    /// Returns a separate name for each login, so that several tabs can sign in.
    fn login_name(&self, state: &str) -> Option<String> {
        let start = state.get(..12)?;
        let plain = start.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        plain.then(|| self.login_start() + start)
    }

    /// Removes a cookie, if the browser has sent it.
    fn without(
        &self,
        name: &str,
        context: BrowsingContext,
        headers: &HeaderMap,
    ) -> Option<HeaderValue> {
        let was_sent = cookies(headers).any(|(sent, _)| sent == name.as_bytes());
        was_sent.then(|| self.set(name, "", context, Some(0))).flatten()
    }

    fn set(
        &self,
        name: &str,
        text: &str,
        context: BrowsingContext,
        seconds: Option<i64>,
    ) -> Option<HeaderValue> {
        let cookie = Cookie::build((name, text)).path(&self.path).http_only(true);
        let cookie = match context {
            // Browsers accept neither attribute without `Secure`. They also accept `Secure` from
            // loopback.
            BrowsingContext::Frame => {
                cookie.same_site(SameSite::None).secure(true).partitioned(true)
            }
            BrowsingContext::Window => cookie.same_site(SameSite::Lax).secure(self.secure),
        };
        let cookie = match seconds {
            Some(seconds) => cookie.max_age(Duration::seconds(seconds)),
            None => cookie,
        };
        HeaderValue::from_str(&cookie.build().to_string()).ok()
    }
}

/// Returns the values of the first few cookies of a name.
fn values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let named = cookies(headers).filter(|(sent, _)| *sent == name.as_bytes()).take(COPIES_MAX);
    named.filter_map(|(_, value)| std::str::from_utf8(value).ok()).collect()
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn panel(url: &str, base: &str) -> Cookies {
        Cookies::new(&Origin::parse(url).unwrap(), &BasePath::parse(base).unwrap())
    }

    /// Returns what the browser sends back.
    fn sent(set: &[HeaderValue]) -> HeaderMap {
        let pairs: Vec<&str> =
            set.iter().map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap()).collect();
        HeaderMap::from_iter([(header::COOKIE, pairs.join("; ").parse().unwrap())])
    }

    #[test]
    fn a_long_text_is_kept_in_two() {
        let cookies = panel("https://panel.test", "/");
        let (none, mut before) = (HeaderMap::new(), HeaderMap::new());
        for length in [1, PART_MAX_BYTES - 2, PART_MAX_BYTES - 1, TEXT_MAX_BYTES] {
            let text = "x".repeat(length);
            let set = cookies.keep(BrowsingContext::Window, &text, &none).unwrap();
            assert!(set.iter().all(|cookie| cookie.len() < 4096));
            assert_eq!(set.len(), if length < PART_MAX_BYTES - 1 { 1 } else { 2 });
            before = sent(&set);
            assert_eq!(cookies.session(BrowsingContext::Window, &before), Ok(Some(text)));
            assert_eq!(cookies.session(BrowsingContext::Frame, &before), Ok(None));
        }
        assert!(
            cookies.keep(BrowsingContext::Window, &"x".repeat(TEXT_MAX_BYTES + 1), &none).is_none()
        );
        // A shorter text removes the second part.
        let set = cookies.keep(BrowsingContext::Window, "x", &before).unwrap();
        assert!(set[1].to_str().unwrap().starts_with(
            "__Host-kp-session-2=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"
        ));
        assert_eq!(cookies.forget(BrowsingContext::Window, &before).len(), 2);
        assert_eq!(cookies.forget(BrowsingContext::Window, &none).len(), 0);
    }

    #[test]
    fn what_came_twice_is_no_session_but_can_be_ended() {
        let cookies = panel("https://panel.test", "/keys");
        for (line, found, copies) in [
            ("__Secure-kp-session=1.a; __Secure-kp-session=1.b", Err(Several), 2),
            ("__Secure-kp-session=1.a; __Secure-kp-session=1.a", Err(Several), 2),
            (
                "__Secure-kp-session=2.a; __Secure-kp-session-2=b; __Secure-kp-session-2=c",
                Err(Several),
                2,
            ),
            ("__Secure-kp-session=2.a; __Secure-kp-session-2=b", Ok(Some("ab".to_owned())), 1),
            ("__Secure-kp-session=2.a", Ok(None), 0),
            ("kp-session=1.a; __Secure-kp-session=1.b", Ok(Some("b".to_owned())), 1),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())]);
            assert_eq!(cookies.session(BrowsingContext::Window, &headers), found, "{line}");
            assert_eq!(cookies.copies(BrowsingContext::Window, &headers).len(), copies, "{line}");
        }
    }

    #[test]
    fn attributes_fit_where_the_panel_lives() {
        for (url, base, context, expected) in [
            (
                "https://panel.test",
                "/",
                BrowsingContext::Window,
                "__Host-kp-session=1.x; HttpOnly; SameSite=Lax; Secure; Path=/",
            ),
            (
                "https://panel.test",
                "/keys",
                BrowsingContext::Window,
                "__Secure-kp-session=1.x; HttpOnly; SameSite=Lax; Secure; Path=/keys",
            ),
            (
                "https://panel.test",
                "/",
                BrowsingContext::Frame,
                "__Host-kp-frame=1.x; HttpOnly; SameSite=None; Partitioned; Secure; Path=/",
            ),
            (
                "http://127.0.0.1:3000",
                "/",
                BrowsingContext::Window,
                "kp-session=1.x; HttpOnly; SameSite=Lax; Path=/",
            ),
        ] {
            let set = panel(url, base).keep(context, "x", &HeaderMap::new()).unwrap();
            assert_eq!(set, [expected]);
        }
    }

    #[test]
    fn several_logins_can_have_begun_but_not_any_number() {
        let cookies = panel("https://panel.test", "/");
        let mut headers = HeaderMap::new();
        for login in 0..LOGINS_MAX {
            let state = format!("state-number-{login}").replace("number-", "n0000") + "xx";
            let state = format!("{login}{state}");
            let set = cookies.keep_login(&state, "t", &headers).unwrap();
            assert_eq!(set.len(), 1);
            headers.append(header::COOKIE, sent(&set)[header::COOKIE].clone());
            assert_eq!(cookies.login(&state, &headers), Ok(Some("t")));
        }
        let set = cookies.keep_login("another-state", "t", &headers).unwrap();
        assert_eq!(set.len(), 1 + LOGINS_MAX);
        for wrong in ["", "short", "with;semicolon", "with blank in it"] {
            assert!(cookies.keep_login(wrong, "t", &headers).is_none());
        }
    }
}
