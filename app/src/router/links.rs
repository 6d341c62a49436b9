//! Clicks on the panel's own links, and steps through the history.

use domain::Seen;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlAnchorElement, Location};

use super::{Router, Step};
use crate::dom::{Listener, is_plain_click};

/// Follows links and the history without reloads, for as long as the page lives.
///
/// Left to the browser are clicks that somebody handled, that open elsewhere (another button, a
/// key held, `target`, `download`, `rel=external`), that stay in the page (`#`), and links to what
/// is no page of the panel.
pub fn follow_links(router: Router) {
    let window = window();
    let on_click = move |event: Event| {
        if let Some(target) = target(router, &event) {
            event.prevent_default();
            router.go(&target, Step::Push);
        }
    };
    let on_history = move |event: Event| {
        let here = address(&leptos::prelude::window().location());
        // Only an anchor of the page differs.
        if router.here.with_untracked(|now| *now == here) {
            return;
        }
        let state = event.dyn_ref::<web_sys::PopStateEvent>().map(web_sys::PopStateEvent::state);
        router.arrive(here, state.and_then(|top| top.as_f64()), Seen::Nothing);
    };
    Listener::new(&window, "click", false, Box::new(on_click)).forever();
    Listener::new(&window, "popstate", false, Box::new(on_history)).forever();
}

/// The path and query that a click leads to, where that is a page of the panel.
fn target(router: Router, event: &Event) -> Option<String> {
    if !is_plain_click(event) || event.default_prevented() {
        return None;
    }
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = element.closest("a[href]").ok()??.dyn_into().ok()?;
    let opens_here = matches!(link.target().as_str(), "" | "_self")
        && !link.has_attribute("download")
        && !link.rel().split_ascii_whitespace().any(|word| word == "external");
    let location = window().location();
    if !opens_here || location.origin().ok()? != link.origin() {
        return None;
    }
    let path = link.pathname();
    let target = format!("{path}{}", link.search());
    let in_page = !link.hash().is_empty() && target == address(&location);
    (router.has(&path) && !in_page).then_some(target)
}

/// Path and query of the browser's address.
fn address(location: &Location) -> String {
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}
