//! The address of the page, and steps to other pages.
//!
//! The routes are those of `leptos_router`. Here is what it lacks: the scroll position of a page to which the
//! user goes back, and the state that a list must have seen, which is asked for once and then taken
//! out of the address.

use domain::{ListQuery, SEEN, Seen};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::JsValue;

use crate::dom;

/// How a step is written into the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// As a new page, shown from its top.
    Push,
    /// In place of the current page, which stays where it is scrolled to.
    Replace,
}

/// The path and the query of the page.
#[derive(Clone, Copy)]
struct Here(Signal<String>);

/// The scroll position to which the next page goes, once it is shown.
#[derive(Clone, Copy)]
struct Arrival(StoredValue<Option<f64>>);

/// Provides the address of a page without routes, which never changes.
pub fn provide_fixed_here(here: String) {
    provide_context(Here(Signal::stored(here)));
}

/// Provides the address of the router's page.
pub fn provide_here() {
    let location = use_location();
    let here = Memo::new(move |_| {
        let search = location.search.read();
        let mark = if search.is_empty() { "" } else { "?" };
        format!("{}{mark}{search}", location.pathname.read())
    });
    provide_context(Here(here.into()));
    provide_context(Arrival(StoredValue::new(None)));
}

/// Returns the path and the query of the page.
///
/// # Panics
/// Panics outside the panel, which provides them at its root.
pub fn use_here() -> Signal<String> {
    expect_context::<Here>().0
}

/// Returns what the list is asked for. The state that it must have seen is no part of it.
pub fn use_list_query() -> Memo<ListQuery> {
    let here = use_here();
    Memo::new(move |_| {
        here.with(|here| ListQuery { seen: Seen::Nothing, ..ListQuery::parse(query_of(here)) })
    })
}

/// Returns a function that goes to an address of the panel.
pub fn use_go() -> impl Fn(&str, Step) + Clone + Send + Sync + 'static {
    let (navigate, here) = (use_navigate(), use_here());
    move |target, step| {
        // The address of the page itself is no new entry of the history.
        let is_push = step == Step::Push && here.with_untracked(|here| here != target);
        if is_push {
            remember_scroll();
        }
        let options = NavigateOptions {
            resolve: false,
            replace: !is_push,
            scroll: step == Step::Push,
            ..NavigateOptions::default()
        };
        navigate(target, options);
    }
}

/// Returns the state that the page's address asks the list to have seen, and takes it out of the
/// address in a browser.
pub fn take_seen() -> Seen {
    let (rest, seen) = use_here().with_untracked(|here| without_seen(here));
    if !seen.is_nothing() {
        let go = use_go();
        // The address itself is changed once the page is there.
        Effect::new(move |_| go(&rest, Step::Replace));
    }
    seen
}

/// Leaves the scroll position with the page that is left, for the way back.
pub fn remember_scroll() {
    let top = window().scroll_y().unwrap_or_default();
    if let Ok(history) = window().history() {
        // Without it, the way back leads to the top of the page.
        let _ = history.replace_state(&JsValue::from_f64(top), "");
    }
}

/// Remembers the scroll position at every step of the history, for as long as the page lives. It
/// runs in a browser.
pub fn follow_scroll() {
    let Some(Arrival(arrival)) = use_context() else { return };
    dom::on_window("click", move |event| {
        if dom::clicked_link(&event).is_some() {
            remember_scroll();
        }
    });
    dom::on_window("popstate", move |event| {
        let state = wasm_bindgen::JsCast::dyn_ref::<web_sys::PopStateEvent>(&event)
            .map(web_sys::PopStateEvent::state);
        arrival.set_value(state.and_then(|top| top.as_f64()));
    });
}

/// Scrolls to where the page was when the user left it, once its data is shown. It runs in a
/// browser.
pub fn use_arrival() -> impl Fn() + Copy + Send + Sync + 'static {
    let arrival = use_context::<Arrival>();
    move || {
        let top = arrival.and_then(|Arrival(top)| top.try_update_value(Option::take).flatten());
        if let Some(top) = top {
            dom::soon(Box::new(move || window().scroll_to_with_x_and_y(0.0, top)));
        }
    }
}

/// Returns the query of an address, without its question mark.
pub fn query_of(here: &str) -> &str {
    here.split_once('?').map_or("", |(_, query)| query)
}

/// Returns an address without the state that its page must have seen, and that state.
fn without_seen(here: &str) -> (String, Seen) {
    let Some((path, query)) = here.split_once('?') else {
        return (here.to_owned(), Seen::Nothing);
    };
    let is_seen = |pair: &&str| pair.split('=').next() == Some(SEEN);
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_seen(pair)).collect();
    let rest = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    (rest, ListQuery::parse(query).seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SecretKind;

    #[test]
    fn what_was_seen_is_taken_out_of_an_address() {
        let version = "7".to_owned();
        let seen = Seen::Written { kind: SecretKind::ImagePull, resource_version: version };
        let nothing = Seen::Nothing;
        for (here, rest, found) in [
            ("/secrets", "/secrets", &nothing),
            ("/secrets?q=seen", "/secrets?q=seen", &nothing),
            ("/secrets?seen=image-pull.7", "/secrets", &seen),
            ("/secrets?q=a&seen=image-pull.7&page=2", "/secrets?q=a&page=2", &seen),
        ] {
            assert_eq!(without_seen(here), (rest.to_owned(), found.clone()), "{here}");
        }
    }
}
