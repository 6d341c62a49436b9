//! Two versions of a secret beside each other: what another user has stored, and what the form would
//! store. Only what may be shown is compared.

use std::sync::Arc;

use domain::{Compared, EditInput, Newer};
use leptos::prelude::*;

use crate::components::Comparing;
use crate::pages::form::FormState;
use crate::testid;
use crate::words::use_words;

/// Returns what compares the form with the newer state. `posted` is what a plain form has posted,
/// without credentials.
pub(super) fn comparing(form: FormState, posted: EditInput) -> Comparing {
    Arc::new(move |newer| {
        let posted = posted.clone();
        view! { <ConflictTable form newer posted /> }.into_any()
    })
}

/// The table of both versions. It follows what is typed, and is empty if nothing can be compared.
#[component]
fn ConflictTable(
    /// The form.
    form: FormState,
    /// The newer state.
    newer: Newer,
    /// What a plain form has posted.
    posted: EditInput,
) -> impl IntoView {
    let words = use_words();
    let compared = Memo::new(move |_| {
        let report = form.report.read();
        let key = report.as_ref().and_then(|report| report.key.as_ref());
        let pairs = form.pairs();
        // On the server, and before the browser has taken the page over, there are no controls.
        let typed = if pairs.is_empty() { posted.clone() } else { EditInput::from_pairs(pairs) };
        newer.compared(typed, key.map(|key| key.description.fingerprint.as_str()))
    });
    let line = move |Compared { part, theirs, yours }: Compared| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">{words.compared_part(&part)}</th>
                <td role="cell" data-label=words.conflict_theirs>{words.theirs(theirs)}</td>
                <td role="cell" data-label=words.conflict_yours>{words.yours(yours)}</td>
            </tr>
        }
    };
    view! {
        <table
            class="kp-compared"
            role="table"
            data-testid=testid::COMPARED
            hidden=move || compared.read().is_empty()
        >
            <caption class="kp-visually-hidden">{words.conflict_compared}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">{words.conflict_part}</th>
                    <th scope="col" role="columnheader">{words.conflict_theirs}</th>
                    <th scope="col" role="columnheader">{words.conflict_yours}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{move || compared.get().into_iter().map(line).collect_view()}</tbody>
        </table>
    }
}
