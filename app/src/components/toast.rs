//! Short notices of what was done, in a corner and for screen readers.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::testid;
use crate::words::use_words;

const SHOWN_FOR: Duration = Duration::from_secs(8);

/// The notices that are shown.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<(usize, String)>>,
    next: StoredValue<usize>,
}

impl Toasts {
    /// Provides the notices, with a first one where the page before left it.
    pub fn provide(first: Option<String>) -> Self {
        let list = first.into_iter().map(|text| (0, text)).collect();
        let toasts = Self { list: RwSignal::new(list), next: StoredValue::new(1) };
        provide_context(toasts);
        toasts
    }

    /// The notices of the panel.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows a notice for a while.
    pub fn say(self, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| list.push((id, text)));
        set_timeout(move || self.dismiss(id), SHOWN_FOR);
    }

    fn dismiss(self, id: usize) {
        self.list.update(|list| list.retain(|(other, _)| *other != id));
    }
}

/// The corner that the notices appear in.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let words = use_words();
    let toasts = Toasts::expect();
    view! {
        <div class="kp-toasts" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|(id, _)| *id let((id, text))>
                <div class="kp-toast" data-testid=testid::TOAST>
                    <Icon symbol=Symbol::Check />
                    <span>{text}</span>
                    <button
                        type="button"
                        class="kp-button kp-button--quiet kp-button--icon kp-js-only"
                        aria-label=words.close
                        on:click=move |_| toasts.dismiss(id)
                    >
                        <Icon symbol=Symbol::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
