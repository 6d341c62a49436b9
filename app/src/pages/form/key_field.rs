//! The field of a private key. The user pastes, drops or picks the key, and it is described at
//! once.

use domain::{Field, KeyReport, TextRepair};
use leptos::prelude::*;

use super::FormState;
use super::twins::twin_notes;
use crate::components::{Area, area, checkbox, error_line, field_id, key_facts};
use crate::markup::{Content, Element, Node, el, live, nodes};
use crate::testid;
use crate::words::use_words;

/// Returns the field of a private key, with the confirmation that a short RSA key needs.
pub(in crate::pages) fn key_field(form: FormState, accept_weak: bool) -> Vec<Node> {
    let words = use_words();
    let had_crlf = RwSignal::new(false);
    let finding = move || {
        let mut key = form.report.get().and_then(|report| report.key)?;
        if had_crlf.get() && !key.repairs.contains(&TextRepair::LineEndings) {
            key.repairs.push(TextRepair::LineEndings);
        }
        Some(nodes([nodes(found(key)), twin_notes(&form.checked().twins)]))
    };
    let parts = Area {
        of: Field::Key,
        name: "secret",
        testid: testid::SECRET,
        label: words.secret,
        value: String::new(),
        placeholder: words.secret_placeholder,
        hint: words.secret_help,
        required: true,
        finding: nodes(live(finding)),
        masked: false,
        had_crlf,
    };
    nodes([area(parts, form.errors), weak_key(form, accept_weak)])
}

fn found(key: KeyReport) -> Vec<Node> {
    let words = use_words();
    let repaired = (!key.repairs.is_empty())
        .then(|| note(words.repaired(&key.repairs)).testid(testid::REPAIRED));
    let weak = key.weak.then(|| warning(words.weak_key(&key.description.bits.to_string())));
    let facts = key_facts(key.description).testid(testid::KEY_FOUND);
    nodes([repaired, weak, Some(facts)])
}

fn weak_key(form: FormState, accepted: bool) -> Element {
    let is_weak = move || {
        let found =
            form.report.read().as_ref().and_then(|report| report.key.as_ref().map(|k| k.weak));
        accepted
            || found == Some(true)
            || form.errors.read().iter().any(|e| e.field == Field::WeakKey)
    };
    let id = field_id(Field::WeakKey);
    let text = use_words().accept_weak.to_owned();
    el("div")
        .class("kp-field")
        .live_flag("hidden", move || !is_weak())
        .child(
            checkbox("acceptWeak", "on".to_owned(), accepted, text)
                .attr("id", id.clone())
                .attr("tabindex", "-1"),
        )
        .child(error_line(format!("{id}-error"), Field::WeakKey, form.errors))
}

/// Returns a plain line about the typed text.
pub(in crate::pages) fn note(text: String) -> Element {
    el("p").class("kp-finding__line").child(text)
}

/// Returns a warning about the typed text.
pub(in crate::pages) fn warning(text: impl Content) -> Element {
    el("p").class("kp-note").child(text)
}
