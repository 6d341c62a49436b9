//! A button that puts a public text into the clipboard.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{Icon, Symbol, Toasts};
use crate::testid;
use crate::words::use_words;

const CONFIRMED_FOR: Duration = Duration::from_secs(2);

/// A button that copies a text. Without JavaScript it is not shown.
#[component]
pub fn CopyButton(
    /// The text; never a credential.
    text: String,
    /// The name of the button.
    label: String,
    /// The text beside the icon.
    #[prop(optional)]
    shown: Option<&'static str>,
    /// The id of the button, if copying is what the page is for: it has the focus then.
    #[prop(optional)]
    first: Option<&'static str>,
) -> impl IntoView {
    let words = use_words();
    let toasts = Toasts::expect();
    let copied = RwSignal::new(false);
    let copy = move |_: MouseEvent| {
        let promise = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            if JsFuture::from(promise).await.is_err() {
                toasts.say(words.copy_failed.to_owned());
                return;
            }
            // The row may be gone by then.
            let _ = copied.try_set(true);
            toasts.say(words.copied.to_owned());
            let reset = move || {
                let _ = copied.try_set(false);
            };
            set_timeout(reset, CONFIRMED_FOR);
        });
    };
    let class = if first.is_some() {
        "kp-button kp-button--primary kp-js-only"
    } else if shown.is_some() {
        "kp-button kp-button--quiet kp-js-only"
    } else {
        "kp-button kp-button--quiet kp-js-only kp-button--icon"
    };
    let symbol = move || if copied.get() { Symbol::Check } else { Symbol::Copy };
    view! {
        <button
            type="button"
            id=first
            class=class
            autofocus=first.is_some()
            aria-label=label.clone()
            title=label
            data-testid=testid::COPY_BUTTON
            on:click=copy
        >
            {move || view! { <Icon symbol=symbol() /> }}
            {shown.map(|text| view! { <span>{text}</span> })}
        </button>
    }
}
