//! Fields of a form: label, control, hint and message belong together for everybody.

use domain::{Field as FieldName, FieldError};
use leptos::prelude::*;

use super::Toasts;
use crate::dom;
use crate::markup::{Attribute, Element, Node, el, live, nodes};
use crate::words::use_words;

/// The id of a field's control, by which messages and the focus find it.
pub fn field_id(field: FieldName) -> String {
    match field {
        FieldName::Name => "name".into(),
        FieldName::DisplayName => "displayName".into(),
        FieldName::Kind => "type".into(),
        FieldName::Key => "secret".into(),
        FieldName::WeakKey => "acceptWeak".into(),
        FieldName::KnownHosts => "knownHosts".into(),
        FieldName::Import => "import".into(),
        FieldName::RegistryHost(index) => format!("registryHost-{index}"),
        FieldName::Username(index) => format!("username-{index}"),
        FieldName::Password(index) => format!("password-{index}"),
        FieldName::IdentityToken(index) => format!("identityToken-{index}"),
        FieldName::Form => "form-error".into(),
    }
}

/// What is wrong with a field, in words; a signal.
pub fn field_message(errors: RwSignal<Vec<FieldError>>, field: FieldName) -> Option<String> {
    let errors = errors.read();
    let error = errors.iter().find(|error| error.field == field)?;
    Some(use_words().problem(&error.problem))
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
    /// What is said of what was typed.
    pub finding: Vec<Node>,
}

/// A line of text, with what is wrong with it among `errors`.
pub fn field(parts: Field, errors: RwSignal<Vec<FieldError>>) -> Element {
    let Field { of: field, name, testid, label, value, hint, required, kind, finding } = parts;
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
    around(control, Around { field, label, hint, required, finding }, errors)
}

/// Several lines of text with their label, hint and message.
pub struct Area {
    /// Which field it is.
    pub of: FieldName,
    /// Its name in the form, and its id.
    pub name: &'static str,
    /// Its test id.
    pub testid: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its first value; never a credential.
    pub value: String,
    /// How it starts, where it has a form of its own.
    pub placeholder: &'static str,
    /// What it takes.
    pub hint: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether its text is hidden as it is typed.
    pub masked: bool,
    /// What is said of what was typed.
    pub finding: Vec<Node>,
    /// Set where the text that was pasted or read had Windows line endings, which no control of a
    /// browser keeps.
    pub had_crlf: RwSignal<bool>,
}

/// Several lines of text, which can be typed, pasted, dropped as a file or picked. The browser never
/// fills them in, corrects or spell-checks them.
pub fn area(parts: Area, errors: RwSignal<Vec<FieldError>>) -> Element {
    let Area {
        of: field,
        name,
        testid,
        label,
        value,
        placeholder,
        hint,
        required,
        finding,
        masked,
        had_crlf,
    } = parts;
    let words = use_words();
    let toasts = Toasts::expect();
    let take = move |event: &web_sys::Event| {
        if let Some(file) = dom::event_file(event) {
            event.prevent_default();
            let done = move |text: Option<&str>| match text {
                Some(text) => had_crlf.set(text.contains('\r')),
                None => toasts.say(words.file_unreadable.to_owned()),
            };
            dom::read_file_into(&file, name.to_owned(), done);
        }
    };
    let pasted = move |event: web_sys::Event| {
        had_crlf.set(dom::pasted_text(&event).is_some_and(|text| text.contains('\r')));
    };
    let control = el("textarea")
        .class(if masked {
            "kp-input kp-input--key kp-input--masked"
        } else {
            "kp-input kp-input--key"
        })
        .attr("name", name)
        .attr("rows", "6")
        .attr("placeholder", Some(placeholder).filter(|text| !text.is_empty()))
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .testid(testid)
        .on("dragover", |event| event.prevent_default())
        .on("drop", move |event| take(&event))
        .on("paste", pasted)
        .child(value);
    let pick = el("input")
        .attr("type", "file")
        .class("kp-visually-hidden")
        .on("change", move |event| take(&event));
    let pick =
        el("label").class("kp-button kp-file kp-js-only").child(pick).child(words.choose_file);
    let mut below = nodes(pick);
    below.extend(finding);
    let hint = hint.to_owned();
    around(control, Around { field, label, hint, required, finding: below }, errors)
}

struct Around {
    field: FieldName,
    label: &'static str,
    hint: String,
    required: bool,
    finding: Vec<Node>,
}

/// Puts label, message, hint and finding around a control. `autocorrect` is Safari's own attribute.
fn around(control: Element, parts: Around, errors: RwSignal<Vec<FieldError>>) -> Element {
    let Around { field, label, hint, required, finding } = parts;
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
    let finding = (!finding.is_empty())
        .then(|| el("div").class("kp-finding").attr("aria-live", "polite").child(finding));
    el("div")
        .live("class", class)
        .child(el("label").class("kp-field__label").attr("for", id).child(label).child(mark))
        .child(control)
        .child(error_line(error_id, field, errors))
        .child(el("p").class("kp-field__hint").attr("id", hint_id).child(hint))
        .child(finding)
}

/// The line that says what is wrong with a field.
pub fn error_line(id: String, field: FieldName, errors: RwSignal<Vec<FieldError>>) -> Element {
    el("p")
        .class("kp-field__error")
        .attr("id", id)
        .attr("aria-live", "polite")
        .child(live(move || field_message(errors, field)))
}

/// A value that a form carries unseen; never a credential.
pub fn hidden(name: &'static str, value: impl Attribute) -> Element {
    el("input").attr("type", "hidden").attr("name", name).attr("value", value)
}

/// A choice that is on or off, with its label; `value` is sent where it is on.
pub fn checkbox(name: &'static str, value: String, on: bool, label: String) -> Element {
    let control = el("input")
        .attr("type", "checkbox")
        .attr("name", name)
        .attr("value", value)
        .flag("checked", on);
    el("label").class("kp-check").child(control).child(el("span").child(label))
}

/// One of several choices of the same name.
pub fn radio(name: String, value: &'static str, on: bool, label: &'static str) -> Element {
    let control = el("input")
        .attr("type", "radio")
        .attr("name", name)
        .attr("value", value)
        .flag("checked", on);
    el("label").class("kp-check").child(control).child(el("span").child(label))
}
