//! A button that puts a public text into the clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{Icon, Symbol, Toasts};
use crate::testid;
use crate::words::use_words;

/// Copies `text`; `label` says what it is. Without JavaScript it is not shown.
#[component]
pub fn CopyButton(
    /// What is copied; never a credential.
    #[prop(into)]
    text: String,
    /// What the button is called.
    #[prop(into)]
    label: String,
    /// Shows the label beside the icon.
    #[prop(optional)]
    labelled: bool,
) -> impl IntoView {
    let words = use_words();
    let toasts = Toasts::expect();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            if JsFuture::from(promise).await.is_ok() {
                copied.set(true);
                toasts.say(words.copied.to_owned());
                set_timeout(
                    move || {
                        // The row may be gone by then.
                        let _ = copied.try_set(false);
                    },
                    std::time::Duration::from_secs(2),
                );
            } else {
                toasts.say(words.copy_failed.to_owned());
            }
        });
    };
    view! {
        <button
            type="button"
            class="kp-button kp-button--quiet kp-js-only"
            class:kp-button--icon=!labelled
            aria-label=label.clone()
            title=label.clone()
            data-testid=testid::COPY_BUTTON
            on:click=copy
        >
            {move || {
                let symbol = if copied.get() { Symbol::Check } else { Symbol::Copy };
                view! { <Icon symbol /> }
            }}
            {labelled.then(|| view! { <span>{label.clone()}</span> })}
        </button>
    }
}
