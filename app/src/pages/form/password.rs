//! The password of a registry: kept or replaced, with one line or several.
//!
//! A browser's password field silently removes line breaks. A paste with line breaks is caught
//! before that: the field is replaced by a masked field for several lines, which keeps them.

use domain::{Field as FieldName, PasswordNote};
use leptos::ev::{ClipboardEvent, MouseEvent};
use leptos::prelude::*;

use super::{ChoiceButton, FormState};
use crate::components::{ErrorLine, FieldKind, Hidden, TextField, field_id};
use crate::words::use_words;
use crate::{dom, testid};

/// The password field of a registry. The field exists only after the user chooses "replace".
#[component]
pub(in crate::pages) fn PasswordField(
    /// The form.
    form: FormState,
    /// The position of the registry.
    index: usize,
    /// True if a password is stored, which can be kept.
    can_keep: bool,
    /// True if the field is there at the start.
    replacing: bool,
) -> impl IntoView {
    let words = use_words();
    let replacing = RwSignal::new(replacing);
    let several_lines = RwSignal::new(false);
    let replace = move || {
        view! {
            <ChoiceButton
                intent=replace_id(index)
                text=words.replace_password
                choose=Callback::new(move |()| replacing.set(true))
                focus=field_id(FieldName::Password(index))
                id=replace_id(index)
                class="kp-button"
                testid=testid::REPLACE_BUTTON
            />
        }
    };
    let keep = move || {
        view! {
            <ChoiceButton
                intent=format!("keep-password-{index}")
                text=words.keep_password
                choose=Callback::new(move |()| replacing.set(false))
                focus=replace_id(index)
                class="kp-button kp-button--quiet"
                testid=testid::KEEP_BUTTON
            />
        }
    };
    let line = move || view! { <Line form=form index=index several_lines=several_lines /> };
    view! {
        <Show when=move || replacing.get() fallback=replace>
            <Hidden name="passwordChoice" value="replace" />
            <Show when=move || several_lines.get() fallback=line>
                <Lines form=form index=index several_lines=several_lines />
            </Show>
            {can_keep.then(keep)}
        </Show>
    }
}

/// The id of the button that shows the field, which is also its intent.
fn replace_id(index: usize) -> String {
    format!("replace-password-{index}")
}

/// The usual field. A paste with line breaks turns it into a field for several lines.
#[component]
fn Line(form: FormState, index: usize, several_lines: RwSignal<bool>) -> impl IntoView {
    let words = use_words();
    let paste = move |event: ClipboardEvent| {
        let Some(text) = dom::pasted_text(&event).filter(|text| text.contains(['\n', '\r'])) else {
            return;
        };
        event.prevent_default();
        let id = field_id(FieldName::Password(index));
        let text = dom::text_with(&id, &text);
        several_lines.set(true);
        dom::soon(Box::new(move || dom::type_into(&id, &text)));
    };
    view! {
        <div on:paste=paste>
            <TextField
                of=FieldName::Password(index)
                name="password"
                testid=testid::PASSWORD
                label=words.password
                value=String::new()
                hint=words.password_help
                required=true
                kind=FieldKind::Password
                errors=form.errors
            >
                <PasswordNotes form=form index=index several_lines=several_lines />
            </TextField>
            <p class="kp-field__hint kp-nojs-only">{words.password_plain_limit}</p>
        </div>
    }
}

/// A field that keeps line breaks, masked like a password.
#[component]
fn Lines(form: FormState, index: usize, several_lines: RwSignal<bool>) -> impl IntoView {
    let field = FieldName::Password(index);
    let id = field_id(field);
    let error_id = format!("{id}-error");
    view! {
        <div class="kp-field">
            <label class="kp-field__label" for=id.clone()>{use_words().password}</label>
            <textarea
                id=id
                class="kp-input kp-input--masked"
                name="password"
                rows="3"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=error_id.clone()
                data-testid=testid::PASSWORD
            ></textarea>
            <ErrorLine id=error_id field=field errors=form.errors />
            <div class="kp-finding" aria-live="polite">
                <PasswordNotes form=form index=index several_lines=several_lines />
            </div>
        </div>
    }
}

/// The notes about an unusual password, each with a way to fix the problem.
#[component]
fn PasswordNotes(form: FormState, index: usize, several_lines: RwSignal<bool>) -> impl IntoView {
    let notes = Memo::new(move |_| {
        let report = form.report.read();
        let registry = report.as_ref().and_then(|report| report.registries.get(index));
        registry.map(|registry| registry.password.clone()).unwrap_or_default()
    });
    let line = move |note| {
        view! { <PasswordNoteLine note=note index=index several_lines=several_lines /> }
    };
    move || notes.get().into_iter().map(line).collect_view()
}

#[component]
fn PasswordNoteLine(
    note: PasswordNote,
    index: usize,
    several_lines: RwSignal<bool>,
) -> impl IntoView {
    let words = use_words();
    let (text, label) = match note {
        PasswordNote::Blanks => (words.password_blanks, words.trim_blanks),
        PasswordNote::LineBreaks => (words.password_breaks, words.trim_breaks),
        PasswordNote::Invisible => (words.password_invisible, words.trim_invisible),
    };
    let mend = move |_: MouseEvent| {
        let id = field_id(FieldName::Password(index));
        let mended = note.mended(&dom::control_text(&id));
        if note == PasswordNote::LineBreaks {
            several_lines.set(false);
        }
        dom::soon(Box::new(move || dom::type_into(&id, &mended)));
    };
    view! {
        <p class="kp-note" data-testid=testid::PASSWORD_NOTE>
            {text}
            " "
            <button type="button" class="kp-button" on:click=mend>{label}</button>
        </p>
    }
}
