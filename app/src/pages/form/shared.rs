//! How many other secrets have the same credential: one quiet line, with a link to them.

use domain::{ListQuery, SecretKind, Shared};
use leptos::prelude::*;

use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// How many lines are shown before the others are folded.
const SHOWN_MAX: usize = 3;

/// A line for each key or host that other secrets have, too. Its link opens the list of them in
/// another tab, so that what was typed stays.
#[component]
pub(in crate::pages) fn SharedNotes(
    /// What other secrets have, too.
    mut shared: Vec<Shared>,
    /// The kind of those secrets.
    kind: SecretKind,
) -> impl IntoView {
    let words = use_words();
    let further = shared.split_off(shared.len().min(SHOWN_MAX));
    let lines = move |shared: Vec<Shared>| {
        shared.into_iter().map(|shared| view! { <Line shared kind /> }).collect_view()
    };
    let folded = (!further.is_empty()).then(|| {
        view! {
            <details class="kp-shared-more">
                <summary>{words.shared_more(further.len())}</summary>
                {lines(further)}
            </details>
        }
    });
    view! {
        {lines(shared)}
        {folded}
    }
}

#[component]
fn Line(shared: Shared, kind: SecretKind) -> impl IntoView {
    let words = use_words();
    let text = words.shared(kind, &shared);
    let query =
        ListQuery { search: shared.search, kind: Some(kind), page: 1, ..ListQuery::default() };
    let name = [words.shared_show, &text].join(": ");
    view! {
        <p class="kp-shared" data-testid=testid::SHARED>
            {text}
            " · "
            <a href=use_base().list(&query) target="_blank" aria-label=name>
                {words.shared_show}
            </a>
        </p>
    }
}
