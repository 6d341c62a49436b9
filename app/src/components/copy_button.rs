//! A button that puts a public text into the clipboard.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{Symbol, Toasts, icon};
use crate::markup::{Element, el, live};
use crate::testid;
use crate::words::use_words;

const CONFIRMED_FOR: Duration = Duration::from_secs(2);

/// What is copied, and what the button is called.
pub struct CopyButton {
    /// The text; never a credential.
    pub text: String,
    /// The name of the button.
    pub label: String,
    /// Shows the label beside the icon.
    pub labelled: bool,
}

/// Copies a text. Without JavaScript it is not shown.
pub fn copy_button(CopyButton { text, label, labelled }: CopyButton) -> Element {
    let words = use_words();
    let toasts = Toasts::expect();
    let copied = RwSignal::new(false);
    let copy = move |_| {
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
    let class = if labelled {
        "kp-button kp-button--quiet kp-js-only"
    } else {
        "kp-button kp-button--quiet kp-js-only kp-button--icon"
    };
    el("button")
        .attr("type", "button")
        .class(class)
        .attr("aria-label", label.clone())
        .attr("title", label.clone())
        .testid(testid::COPY_BUTTON)
        .on("click", copy)
        .child(live(move || icon(if copied.get() { Symbol::Check } else { Symbol::Copy })))
        .child(labelled.then(|| el("span").child(label)))
}
