//! The panel's cookies: the theme, the language, and a notice for the page after a redirect. None
//! of them holds a credential or a session.

use app::routes::{BasePath, LANG_COOKIE};
use app::state::Theme;
use backend::{Deed, Notice};
use cookie::time::Duration;
use cookie::{Cookie, CookieBuilder, SameSite};
use domain::Naming;
use http::{HeaderMap, HeaderValue};

use crate::http::cookie;

/// The cookie of the chosen theme. The panel's script sets it, too.
const THEME: &str = "kp-theme";
/// The cookie of the notice: what was done on the page before.
const NOTICE: &str = "kp-notice";

/// Follows the word for the action: the text of the typed key was repaired.
const REPAIRED: &str = "+";
/// Follows that: the annotation of `kubectl apply` was removed.
const UNAPPLIED: &str = "!";

/// How long the browser keeps the theme and the language: a year.
const CHOICE_MAX_AGE: Duration = Duration::days(365);
/// How long the browser keeps a notice.
const NOTICE_MAX_AGE: Duration = Duration::minutes(1);

/// Builds a cookie of the panel.
fn set(base: &BasePath, name: &str, value: &str, max_age: Duration) -> CookieBuilder<'static> {
    Cookie::build((name.to_owned(), value.to_owned()))
        .path(base.as_path().to_owned())
        .max_age(max_age)
        .same_site(SameSite::Lax)
}

/// Returns the header of a cookie, or `None` if a header cannot hold it.
fn header(cookie: CookieBuilder<'_>) -> Option<HeaderValue> {
    HeaderValue::from_str(&cookie.build().to_string()).ok()
}

/// Returns the chosen theme.
pub(super) fn theme(headers: &HeaderMap) -> Theme {
    cookie(headers, THEME).map(Theme::parse).unwrap_or_default()
}

/// Stores the chosen theme.
pub(super) fn set_theme(base: &BasePath, theme: Theme) -> Option<HeaderValue> {
    header(set(base, THEME, theme.as_str(), CHOICE_MAX_AGE))
}

/// Stores the chosen language. The panel's script does it, too.
pub(super) fn set_language(base: &BasePath, tag: &str) -> Option<HeaderValue> {
    header(set(base, LANG_COOKIE, tag, CHOICE_MAX_AGE))
}

/// Returns the notice for this page, if there is one.
pub(super) fn notice(headers: &HeaderMap, naming: &Naming) -> Option<Notice> {
    let (word, object) = cookie(headers, NOTICE)?.split_once(':')?;
    let (_, object) = naming.candidates(object).next()?;
    let (word, unapplied) = match word.strip_suffix(UNAPPLIED) {
        Some(word) => (word, true),
        None => (word, false),
    };
    let (word, repaired) = match word.strip_suffix(REPAIRED) {
        Some(word) => (word, true),
        None => (word, false),
    };
    let deed = Deed::ALL.into_iter().find(|deed| deed.as_str() == word)?;
    Some(Notice { repaired, unapplied, ..Notice::new(deed, object) })
}

/// Stores a notice for the next page.
pub(super) fn set_notice(base: &BasePath, notice: &Notice) -> Option<HeaderValue> {
    let Notice { deed, object, repaired, unapplied, .. } = notice;
    let repaired = if *repaired { REPAIRED } else { "" };
    let unapplied = if *unapplied { UNAPPLIED } else { "" };
    let text = format!("{}{repaired}{unapplied}:{object}", deed.as_str());
    header(set(base, NOTICE, &text, NOTICE_MAX_AGE).http_only(true))
}

/// Removes the notice after it was shown.
pub(super) fn clear_notice(base: &BasePath) -> Option<HeaderValue> {
    header(set(base, NOTICE, "", Duration::ZERO).http_only(true))
}
