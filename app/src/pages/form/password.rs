//! The password of a registry: kept or replaced, with one line or several.
//!
//! A browser's password field silently removes line breaks. A paste with line breaks is caught
//! before that: the field is replaced by a masked field for several lines, which keeps them.

use domain::{Field as FieldName, PasswordNote};
use leptos::prelude::*;

use super::{FormState, choice_button};
use crate::components::{Field, FieldKind, error_line, field, field_id, hidden};
use crate::markup::{Element, Node, el, live, nodes};
use crate::words::use_words;
use crate::{dom, testid};

/// Returns the password field of a registry. The field exists only after the user chooses
/// "replace".
pub(in crate::pages) fn password_field(
    form: FormState,
    index: usize,
    can_keep: bool,
    replacing: bool,
) -> Node {
    let words = use_words();
    let name = FieldName::Password(index);
    let replacing = RwSignal::new(replacing);
    let several_lines = RwSignal::new(false);
    let replace_id = format!("replace-password-{index}");
    live(move || {
        if !replacing.get() {
            let choose = move || replacing.set(true);
            let text = words.replace_password;
            let button = choice_button(replace_id.clone(), text, choose, field_id(name));
            let button = button.attr("id", replace_id.clone()).class("kp-button");
            return nodes(button.testid(testid::REPLACE_BUTTON));
        }
        let keep = can_keep.then(|| {
            let choose = move || replacing.set(false);
            let intent = format!("keep-password-{index}");
            let button = choice_button(intent, words.keep_password, choose, replace_id.clone());
            button.class("kp-button kp-button--quiet").testid(testid::KEEP_BUTTON)
        });
        let choice = hidden("passwordChoice", "replace");
        let control = if several_lines.get() {
            lines(form, index, several_lines)
        } else {
            line(form, index, several_lines)
        };
        nodes([Some(choice), Some(control), keep])
    })
}

/// Returns the usual field. A paste with line breaks turns it into a field for several lines.
fn line(form: FormState, index: usize, several_lines: RwSignal<bool>) -> Element {
    let words = use_words();
    let id = field_id(FieldName::Password(index));
    let parts = Field {
        of: FieldName::Password(index),
        name: "password",
        testid: testid::PASSWORD,
        label: words.password,
        value: String::new(),
        hint: words.password_help.to_owned(),
        required: true,
        kind: FieldKind::Password,
        finding: notes(form, index, several_lines),
    };
    let paste = move |event: web_sys::Event| {
        let Some(text) = dom::pasted_text(&event).filter(|text| text.contains(['\n', '\r'])) else {
            return;
        };
        event.prevent_default();
        let text = dom::text_with(&id, &text);
        several_lines.set(true);
        let id = id.clone();
        dom::soon(Box::new(move || dom::type_into(&id, &text)));
    };
    let no_script = el("p").class("kp-field__hint kp-nojs-only").child(words.password_plain_limit);
    el("div").on("paste", paste).child(field(parts, form.errors)).child(no_script)
}

/// Returns a field that keeps line breaks, masked like a password.
fn lines(form: FormState, index: usize, several_lines: RwSignal<bool>) -> Element {
    let words = use_words();
    let field = FieldName::Password(index);
    let id = field_id(field);
    let control = el("textarea")
        .attr("id", id.clone())
        .class("kp-input kp-input--masked")
        .attr("name", "password")
        .attr("rows", "3")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", format!("{id}-error"))
        .testid(testid::PASSWORD);
    let label = el("label").class("kp-field__label").attr("for", id.clone()).child(words.password);
    let finding = el("div").class("kp-finding").attr("aria-live", "polite").child(notes(
        form,
        index,
        several_lines,
    ));
    el("div")
        .class("kp-field")
        .child(label)
        .child(control)
        .child(error_line(format!("{id}-error"), field, form.errors))
        .child(finding)
}

/// Returns notes about unusual passwords, each with a way to fix the problem.
fn notes(form: FormState, index: usize, several_lines: RwSignal<bool>) -> Vec<Node> {
    let found = move || {
        let report = form.report.get();
        report.and_then(|report| Some(report.registries.get(index)?.password.clone()))
    };
    nodes(live(move || {
        let notes = found().unwrap_or_default().into_iter();
        notes.map(|note| note_line(note, index, several_lines)).collect::<Vec<_>>()
    }))
}

fn note_line(note: PasswordNote, index: usize, several_lines: RwSignal<bool>) -> Element {
    let words = use_words();
    let id = field_id(FieldName::Password(index));
    let (text, label) = match note {
        PasswordNote::Blanks => (words.password_blanks, words.trim_blanks),
        PasswordNote::LineBreaks => (words.password_breaks, words.trim_breaks),
        PasswordNote::Invisible => (words.password_invisible, words.trim_invisible),
    };
    let mend = move |_| {
        let typed = dom::control_text(&id);
        let mended = note.mended(&typed);
        if note == PasswordNote::LineBreaks {
            several_lines.set(false);
        }
        let id = id.clone();
        dom::soon(Box::new(move || dom::type_into(&id, &mended)));
    };
    let button = el("button").attr("type", "button").class("kp-button").on("click", mend);
    el("p")
        .class("kp-note")
        .testid(testid::PASSWORD_NOTE)
        .child(text)
        .child(" ")
        .child(button.child(label))
}
