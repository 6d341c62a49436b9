//! The heading of a page, which names the document. After a navigation without reload it takes the
//! focus, as a full page load would. On a page with a form, the first field takes the focus.

use leptos::html::H1;
use leptos::prelude::*;

use super::Hydrated;
use crate::dom;
use crate::language::{PageLanguage, use_page_language};
use crate::words::use_words;

/// The heading of a page.
#[component]
pub fn PageTitle(
    /// The text.
    #[prop(into)]
    title: String,
    /// The id of the first field of the page's form.
    #[prop(optional)]
    first_field: Option<&'static str>,
) -> impl IntoView {
    // The first page is the browser's own to focus. A page in another language keeps the focus where
    // it is.
    let changed = use_page_language().is_some_and(PageLanguage::take_change);
    let navigated = use_context().is_some_and(Hydrated::get_untracked);
    let heading = NodeRef::<H1>::new();
    let name = use_words().page_title(&title);
    Effect::new(move |_| {
        let Some(heading) = heading.get() else { return };
        document().set_title(&name);
        if changed {
            return;
        }
        dom::soon(Box::new(move || match first_field.filter(|_| takes_focus()) {
            Some(id) if navigated => dom::focus_by_id(id),
            Some(id) => dom::focus_if_nowhere(&format!("#{id}")),
            None if navigated => dom::focus(heading.into()),
            None => {}
        }));
    });
    view! {
        <h1 class="kp-title" tabindex="-1" node_ref=heading>
            {title}
        </h1>
    }
}

/// Returns true if the first field may take the focus. On a touch screen, a keyboard would cover the
/// form. An error is read first.
fn takes_focus() -> bool {
    !dom::is_coarse() && !dom::is_there("#form-error > *")
}
