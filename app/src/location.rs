//! The address of the page, and steps to other pages.
//!
//! The routes are those of `leptos_router`. This module adds what it lacks: each step gets an entry of the
//! history, links to pages that are not the panel's are left to the browser, a step back restores the
//! scroll position, and the query of a write that the list must contain is taken out of the address
//! after its use.

mod arrival;

use domain::{ListQuery, SEEN, Seen};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlAnchorElement;

use self::arrival::Arrival;
pub use self::arrival::{next_of, use_arrival, use_row_back};
use crate::dom;
use crate::routes::{BasePath, Page, from_list, list_of, row_of};
use crate::state::use_base;

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

/// Counts the requests to load the data of the same page again, such as a click on a link to it.
#[derive(Clone, Copy)]
struct Again(RwSignal<u32>);

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
    provide_context(Again(RwSignal::new(0)));
    provide_context(Arrival::new());
}

/// Returns the list from which the page was opened.
pub fn use_list_before() -> Memo<ListQuery> {
    let here = use_here();
    Memo::new(move |_| here.with(|here| list_of(query_of(here))))
}

/// Returns a function that gives the path of another page the list from which this page was opened.
pub fn use_with_list() -> impl Fn(String) -> String + Copy + Send + Sync + 'static {
    let list = use_list_before();
    move |path| from_list(path, &list.read())
}

/// Returns the way back to the list from which the page was opened: to the row of the page's secret,
/// if it has one.
pub fn use_list_href() -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let (here, list, base) = (use_here(), use_list_before(), use_base());
    move || {
        let object = here.with(|here| object_of(&base, path_of(here)));
        base.back(&list.read(), object.as_deref())
    }
}

/// Returns the object of a page of one secret.
fn object_of(base: &BasePath, path: &str) -> Option<String> {
    match Page::parse(base, path) {
        Page::Edit(object) | Page::Delete(object) | Page::Key(object) => Some(object),
        Page::List | Page::Create | Page::NotFound => None,
    }
}

/// Returns the path and the query of the page.
///
/// # Panics
/// Panics outside the panel, which provides them at its root.
pub fn use_here() -> Signal<String> {
    expect_context::<Here>().0
}

/// Returns the number of requests to load the data of the same page again. A change of it loads them.
///
/// # Panics
/// Panics outside of the pages.
pub fn use_again() -> RwSignal<u32> {
    expect_context::<Again>().0
}

/// Returns what the list is asked for. The state that it must have seen is no part of it, and it
/// stays as it is while the next page is on its way.
pub fn use_list_query() -> Memo<ListQuery> {
    let (here, start) = (use_here(), use_base().start());
    Memo::new(move |before: Option<&ListQuery>| {
        here.with(|here| match before {
            Some(before) if path_of(here) != start => before.clone(),
            _ => ListQuery { seen: Seen::Nothing, ..ListQuery::parse(query_of(here)) },
        })
    })
}

/// Returns a function that goes to an address of the panel. The fragment of an address names the row of
/// the list that gets the focus.
pub fn use_go() -> impl Fn(&str, Step) + Clone + Send + Sync + 'static {
    let (navigate, here, base) = (use_navigate(), use_here(), use_base());
    let (again, arrival) = (use_again(), use_context::<Arrival>());
    move |target, step| {
        let (target, fragment) = target.split_once('#').unwrap_or((target, ""));
        let left = here.get_untracked();
        // The address of the page itself is no new entry of the history.
        let is_here = left == target;
        if let Some(arrival) = arrival
            && step == Step::Push
        {
            arrival.leave(&base, &left, target);
            arrival.expect(target, row_of(fragment).map(str::to_owned));
        }
        if step == Step::Push && is_here {
            again.update(|again| *again += 1);
        } else if step == Step::Push {
            remember_scroll();
            if let Ok(history) = window().history() {
                // The address is the panel's own, which a browser does not refuse. The router
                // would leave out an entry that it takes for the one before.
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(target));
            }
        }
        let options = NavigateOptions {
            resolve: false,
            replace: true,
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
fn remember_scroll() {
    let top = window().scroll_y().unwrap_or_default();
    if let Ok(history) = window().history() {
        // Without it, the way back leads to the top of the page.
        let _ = history.replace_state(&JsValue::from_f64(top), "");
    }
}

/// Follows links between pages of the panel, and the scroll positions of the history, for as long as
/// the page lives. It runs in a browser.
///
/// Left to the browser are clicks that somebody handled, that open elsewhere, that stay in the page,
/// and links to what is no page of the panel, such as those of a proxy.
pub fn follow_links() {
    let (base, go) = (use_base(), use_go());
    // It sees a click before the router does, whose listener is the window's.
    dom::on_bubbled("click", move |event| {
        if event.default_prevented() {
            return;
        }
        let Some(link) = dom::clicked_link(&event) else { return };
        if let Some(target) = own_target(&base, link.unchecked_ref()) {
            event.prevent_default();
            go(&target, Step::Push);
        } else {
            event.stop_propagation();
        }
    });
    let Some(arrival) = use_context::<Arrival>() else { return };
    dom::on_window("popstate", move |event| {
        let state = event.dyn_ref::<web_sys::PopStateEvent>().map(web_sys::PopStateEvent::state);
        arrival.expect_back(state.and_then(|top| top.as_f64()));
    });
    // A page that was loaded anew has the row in its address.
    let location = window().location();
    if let Some(object) = location.hash().ok().as_deref().and_then(|hash| row_of(hash.get(1..)?)) {
        arrival.expect_row(object);
        if let (Ok(history), Ok(path), Ok(search)) =
            (window().history(), location.pathname(), location.search())
        {
            // The page's own address is never refused.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&(path + &search)));
        }
    }
}

/// Returns the path and the query that a link leads to, if that is another page of the panel, or the
/// same page anew.
fn own_target(base: &BasePath, link: &HtmlAnchorElement) -> Option<String> {
    let location = window().location();
    let address = format!("{}{}", link.pathname(), link.search());
    let here = location.pathname().ok()? + &location.search().ok()?;
    let in_page = !link.hash().is_empty() && address == here;
    let is_own = location.origin().ok()? == link.origin()
        && !link.has_attribute("download")
        && Page::parse(base, &link.pathname()) != Page::NotFound;
    (is_own && !in_page).then(|| address + &link.hash())
}

fn path_of(here: &str) -> &str {
    here.split_once('?').map_or(here, |(path, _)| path)
}

/// Returns true while the page is the list.
pub fn use_is_list() -> impl Fn() -> bool + Clone + Send + Sync + 'static {
    let (here, start) = (use_here(), use_base().start());
    move || here.try_with_untracked(|here| path_of(here) == start) == Some(true)
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
