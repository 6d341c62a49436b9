//! The field of a private key. The user pastes, drops or picks the key, and it is described at
//! once.

use domain::{Field, KeyReport, SecretKind, TextRepair};
use leptos::prelude::*;

use super::{FormState, SharedNotes};
use crate::components::{Checkbox, ErrorLine, KeyFacts, TextArea, field_id};
use crate::testid;
use crate::words::use_words;

/// The field of a private key, with the confirmation that a short RSA key needs.
#[component]
pub(in crate::pages) fn KeyField(
    /// The form.
    form: FormState,
    /// True if a short key was confirmed in a plain post.
    accept_weak: bool,
) -> impl IntoView {
    let words = use_words();
    let had_crlf = RwSignal::new(false);
    let found = Memo::new(move |_| {
        let mut key = form.report.read().as_ref()?.key.clone()?;
        if had_crlf.get() && !key.repairs.contains(&TextRepair::LineEndings) {
            key.repairs.push(TextRepair::LineEndings);
        }
        Some(key)
    });
    let shared = Memo::new(move |_| {
        let is_key = found.with(Option::is_some);
        if is_key { form.checked().shared } else { Vec::new() }
    });
    view! {
        <TextArea
            of=Field::Key
            name="secret"
            testid=testid::SECRET
            label=words.secret
            value=String::new()
            placeholder=words.secret_placeholder
            hint=words.secret_help
            required=true
            mask=form.masked
            had_crlf=had_crlf
            errors=form.errors
        >
            {move || found.get().map(|key| view! { <FoundKey key=key /> })}
            {move || view! { <SharedNotes shared=shared.get() kind=SecretKind::GitSync /> }}
        </TextArea>
        <WeakKey form=form accepted=accept_weak />
    }
}

/// What a typed key is.
#[component]
fn FoundKey(key: KeyReport) -> impl IntoView {
    let words = use_words();
    let KeyReport { description, repairs, weak } = key;
    let repaired = (!repairs.is_empty()).then(|| repaired(words.repaired(&repairs)));
    let weak = weak.then(|| warning(words.weak_key(&description.bits.to_string())));
    view! {
        {repaired}
        {weak}
        <KeyFacts key=description testid=testid::KEY_FOUND />
    }
}

/// The confirmation that a short RSA key needs.
#[component]
fn WeakKey(form: FormState, accepted: bool) -> impl IntoView {
    let is_weak = move || {
        let found = form.report.read();
        accepted
            || found.as_ref().and_then(|report| report.key.as_ref()).is_some_and(|key| key.weak)
            || form.errors.read().iter().any(|error| error.field == Field::WeakKey)
    };
    let id = field_id(Field::WeakKey);
    view! {
        <div class="kp-field" hidden=move || !is_weak()>
            <Checkbox
                name="acceptWeak"
                value="on"
                on=accepted
                label=use_words().accept_weak
                id=id.clone()
            />
            <ErrorLine id=format!("{id}-error") field=Field::WeakKey errors=form.errors />
        </div>
    }
}

/// Returns the line about what saving repairs in the typed text.
pub(super) fn repaired(text: String) -> impl IntoView {
    view! {
        <p class="kp-finding__line" data-testid=testid::REPAIRED>
            {text}
        </p>
    }
}

/// Returns a warning about the typed text.
pub(in crate::pages) fn warning(text: impl IntoView + 'static) -> impl IntoView {
    view! { <p class="kp-note">{text}</p> }
}
