//! Fields of a form: label, control, hint and message belong together for everybody.

use leptos::prelude::*;

use crate::domain::Field as FieldName;
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

/// Which control a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A password, hidden as it is typed and never filled in by the browser.
    Password,
}

/// A line of text with its label, hint and message.
#[component]
pub fn Field(
    /// Which field it is.
    field: FieldName,
    /// Its name in the form.
    name: &'static str,
    /// Its test id.
    testid: &'static str,
    /// Its label.
    label: &'static str,
    /// Its first value.
    #[prop(into, optional)]
    value: String,
    /// What it takes.
    #[prop(into, optional)]
    hint: String,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Which control it has.
    #[prop(default = FieldKind::Text)]
    kind: FieldKind,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = field_id(field);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = format!("{error_id} {hint_id}");
    let (input_type, autocomplete) = match kind {
        FieldKind::Text => ("text", "off"),
        FieldKind::Password => ("password", "new-password"),
    };
    view! {
        <div class="kp-field" class:kp-field--invalid=move || error.read().is_some()>
            <FieldLabel id=id.clone() label required />
            <input
                id=id.clone()
                class="kp-input"
                type=input_type
                name=name
                value=value
                autocomplete=autocomplete
                autocapitalize="none"
                {..no_correction()}
                spellcheck=if field == FieldName::DisplayName { "true" } else { "false" }
                data-1p-ignore="true"
                data-lpignore="true"
                data-testid=testid
                aria-required=required.then_some("true")
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=described
            />
            <FieldNotes hint hint_id error_id error />
        </div>
    }
}

/// A private key: several lines, never filled in, corrected or spell-checked by the browser.
#[component]
pub fn SecretArea(
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let words = use_words();
    let id = field_id(FieldName::Key);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = format!("{error_id} {hint_id}");
    view! {
        <div class="kp-field" class:kp-field--invalid=move || error.read().is_some()>
            <FieldLabel id=id.clone() label=words.secret required=true />
            <textarea
                id=id.clone()
                class="kp-input kp-input--key"
                name="secret"
                rows="8"
                placeholder=words.secret_placeholder
                autocomplete="off"
                autocapitalize="none"
                {..no_correction()}
                spellcheck="false"
                data-1p-ignore="true"
                data-lpignore="true"
                data-testid=crate::testid::SECRET
                aria-required="true"
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=described
            ></textarea>
            <FieldNotes hint=words.secret_help.to_owned() hint_id error_id error />
        </div>
    }
}

/// Safari's own attribute against correction, which HTML does not know.
fn no_correction() -> impl leptos::attr::Attribute {
    leptos::attr::custom::custom_attribute("autocorrect", "off")
}

#[component]
fn FieldLabel(id: String, label: &'static str, required: bool) -> impl IntoView {
    let words = use_words();
    view! {
        <label class="kp-field__label" for=id>
            {label}
            {required.then(|| view! { <span class="kp-field__mark">{words.required}</span> })}
        </label>
    }
}

#[component]
fn FieldNotes(
    hint: String,
    hint_id: String,
    error_id: String,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <p class="kp-field__error" id=error_id aria-live="polite">
            {move || error.get()}
        </p>
        <p class="kp-field__hint" id=hint_id>
            {hint}
        </p>
    }
}
