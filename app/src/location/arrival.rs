//! The place that the user comes back to: the list as it was left, and the row of the secret that was
//! opened from it. It is kept in the memory of the page.

use leptos::prelude::*;

use super::{object_of, path_of, without_seen};
use crate::dom;
use crate::routes::BasePath;

/// The place that the user comes back to, until the page's data is shown.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    /// The scroll position.
    top: StoredValue<Option<f64>>,
    /// The object whose row gets the focus.
    object: StoredValue<Option<String>>,
    /// The list that was left last.
    left: StoredValue<Option<LeftList>>,
}

/// A list that the user has left for a page of one of its secrets.
#[derive(Clone)]
struct LeftList {
    /// Its path and query.
    address: String,
    /// Where it was scrolled to.
    top: f64,
    /// The objects of its rows, in their order.
    rows: Vec<String>,
    /// The object whose page was opened.
    opened: Option<String>,
}

impl Arrival {
    /// Returns the place of a page that was just loaded, to which the user does not come back.
    pub(super) fn new() -> Self {
        Self {
            top: StoredValue::new(None),
            object: StoredValue::new(None),
            left: StoredValue::new(None),
        }
    }

    /// Remembers a list that is left.
    pub(super) fn leave(self, base: &BasePath, here: &str, target: &str) {
        if path_of(here) != base.start() {
            return;
        }
        self.left.set_value(Some(LeftList {
            address: here.to_owned(),
            top: window().scroll_y().unwrap_or_default(),
            rows: dom::attributes("[data-object]", "data-object"),
            opened: object_of(base, path_of(target)),
        }));
    }

    /// Expects the page of an address, with the row of the object. The list that was left is shown
    /// where it was scrolled to.
    pub(super) fn expect(self, target: &str, object: Option<String>) {
        let address = without_seen(target).0;
        let top = self.left.with_value(|left| {
            left.as_ref().filter(|left| left.address == address).map(|left| left.top)
        });
        self.top.set_value(top);
        self.object.set_value(object);
    }

    /// Expects the page that the user goes back to in the history.
    pub(super) fn expect_back(self, top: Option<f64>) {
        self.top.set_value(top);
        let opened =
            self.left.with_value(|left| left.as_ref().and_then(|left| left.opened.clone()));
        self.object.set_value(opened);
    }

    /// Expects the row of an object.
    pub(super) fn expect_row(self, object: &str) {
        self.object.set_value(Some(object.to_owned()));
    }

    /// Returns the row that gets the focus among those that are shown: that of the object that the
    /// user comes back from, or the next one if that is gone.
    fn row(self, shown: &[String]) -> Option<String> {
        let object = self.object.try_update_value(Option::take).flatten()?;
        if shown.contains(&object) {
            return Some(object);
        }
        self.left.with_value(|left| next_of(&left.as_ref()?.rows, &object, shown))
    }
}

/// Returns the row that takes the place of one that is gone: the next one in the order of before that is
/// still shown, or else the one before.
pub fn next_of(order: &[String], gone: &str, shown: &[String]) -> Option<String> {
    let at = order.iter().position(|object| object == gone)?;
    let (before, after) = order.split_at_checked(at)?;
    let is_shown = |object: &&String| *object != gone && shown.contains(object);
    after.iter().find(is_shown).or_else(|| before.iter().rev().find(is_shown)).cloned()
}

/// Returns a function that scrolls to where the page was when the user left it, once its data is
/// shown. It runs in a browser.
pub fn use_arrival() -> impl Fn() + Copy + Send + Sync + 'static {
    let arrival = use_context::<Arrival>();
    move || {
        let top = arrival.and_then(|arrival| arrival.top.try_update_value(Option::take).flatten());
        if let Some(top) = top {
            dom::soon(Box::new(move || window().scroll_to_with_x_and_y(0.0, top)));
        }
    }
}

/// Returns a function that gives the row that the user comes back to, of those that are shown. It gives
/// it once.
pub fn use_row_back() -> impl Fn(&[String]) -> Option<String> + Copy + Send + Sync + 'static {
    let arrival = use_context::<Arrival>();
    move |shown| arrival.and_then(|arrival| arrival.row(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_row_takes_the_place_of_one_that_is_gone() {
        let rows = |names: &str| names.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (gone, shown, next) in [
            ("b", "a c d", Some("c")),
            ("b", "a d", Some("d")),
            ("d", "a b c", Some("c")),
            ("d", "", None),
            ("x", "a b c d", None),
        ] {
            let found = next_of(&rows("a b c d"), gone, &rows(shown));
            assert_eq!(found.as_deref(), next, "{gone} {shown}");
        }
    }
}
