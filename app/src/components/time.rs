//! Times: UTC in the page, relative and local once the browser has taken over.

use std::time::Duration;

use domain::Changed;
use leptos::prelude::*;

use crate::words::use_words;
use crate::{dom, testid};

/// Whether the browser has taken the page over, and how time goes on since then.
#[derive(Clone, Copy)]
pub struct Hydrated(RwSignal<u32>);

/// How often times that are told by their distance are told anew.
const TICK: Duration = Duration::from_secs(20);

impl Hydrated {
    /// Provides the clock of a page that nobody has taken over yet.
    pub fn provide() -> Self {
        let hydrated = Self(RwSignal::new(0));
        provide_context(hydrated);
        hydrated
    }

    /// The browser has taken the page over.
    pub fn begin(self) {
        self.0.set(1);
        set_interval(move || self.0.update(|ticks| *ticks = ticks.saturating_add(1)), TICK);
    }

    /// True once the browser has taken the page over; a signal, which goes on with time.
    pub fn get(self) -> bool {
        self.0.get() > 0
    }

    /// The same as it is now.
    pub fn get_untracked(self) -> bool {
        self.0.get_untracked() > 0
    }
}

/// When something was changed, and by whom. It follows the change.
#[component]
pub fn ChangedTime(
    /// The change.
    #[prop(into)]
    changed: Signal<Changed>,
) -> impl IntoView {
    let words = use_words();
    let hydrated = use_context::<Hydrated>();
    let is_hydrated = move || hydrated.is_some_and(Hydrated::get);
    let is_known = Memo::new(move |_| changed.read().at.is_some());
    let at = Memo::new(move |_| changed.read().at.clone().unwrap_or_default());
    let text = move || {
        let at = at.read();
        let ago = || dom::time_ago(&at, words.lang.tag(), words.just_now);
        let relative = is_hydrated().then(ago).flatten();
        // 2026-11-23T18:31:16Z becomes 2026-11-23 18:31.
        relative.unwrap_or_else(|| words.utc(&at.get(..16).unwrap_or(&at).replace('T', " ")))
    };
    let title = move || is_hydrated().then(|| dom::local_time(&at.read(), words.lang.tag()));
    let by = Memo::new(move |_| changed.read().by.clone());
    let by =
        move || by.get().map(|by| view! { <span class="kp-by">{words.changed_by(&by)}</span> });
    view! {
        <Show when=move || is_known.get() fallback=move || words.unknown>
            <time datetime=move || at.get() title=title>
                {text}
            </time>
            " "
            {by}
        </Show>
    }
}

/// A time of day, to the second.
#[component]
pub fn ClockTime(
    /// The time, RFC 3339.
    at: String,
) -> impl IntoView {
    let words = use_words();
    let hydrated = use_context::<Hydrated>();
    // 2026-11-23T18:31:16Z becomes 18:31:16.
    let utc = words.utc(at.get(11..19).unwrap_or(&at));
    let datetime = at.clone();
    let text = move || {
        let local =
            hydrated.is_some_and(Hydrated::get).then(|| dom::local_clock(&at, words.lang.tag()));
        local.unwrap_or_else(|| utc.clone())
    };
    view! { <time datetime=datetime>{text}</time> }
}

/// Until when a page is known to be true, while changes do not reach it.
#[component]
pub fn AsOf(
    /// The time, RFC 3339.
    at: String,
) -> impl IntoView {
    let words = use_words();
    view! {
        <span class="kp-badge kp-badge--warn" data-testid=testid::AS_OF>
            <span>{words.as_of_before} <ClockTime at /> {words.as_of_after}</span>
        </span>
    }
}
