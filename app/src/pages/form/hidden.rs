//! A note about invisible characters in a field, with a button that removes them.

use domain::{Field, HiddenNote, Report};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::FormState;
use crate::components::field_id;
use crate::words::use_words;
use crate::{dom, testid};

/// The note about the characters of a field. It is updated with the form.
#[component]
pub(in crate::pages) fn HiddenFinding(form: FormState, field: Field) -> impl IntoView {
    let found =
        Memo::new(move |_| form.report.read().as_ref().and_then(|report| note_of(report, field)));
    move || found.get().map(|note| line(field, note))
}

fn note_of(report: &Report, field: Field) -> Option<HiddenNote> {
    match field {
        Field::Name => report.name_note.clone(),
        Field::DisplayName => report.display_name_note.clone(),
        Field::Username(index) => report.registries.get(index)?.username.clone(),
        _ => None,
    }
}

fn line(field: Field, note: HiddenNote) -> impl IntoView {
    let words = use_words();
    let text = words.hidden(&note);
    let take = move |_: MouseEvent| dom::type_into(&field_id(field), &note.better);
    view! {
        <p class="kp-finding__line" data-testid=testid::HIDDEN_NOTE>
            {text}
            " "
            <button type="button" class="kp-button" on:click=take>
                {words.trim_invisible}
            </button>
        </p>
    }
}
