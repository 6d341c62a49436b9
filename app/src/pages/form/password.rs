//! The password of a registry: kept or replaced, with one line or several.
//!
//! A browser's password field silently removes line breaks. A paste with line breaks is caught
//! before that: the field is replaced by a masked field for several lines, which keeps them.

use domain::{Field as FieldName, PasswordNote};
use leptos::ev::{ClipboardEvent, MouseEvent};
use leptos::prelude::*;

use super::registry::Row;
use super::{ChoiceButton, FormState};
use crate::components::{ErrorLine, FieldKind, Hidden, TextField, field_id};
use crate::words::use_words;
use crate::{dom, testid};

/// The password field of a registry. The field exists only after the user chooses "replace", beside
/// the line of the registry.
#[component]
pub(in crate::pages) fn PasswordField(
    /// The row of the registry.
    row: Row,
    /// True if a password is stored, which can be kept.
    can_keep: bool,
) -> impl IntoView {
    let words = use_words();
    let (index, several_lines) = (row.index, row.several_lines);
    let keep = move || {
        view! {
            <ChoiceButton
                intent=format!("keep-password-{index}")
                text=words.keep_password
                choose=Callback::new(move |()| row.keep_password())
                focus=replace_id(index)
                class="kp-button kp-button--quiet"
                testid=testid::KEEP_BUTTON
            />
        }
    };
    let line = move || view! { <Line row=row several_lines=several_lines /> };
    view! {
        <Show when=move || row.replacing.get()>
            <div class="kp-registry__password">
                <Hidden name="passwordChoice" value="replace" />
                <Show when=move || several_lines.get() fallback=line>
                    <Lines form=row.form() index=index several_lines=several_lines />
                </Show>
                {can_keep.then(keep)}
            </div>
        </Show>
    }
}

/// The id of the button that shows the field, which is also its intent.
pub(super) fn replace_id(index: usize) -> String {
    format!("replace-password-{index}")
}

/// The usual field. A paste with line breaks turns it into a field for several lines.
#[component]
fn Line(row: Row, several_lines: RwSignal<bool>) -> impl IntoView {
    let (words, form, index) = (use_words(), row.form(), row.index);
    let example = move || match row.service.get() {
        Some(service) => words.services(service).password,
        None => words.password_example,
    };
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
                hint=""
                required=true
                kind=FieldKind::Password
                placeholder=Signal::derive(example)
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
