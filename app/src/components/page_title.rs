//! The heading of a page. After a navigation without reload it takes the focus and names the
//! document, as a full page load would.

use leptos::html::H1;
use leptos::prelude::*;

use super::Hydrated;
use crate::dom;
use crate::words::use_words;

/// The heading of a page.
#[component]
pub fn PageTitle(
    /// The text.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    // The first page is the browser's own to focus.
    let navigated = use_context().is_some_and(Hydrated::get_untracked);
    let heading = NodeRef::<H1>::new();
    let name = use_words().page_title(&title);
    Effect::new(move |_| {
        let Some(heading) = heading.get() else { return };
        document().set_title(&name);
        if navigated {
            dom::soon(Box::new(move || dom::focus(heading.into())));
        }
    });
    view! {
        <h1 class="kp-title" tabindex="-1" node_ref=heading>
            {title}
        </h1>
    }
}
