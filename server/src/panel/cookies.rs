//! The panel's cookies: theme, language, and a notice for the page after a redirect. No credential, no
//! session.

use app::routes::BasePath;
use app::state::Theme;
use backend::{Deed, Notice};
use domain::Naming;
use http::{HeaderMap, HeaderValue};

use crate::http::{LANGUAGE_COOKIE, cookie};

/// The chosen theme; the browser sets it, too.
const THEME: &str = "kp-theme";
/// What was done on the page before.
const NOTICE: &str = "kp-notice";

/// After the deed's word: the text of the typed key was repaired.
const REPAIRED: &str = "+";
/// After that: the note of `kubectl apply` was taken out.
const UNAPPLIED: &str = "!";

/// How long the browser keeps theme and language, in seconds: a year.
const CHOICE_MAX_AGE: u32 = 31_536_000;
/// How long a notice waits for its page, in seconds.
const NOTICE_MAX_AGE: u32 = 60;

fn set(base: &BasePath, name: &str, value: &str, max_age: u32, more: &str) -> Option<HeaderValue> {
    let path = if base.as_str().is_empty() { "/" } else { base.as_str() };
    let text = format!("{name}={value}; Path={path}; Max-Age={max_age}; SameSite=Lax{more}");
    HeaderValue::from_str(&text).ok()
}

/// The theme that was chosen.
pub(super) fn theme(headers: &HeaderMap) -> Theme {
    cookie(headers, THEME).map(Theme::parse).unwrap_or_default()
}

/// Remembers a theme.
pub(super) fn set_theme(base: &BasePath, theme: Theme) -> Option<HeaderValue> {
    set(base, THEME, theme.as_str(), CHOICE_MAX_AGE, "")
}

/// Remembers the language that was named.
pub(super) fn set_language(base: &BasePath, tag: &str) -> Option<HeaderValue> {
    set(base, LANGUAGE_COOKIE, tag, CHOICE_MAX_AGE, "")
}

/// The notice that waits for a page.
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

/// Leaves a notice for the next page.
pub(super) fn set_notice(base: &BasePath, notice: &Notice) -> Option<HeaderValue> {
    let Notice { deed, object, repaired, unapplied, .. } = notice;
    let repaired = if *repaired { REPAIRED } else { "" };
    let unapplied = if *unapplied { UNAPPLIED } else { "" };
    let text = format!("{}{repaired}{unapplied}:{object}", deed.as_str());
    set(base, NOTICE, &text, NOTICE_MAX_AGE, "; HttpOnly")
}

/// Takes the notice away once it was shown.
pub(super) fn clear_notice(base: &BasePath) -> Option<HeaderValue> {
    set(base, NOTICE, "", 0, "; HttpOnly")
}
