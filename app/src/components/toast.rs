//! Short notices of what was done, in a corner and for screen readers.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::testid;
use crate::words::use_words;

const SHOWN_FOR: Duration = Duration::from_secs(8);

/// The notices that are shown, the oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<usize>,
}

/// A notice, with a number that tells it from the others.
#[derive(Clone)]
struct Toast {
    number: usize,
    text: String,
}

impl Toasts {
    /// Provides the notices, with a first one where the page before left it.
    pub fn provide(first: Option<String>) {
        let first = first.map(|text| Toast { number: 0, text });
        let shown = RwSignal::new(first.into_iter().collect());
        provide_context(Self { shown, next: StoredValue::new(1) });
    }

    /// The notices of the panel.
    ///
    /// # Panics
    /// Outside the panel, which provides them at its root.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows a notice for a while.
    pub fn say(self, text: String) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.shown.update(|shown| shown.push(Toast { number, text }));
        set_timeout(move || self.close(number), SHOWN_FOR);
    }

    fn close(self, number: usize) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// The corner that the notices appear in.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <div class="kp-toasts" role="status" aria-live="polite">
            <For
                each=move || toasts.shown.get()
                key=|toast| toast.number
                children=move |toast| notice(toasts, toast)
            />
        </div>
    }
}

fn notice(toasts: Toasts, Toast { number, text }: Toast) -> impl IntoView {
    view! {
        <div class="kp-toast" data-testid=testid::TOAST>
            <Icon symbol=Symbol::Check />
            <span>{text}</span>
            <button
                type="button"
                class="kp-button kp-button--quiet kp-button--icon kp-js-only"
                aria-label=use_words().close
                on:click=move |_| toasts.close(number)
            >
                <Icon symbol=Symbol::Close />
            </button>
        </div>
    }
}
