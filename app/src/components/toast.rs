//! Short notices of what was done, in a corner and for screen readers.

use std::time::Duration;

use leptos::prelude::*;

use super::{Symbol, icon};
use crate::markup::{Element, el, live};
use crate::testid;
use crate::words::use_words;

const SHOWN_FOR: Duration = Duration::from_secs(8);

/// How many notices are shown at most; one more takes the place of the oldest.
const PLACES: usize = 4;

/// A notice, with a number that tells it from a later one in its place.
type Notice = Option<(usize, String)>;

/// The notices that are shown, each in a place of its own, so that a new one leaves the others be.
#[derive(Clone, Copy)]
pub struct Toasts {
    places: [RwSignal<Notice>; PLACES],
    next: StoredValue<usize>,
}

impl Toasts {
    /// Provides the notices, with a first one where the page before left it.
    pub fn provide(first: Option<String>) {
        let mut first = first.map(|text| (0, text));
        let places = [(); PLACES].map(|()| RwSignal::new(first.take()));
        provide_context(Self { places, next: StoredValue::new(1) });
    }

    /// The notices of the panel.
    ///
    /// # Panics
    /// Outside the panel, which provides them at its root.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows a notice for a while.
    pub fn say(self, text: String) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        // A free place comes before the oldest notice.
        let place = self.places.into_iter().min_by_key(|place| {
            place.with_untracked(|notice| notice.as_ref().map(|(number, _)| *number))
        });
        let Some(place) = place else { return };
        place.set(Some((number, text)));
        set_timeout(
            move || {
                if place.with_untracked(|now| now.as_ref().is_some_and(|(it, _)| *it == number)) {
                    place.set(None);
                }
            },
            SHOWN_FOR,
        );
    }
}

/// The corner that the notices appear in.
pub fn toast_region() -> Element {
    el("div")
        .class("kp-toasts")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(Toasts::expect().places.map(|place| live(move || toast(place))))
}

fn toast(place: RwSignal<Notice>) -> Option<Element> {
    let (_, text) = place.get()?;
    let close = el("button")
        .attr("type", "button")
        .class("kp-button kp-button--quiet kp-button--icon kp-js-only")
        .attr("aria-label", use_words().close)
        .on("click", move |_| place.set(None))
        .child(icon(Symbol::Close));
    let toast = el("div").class("kp-toast").testid(testid::TOAST);
    Some(toast.child(icon(Symbol::Check)).child(el("span").child(text)).child(close))
}
