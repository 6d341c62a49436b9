//! Fields of a form: label, control, hint and message belong together for everybody.

use leptos::prelude::*;

use crate::domain::{Field as FieldName, FieldError};
use crate::markup::{Element, el, live};
use crate::words::use_words;

/// The id of a field's control, by which messages and the focus find it.
pub fn field_id(field: FieldName) -> String {
    match field {
        FieldName::Name => "name".into(),
        FieldName::DisplayName => "displayName".into(),
        FieldName::Kind => "type".into(),
        FieldName::Key => "secret".into(),
        FieldName::RegistryHost(index) => format!("registryHost-{index}"),
        FieldName::Username(index) => format!("username-{index}"),
        FieldName::Password(index) => format!("password-{index}"),
        FieldName::Form => "form-error".into(),
    }
}

/// What is wrong with a field, in words; a signal.
pub fn field_message(errors: RwSignal<Vec<FieldError>>, field: FieldName) -> Option<String> {
    let errors = errors.read();
    let error = errors.iter().find(|error| error.field == field)?;
    Some((use_words().problem)(&error.problem))
}

/// Which control a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A password, hidden as it is typed and never filled in by the browser.
    Password,
}

/// A line of text with its label, hint and message.
pub struct Field {
    /// Which field it is.
    pub of: FieldName,
    /// Its name in the form.
    pub name: &'static str,
    /// Its test id.
    pub testid: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its first value.
    pub value: String,
    /// What it takes.
    pub hint: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// Which control it has.
    pub kind: FieldKind,
}

/// A line of text, with what is wrong with it among `errors`.
pub fn field(parts: Field, errors: RwSignal<Vec<FieldError>>) -> Element {
    let Field { of: field, name, testid, label, value, hint, required, kind } = parts;
    let (input_type, autocomplete) = match kind {
        FieldKind::Text => ("text", "off"),
        FieldKind::Password => ("password", "new-password"),
    };
    let spellcheck = if field == FieldName::DisplayName { "true" } else { "false" };
    let control = el("input")
        .class("kp-input")
        .attr("type", input_type)
        .attr("name", name)
        .attr("value", value)
        .attr("autocomplete", autocomplete)
        .attr("spellcheck", spellcheck)
        .testid(testid);
    around(control, Around { field, label, hint, required }, errors)
}

/// A private key: several lines, never filled in, corrected or spell-checked by the browser.
pub fn secret_area(errors: RwSignal<Vec<FieldError>>) -> Element {
    let words = use_words();
    let control = el("textarea")
        .class("kp-input kp-input--key")
        .attr("name", "secret")
        .attr("rows", "8")
        .attr("placeholder", words.secret_placeholder)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .testid(crate::testid::SECRET);
    let hint = words.secret_help.to_owned();
    let parts = Around { field: FieldName::Key, label: words.secret, hint, required: true };
    around(control, parts, errors)
}

struct Around {
    field: FieldName,
    label: &'static str,
    hint: String,
    required: bool,
}

/// Puts label, message and hint around a control. `autocorrect` is Safari's own attribute.
fn around(control: Element, parts: Around, errors: RwSignal<Vec<FieldError>>) -> Element {
    let Around { field, label, hint, required } = parts;
    let id = field_id(field);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let is_wrong = move || errors.read().iter().any(|error| error.field == field);
    let mark = required.then(|| el("span").class("kp-field__mark").child(use_words().required));
    let control = control
        .attr("id", id.clone())
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("data-1p-ignore", "true")
        .attr("data-lpignore", "true")
        .attr("aria-required", required.then_some("true"))
        .live("aria-invalid", move || is_wrong().then_some("true"))
        .attr("aria-describedby", format!("{error_id} {hint_id}"));
    let class = move || if is_wrong() { "kp-field kp-field--invalid" } else { "kp-field" };
    el("div")
        .live("class", class)
        .child(el("label").class("kp-field__label").attr("for", id).child(label).child(mark))
        .child(control)
        .child(
            el("p")
                .class("kp-field__error")
                .attr("id", error_id)
                .attr("aria-live", "polite")
                .child(live(move || field_message(errors, field))),
        )
        .child(el("p").class("kp-field__hint").attr("id", hint_id).child(hint))
}
