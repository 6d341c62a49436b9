//! The heading of a page. After a navigation without reload it takes the focus and names the
//! document, as a full page load would.

use leptos::prelude::*;

use super::Hydrated;
use crate::dom;
use crate::markup::{Element, el};
use crate::words::use_words;

/// The heading of a page.
pub fn page_title(title: impl Into<String>) -> Element {
    heading(title.into())
}

fn heading(title: String) -> Element {
    // The first page is the browser's own to focus.
    let navigated = use_context().is_some_and(Hydrated::get_untracked);
    let name = title.clone();
    let arrive = move |heading: &web_sys::Element| {
        document().set_title(&use_words().page_title(&name));
        if navigated {
            let heading = heading.clone();
            dom::soon(Box::new(move || dom::focus(heading)));
        }
    };
    el("h1").class("kp-title").attr("tabindex", "-1").effect(arrive).child(title)
}
