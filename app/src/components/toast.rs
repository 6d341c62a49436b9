//! Short notices of what was done, in a corner and for screen readers.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::testid;
use crate::words::use_words;

const SHOWN_FOR: Duration = Duration::from_secs(8);

/// How many notices are shown at the same time. Further ones wait.
const PLACES: usize = 4;

/// The notices that are shown and those that wait, the oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    queue: RwSignal<Vec<Toast>>,
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
        let queue = RwSignal::new(first.into_iter().collect());
        provide_context(Self { queue, next: StoredValue::new(1) });
    }

    /// The notices of the panel.
    ///
    /// # Panics
    /// Outside the panel, which provides them at its root.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows a notice for a while, once there is a place for it.
    pub fn say(self, text: String) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.queue.update(|queue| queue.push(Toast { number, text }));
    }

    fn close(self, number: usize) {
        self.queue.update(|queue| queue.retain(|toast| toast.number != number));
    }

    fn shown(self) -> Vec<Toast> {
        self.queue.with(|queue| queue.iter().take(PLACES).cloned().collect())
    }
}

/// The corner that the notices appear in.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <div class="kp-toasts" role="status" aria-live="polite">
            <For
                each=move || toasts.shown()
                key=|toast| toast.number
                children=move |toast| notice(toasts, toast)
            />
        </div>
    }
}

fn notice(toasts: Toasts, Toast { number, text }: Toast) -> impl IntoView {
    // What the page before left stays until it is closed.
    if number > 0 {
        Effect::new(move |_| set_timeout(move || toasts.close(number), SHOWN_FOR));
    }
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
