//! Confirm and Cancel.

use leptos::prelude::*;

use super::FormState;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The end of a form.
#[component]
pub(in crate::pages) fn FormButtons(form: FormState) -> impl IntoView {
    let words = use_words();
    let pending = form.pending;
    view! {
        <div class="kp-form__buttons">
            <button
                type="submit"
                class="kp-button kp-button--primary"
                name="intent"
                value="save"
                data-testid=testid::CONFIRM_BUTTON
                disabled=pending
                aria-busy=move || pending.get().then_some("true")
            >
                {move || if pending.get() { words.saving } else { words.confirm }}
            </button>
            <a
                class="kp-button kp-button--quiet"
                href=use_base().start()
                data-testid=testid::RESET_BUTTON
            >
                {words.cancel}
            </a>
        </div>
    }
}
