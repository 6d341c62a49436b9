//! A note about invisible characters in a field, with a button that removes them.

use domain::{Field, HiddenNote, Report};
use leptos::prelude::*;

use super::FormState;
use crate::components::field_id;
use crate::markup::{Element, Node, el, live, nodes};
use crate::words::use_words;
use crate::{dom, testid};

/// Returns the note about the characters of a field. It is updated with the form.
pub(in crate::pages) fn hidden_finding(form: FormState, field: Field) -> Vec<Node> {
    let found = move || form.report.get().as_ref().and_then(|report| note_of(report, field));
    nodes(live(move || found().map(|note| line(field, note))))
}

fn note_of(report: &Report, field: Field) -> Option<HiddenNote> {
    match field {
        Field::Name => report.name_note.clone(),
        Field::DisplayName => report.display_name_note.clone(),
        Field::Username(index) => report.registries.get(index)?.username.clone(),
        _ => None,
    }
}

fn line(field: Field, note: HiddenNote) -> Element {
    let words = use_words();
    let text = words.hidden(&note);
    let take = move |_| dom::type_into(&field_id(field), &note.better);
    let button = el("button").attr("type", "button").class("kp-button").on("click", take);
    el("p")
        .class("kp-finding__line")
        .testid(testid::HIDDEN_NOTE)
        .child(text)
        .child(" ")
        .child(button.child(words.trim_invisible))
}
