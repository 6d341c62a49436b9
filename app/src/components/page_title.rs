//! The heading of a page. After a navigation without reload it takes the focus and names the
//! document, as a full page load would.

use leptos::html::H1;
use leptos::prelude::*;

use crate::words::use_words;

/// True once the first page has been hydrated: later pages are navigations.
#[derive(Clone, Copy)]
pub struct Navigated(pub StoredValue<bool>);

/// The heading of a page.
#[component]
pub fn PageTitle(#[prop(into)] title: String) -> impl IntoView {
    let words = use_words();
    let heading = NodeRef::<H1>::new();
    let name = title.clone();
    Effect::new(move || {
        let Some(heading) = heading.get() else { return };
        document().set_title(&(words.page_title)(&name));
        if let Some(Navigated(navigated)) = use_context() {
            if navigated.get_value() {
                // In the next frame: inside a suspended part it is not in the document yet.
                request_animation_frame(move || {
                    // The heading is focusable, so this cannot fail.
                    let _ = heading.focus();
                });
            }
            navigated.set_value(true);
        }
    });
    view! {
        <h1 class="kp-title" tabindex="-1" node_ref=heading>
            {title}
        </h1>
    }
}
