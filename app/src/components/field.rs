//! Fields of a form: label, control, hint and message belong together for everybody.

use domain::{Field, FieldError};
use leptos::attr::custom::custom_attribute;
use leptos::attr::{self, Attribute};
use leptos::ev::{ClipboardEvent, DragEvent, Event};
use leptos::prelude::*;

use super::Toasts;
use crate::words::use_words;
use crate::{dom, testid};

/// The id of a field's control, by which messages and the focus find it.
pub fn field_id(field: Field) -> String {
    match field {
        Field::Name => "name".into(),
        Field::DisplayName => "displayName".into(),
        Field::Kind => "type".into(),
        Field::Key => "secret".into(),
        Field::WeakKey => "acceptWeak".into(),
        Field::KnownHosts => "knownHosts".into(),
        Field::Import => "import".into(),
        Field::RegistryHost(index) => format!("registryHost-{index}"),
        Field::Username(index) => format!("username-{index}"),
        Field::Password(index) => format!("password-{index}"),
        Field::IdentityToken(index) => format!("identityToken-{index}"),
        Field::Form => "form-error".into(),
    }
}

/// Returns all that is wrong with a field, in words. It reads a signal.
fn field_messages(errors: RwSignal<Vec<FieldError>>, field: Field) -> Vec<String> {
    let errors = errors.read();
    let of_field = errors.iter().filter(|error| error.field == field);
    of_field.map(|error| use_words().problem(&error.problem)).collect()
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
pub fn TextField(
    /// Which field it is.
    of: Field,
    /// Its name in the form.
    name: &'static str,
    /// Its test id.
    testid: &'static str,
    /// Its label.
    label: &'static str,
    /// Its first value.
    value: String,
    /// What it takes.
    #[prop(into)]
    hint: String,
    /// Whether it must be filled in.
    required: bool,
    /// Which control it has.
    kind: FieldKind,
    /// What stands in the empty control.
    #[prop(optional, into)]
    placeholder: Signal<&'static str>,
    /// What stands at the end of the label's line, such as a counter.
    #[prop(optional)]
    aside: Option<AnyView>,
    /// What is wrong with the form.
    errors: RwSignal<Vec<FieldError>>,
    /// What is said of what was typed.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let has_aside = aside.is_some();
    let (input_type, autocomplete) = match kind {
        FieldKind::Text => ("text", "off"),
        FieldKind::Password => ("password", "new-password"),
    };
    view! {
        <Around of label aside hint required errors finding=children>
            <input
                class="kp-input"
                type=input_type
                name=name
                value=value
                placeholder=move || Some(placeholder.get()).filter(|text| !text.is_empty())
                autocomplete=autocomplete
                spellcheck=if of == Field::DisplayName { "true" } else { "false" }
                data-testid={testid}
                {..control(of, required, has_aside, errors)}
            />
        </Around>
    }
}

/// Several lines of text, which can be typed, pasted, dropped as a file or picked. The browser never
/// fills them in, corrects or spell-checks them.
#[component]
pub fn TextArea(
    /// Which field it is.
    of: Field,
    /// Its name in the form, and its id.
    name: &'static str,
    /// Its test id.
    testid: &'static str,
    /// Its label.
    label: &'static str,
    /// Its first value; never a credential.
    value: String,
    /// How it starts, where it has a form of its own.
    #[prop(optional)]
    placeholder: &'static str,
    /// What it takes.
    hint: &'static str,
    /// Whether it must be filled in.
    required: bool,
    /// Whether its text is hidden as it is typed.
    #[prop(optional)]
    masked: bool,
    /// True while the user hides its text. Without it there is no such choice.
    #[prop(optional)]
    mask: Option<RwSignal<bool>>,
    /// Set where the text that was pasted or read had Windows line endings, which no control of a
    /// browser keeps.
    had_crlf: RwSignal<bool>,
    /// What is wrong with the form.
    errors: RwSignal<Vec<FieldError>>,
    /// What is said of what was typed.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = use_words();
    let toasts = Toasts::expect();
    let take = move |event: &Event| {
        if let Some(file) = dom::event_file(event) {
            event.prevent_default();
            let done = move |text: Option<&str>| match text {
                Some(text) => had_crlf.set(text.contains('\r')),
                None => toasts.say(words.file_unreadable.to_owned()),
            };
            dom::read_file_into(&file, name.to_owned(), done);
        }
    };
    let pasted = move |event: ClipboardEvent| {
        had_crlf.set(dom::pasted_text(&event).is_some_and(|text| text.contains('\r')));
    };
    let is_masked = move || masked || mask.is_some_and(|mask| mask.get());
    let finding = move || {
        view! {
            <div class="kp-choices kp-js-only">
                <label class="kp-button kp-file">
                    <input
                        type="file"
                        class="kp-visually-hidden"
                        on:change=move |event: Event| take(&event)
                    />
                    {words.choose_file}
                </label>
                {mask.map(|mask| view! { <MaskButton mask=mask of=name /> })}
            </div>
            {children.map(|children| children())}
        }
        .into_any()
    };
    let finding: Children = Box::new(finding);
    view! {
        <Around of label aside=None hint=hint.to_owned() required errors finding=Some(finding)>
            <textarea
                class="kp-input kp-input--key"
                class:kp-input--masked=is_masked
                name=name
                rows="6"
                placeholder=Some(placeholder).filter(|text| !text.is_empty())
                autocomplete="off"
                spellcheck="false"
                data-testid={testid}
                {..control(of, required, false, errors)}
                on:dragover=|event: DragEvent| event.prevent_default()
                on:drop=move |event: DragEvent| take(&event)
                on:paste=pasted
                inner_html=escaped(&value)
            ></textarea>
        </Around>
    }
}

/// Returns what every control of a field has: its id, what describes it, and no help of the browser.
fn control(
    of: Field,
    required: bool,
    has_aside: bool,
    errors: RwSignal<Vec<FieldError>>,
) -> impl Attribute {
    let id = field_id(of);
    let aside = if has_aside { format!(" {id}-aside") } else { String::new() };
    let described_by = format!("{id}-error {id}-hint{aside}");
    (
        attr::id(id),
        attr::autocapitalize("none"),
        // Safari's own attribute, and those of two password managers.
        custom_attribute("autocorrect", "off"),
        custom_attribute("data-1p-ignore", "true"),
        custom_attribute("data-lpignore", "true"),
        attr::aria_required(required.then_some("true")),
        attr::aria_invalid(move || is_wrong(errors, of).then_some("true")),
        attr::aria_describedby(described_by),
    )
}

fn is_wrong(errors: RwSignal<Vec<FieldError>>, field: Field) -> bool {
    errors.read().iter().any(|error| error.field == field)
}

/// The button that hides the text of a field from people beside the user, and shows it again.
#[component]
fn MaskButton(
    /// True while the text is hidden.
    mask: RwSignal<bool>,
    /// The id of the field.
    of: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="kp-button"
            aria-pressed=move || if mask.get() { "true" } else { "false" }
            aria-controls=of
            data-testid=testid::MASK_BUTTON
            on:click=move |_| mask.update(|masked| *masked = !*masked)
        >
            {use_words().mask_text}
        </button>
    }
}

/// Escapes the text of a text area, because Leptos writes the children of this element as they are.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Label, message, hint and finding around a control.
#[component]
fn Around(
    of: Field,
    label: &'static str,
    aside: Option<AnyView>,
    hint: String,
    required: bool,
    errors: RwSignal<Vec<FieldError>>,
    finding: Option<Children>,
    children: Children,
) -> impl IntoView {
    let id = field_id(of);
    let class =
        move || if is_wrong(errors, of) { "kp-field kp-field--invalid" } else { "kp-field" };
    let mark = || view! { <span class="kp-field__mark">{use_words().required}</span> };
    let finding = finding.map(|finding| {
        view! {
            <div class="kp-finding" aria-live="polite">
                {finding()}
            </div>
        }
    });
    let aside = aside.map(|aside| {
        view! {
            <span class="kp-field__aside" id=format!("{id}-aside")>
                {aside}
            </span>
        }
    });
    view! {
        <div class=class>
            <div class="kp-field__head">
                <label class="kp-field__label" for=id.clone()>
                    {label}
                    {required.then(mark)}
                </label>
                {aside}
            </div>
            {children()}
            <ErrorLine id=format!("{id}-error") field=of errors />
            <p class="kp-field__hint" id=format!("{id}-hint")>
                {(!hint.is_empty()).then_some(hint)}
            </p>
            {finding}
        </div>
    }
}

/// The line that says what is wrong with a field.
#[component]
pub fn ErrorLine(
    /// The id of the line, by which the control is described.
    id: String,
    /// Which field it is.
    field: Field,
    /// What is wrong with the form.
    errors: RwSignal<Vec<FieldError>>,
) -> impl IntoView {
    // A message is said again only where it changes.
    let messages = Memo::new(move |_| field_messages(errors, field));
    let line = |message: String| view! { <span>{message}</span> };
    view! {
        <p class="kp-field__error" id=id aria-live="polite">
            {move || messages.get().into_iter().map(line).collect_view()}
        </p>
    }
}

/// A value that a form carries unseen; never a credential.
#[component]
pub fn Hidden(
    /// Its name in the form.
    name: &'static str,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}

/// A choice that is on or off, with its label.
#[component]
pub fn Checkbox(
    /// Its name in the form.
    name: &'static str,
    /// What is sent where it is on.
    #[prop(into)]
    value: String,
    /// Whether it is on at first.
    on: bool,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The class of the label.
    #[prop(optional)]
    class: Option<&'static str>,
    /// The test id of the label.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// The id of the label, which can take the focus then.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let tabindex = id.is_some().then_some("-1");
    view! {
        <label class=class.unwrap_or("kp-check") data-testid=testid id=id tabindex=tabindex>
            <input type="checkbox" name=name value=value checked=on />
            <span>{label}</span>
        </label>
    }
}

/// One of several choices of the same name.
#[component]
pub fn Radio(
    /// Its name in the form, which the choices share.
    #[prop(into)]
    name: String,
    /// What is sent where it is chosen.
    value: &'static str,
    /// Whether it is chosen at first.
    on: bool,
    /// Its label.
    label: &'static str,
    /// The test id of the label.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="kp-check" data-testid=testid>
            <input type="radio" name=name value=value checked=on />
            <span>{label}</span>
        </label>
    }
}
