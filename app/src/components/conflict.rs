//! Two versions of a secret beside each other: what another user has stored, and what the form would
//! store. Only what may be shown is compared.

use std::sync::Arc;

use domain::{Compared, EditInput, Newer};
use leptos::prelude::*;

use crate::testid;
use crate::words::use_words;

/// Returns what was typed into a form, and the fingerprint of a typed key if it is known. It is a
/// signal.
pub type Typed = Arc<dyn Fn() -> (EditInput, Option<String>) + Send + Sync>;

/// The table of both versions. It follows what is typed, and is empty if nothing can be compared.
#[component]
pub fn ConflictTable(
    /// The newer state.
    newer: Newer,
    /// What was typed.
    typed: Typed,
) -> impl IntoView {
    let words = use_words();
    let compared = Memo::new(move |_| {
        let (input, key) = typed();
        newer.compared(input, key.as_deref())
    });
    let line = move |Compared { part, theirs, yours }: Compared| {
        view! {
            <tr>
                <th scope="row">{words.compared_part(&part)}</th>
                <td>{words.theirs(theirs)}</td>
                <td>{words.yours(yours)}</td>
            </tr>
        }
    };
    view! {
        <table
            class="kp-compared"
            data-testid=testid::COMPARED
            hidden=move || compared.read().is_empty()
        >
            <caption class="kp-visually-hidden">{words.conflict_compared}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.conflict_part}</th>
                    <th scope="col">{words.conflict_theirs}</th>
                    <th scope="col">{words.conflict_yours}</th>
                </tr>
            </thead>
            <tbody>{move || compared.get().into_iter().map(line).collect_view()}</tbody>
        </table>
    }
}
