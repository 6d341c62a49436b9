//! Changes the language of an open page without loading it anew.
//!
//! The texts of the other language are loaded, and what is inside the router is made anew with them.
//! The parts of the page hand over in memory what they show and what the user has typed.
//!
//! Invariant: what was typed is never part of a URL, of the history or of the browser's storage.

use std::sync::Arc;
use std::time::Duration;

use domain::Lang;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::MENU;
use crate::location::{Step, use_go, use_here};
use crate::routes::{BasePath, without_language};
use crate::state::{PageData, use_base};
use crate::{dom, words};

/// How long a change waits before it looks again whether a request is in flight.
const WAIT: Duration = Duration::from_millis(100);

/// Goes to an address of the panel in place of the current one.
type Replacing = Arc<dyn Fn(&str) + Send + Sync>;

/// The language of the open page.
#[derive(Clone, Copy)]
pub struct PageLanguage {
    here: Signal<String>,
    base: StoredValue<BasePath>,
    /// Goes to an address of the panel in place of this one.
    replace: StoredValue<Replacing>,
    /// How often the page was made anew.
    made: RwSignal<u32>,
    /// The language that the user chose last.
    wanted: StoredValue<Option<Lang>>,
    parts: StoredValue<Vec<Part>>,
    /// The data that the page showed, with its address.
    data: StoredValue<Option<(String, PageData)>>,
    /// True from the change until the page has its heading again.
    is_changing: StoredValue<bool>,
}

/// A part of the page that hands over what it holds.
#[derive(Clone)]
struct Part {
    number: u32,
    /// True while it waits for the answer to a request.
    is_busy: Signal<bool>,
    keep: Arc<dyn Fn() + Send + Sync>,
}

impl PageLanguage {
    /// Provides the language to what is inside the router. That is made anew whenever
    /// [`PageLanguage::made`] changes.
    pub fn provide() -> Self {
        let go = use_go();
        let replace: Replacing = Arc::new(move |target| go(target, Step::Replace));
        let language = Self {
            here: use_here(),
            base: StoredValue::new(use_base()),
            replace: StoredValue::new(replace),
            made: RwSignal::new(0),
            wanted: StoredValue::new(None),
            parts: StoredValue::new(Vec::new()),
            data: StoredValue::new(None),
            is_changing: StoredValue::new(false),
        };
        provide_context(language);
        language
    }

    /// Returns how often the page was made anew. It reads a signal.
    pub fn made(self) -> u32 {
        self.made.get()
    }

    /// Runs `keep` before the page is made anew in another language, for as long as the caller's
    /// owner lives. The change waits while `is_busy`.
    pub fn on_change(
        self,
        is_busy: impl Into<Signal<bool>>,
        keep: impl Fn() + Send + Sync + 'static,
    ) {
        let is_busy = is_busy.into();
        let number = self.parts.with_value(|parts| parts.last().map_or(0, |last| last.number + 1));
        self.parts.update_value(|parts| parts.push(Part { number, is_busy, keep: Arc::new(keep) }));
        on_cleanup(move || {
            self.parts.try_update_value(|parts| parts.retain(|part| part.number != number));
        });
    }

    /// Hands over the data that the page shows, so that it is not asked for again.
    pub fn keep_data(self, data: impl Fn() -> Option<PageData> + Send + Sync + 'static) {
        self.on_change(Signal::stored(false), move || {
            self.data.set_value(data().map(|data| (self.address(), data)));
        });
    }

    /// Returns the data that was handed over for the page of this address, once.
    pub fn take_data(self) -> Option<PageData> {
        let here = self.address();
        let (address, data) = self.data.try_update_value(Option::take).flatten()?;
        (address == here).then_some(data)
    }

    /// Returns true for the heading of a page that was made anew, once. The focus stays where it is.
    pub fn take_change(self) -> bool {
        self.is_changing.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// Changes the language. If its texts cannot be had, the page is loaded from `href`.
    pub fn choose(self, lang: Lang, href: String) {
        self.wanted.set_value(Some(lang));
        spawn_local(async move {
            let texts = match dom::words_url(lang).filter(|_| !words::has(lang)) {
                Some(url) => dom::text_at(&url).await,
                None => None,
            };
            self.change(lang, texts, href);
        });
    }

    /// Changes the language once no request is in flight whose answer belongs to this page.
    fn change(self, lang: Lang, texts: Option<String>, href: String) {
        if self.wanted.try_get_value().flatten() != Some(lang) {
            return;
        }
        let parts = self.parts.get_value();
        if parts.iter().any(|part| part.is_busy.try_get_untracked() == Some(true)) {
            set_timeout(move || self.change(lang, texts, href), WAIT);
            return;
        }
        if !texts.map_or_else(|| words::speak(lang), words::load) {
            dom::load(&href);
            return;
        }
        for part in parts {
            (part.keep)();
        }
        self.base.with_value(|base| dom::set_language(lang, base));
        tell_sign_in();
        // A language in the address would count more than the one that was chosen.
        if let Some(address) = self.here.with_untracked(|here| without_language(here)) {
            self.replace.with_value(|replace| replace(&address));
        }
        self.is_changing.set_value(true);
        let top = window().scroll_y().unwrap_or_default();
        let in_menu = dom::is_there(&format!("#{MENU}:popover-open"));
        self.made.update(|made| *made += 1);
        dom::soon(Box::new(move || {
            window().scroll_to_with_x_and_y(0.0, top);
            if in_menu {
                dom::show_popover(MENU);
            }
            dom::focus_if_nowhere(&format!("[hreflang={}]", lang.tag()));
        }));
    }

    /// Returns the address of the page without a language.
    fn address(self) -> String {
        self.here.with_untracked(|here| without_language(here).unwrap_or_else(|| here.to_owned()))
    }
}

/// Gives the script of the sign-in its texts (embed/sign-in.js).
fn tell_sign_in() {
    let words = words::use_words();
    let texts = [
        ("data-blocked", words.sign_in_blocked),
        ("data-closed", words.sign_in_closed),
        ("data-refused", words.sign_in_refused),
        ("data-unkept", words.sign_in_unkept),
    ];
    dom::set_attributes("script[data-popup]", &texts);
}

/// Returns the language of the page. Returns `None` for an error page, which has no router.
pub fn use_page_language() -> Option<PageLanguage> {
    use_context()
}
