//! Other secrets that hold the same credential.

use domain::Twin;
use leptos::prelude::*;

use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The names of the other secrets, each with a link that opens in another tab.
#[component]
pub(in crate::pages) fn TwinNotes(twins: Vec<Twin>) -> impl IntoView {
    let words = use_words();
    let notes = twins.into_iter().map(|twin| {
        view! {
            <p class="kp-note" data-testid=testid::TWIN>
                {words.shared_with(&twin.shared)}
                " "
                <a href=use_base().edit(&twin.object) target="_blank">
                    {twin.title}
                </a>
            </p>
        }
    });
    notes.collect_view()
}
