//! Times: UTC in the page, relative and local once the browser has taken over.

use std::time::Duration;

use domain::Changed;
use leptos::prelude::*;

use crate::markup::{Element, Node, el, live, nodes};
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

/// When something was changed, and by whom.
pub fn changed_time(changed: Changed) -> Vec<Node> {
    let words = use_words();
    let Some(at) = changed.at else { return nodes(words.unknown) };
    let hydrated = use_context::<Hydrated>();
    let is_hydrated = move || hydrated.is_some_and(Hydrated::get);
    // 2026-11-23T18:31:16Z becomes 2026-11-23 18:31.
    let minutes = at.get(..16).unwrap_or(&at).replace('T', " ");
    let utc = words.utc(&minutes);
    let (for_text, for_title) = (at.clone(), at.clone());
    let text = move || {
        let ago = || dom::time_ago(&for_text, words.lang.tag(), words.just_now);
        let relative = is_hydrated().then(ago).flatten();
        relative.unwrap_or_else(|| utc.clone())
    };
    let title = move || is_hydrated().then(|| dom::local_time(&for_title, words.lang.tag()));
    let by = changed.by.map(|by| el("span").class("kp-by").child(words.changed_by(&by)));
    let time = el("time").attr("datetime", at).live("title", title).child(live(text));
    let mut list = nodes(time);
    list.extend(nodes(" "));
    list.extend(nodes(by));
    list
}

/// A time of day, to the second.
pub fn clock_time(at: String) -> Element {
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
    el("time").attr("datetime", datetime).child(live(text))
}

/// Until when a page is known to be true, while changes do not reach it.
pub fn as_of(at: String) -> Element {
    let words = use_words();
    let text = el("span").child(words.as_of_before).child(clock_time(at)).child(words.as_of_after);
    el("span").class("kp-badge kp-badge--warn").testid(testid::AS_OF).child(text)
}
