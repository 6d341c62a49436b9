//! Short notices of what was done, at the top of what is in sight and for screen readers.
//!
//! A notice stays while the user points at it or has the focus in it. It covers no button of a row and
//! no button of a form.

use std::time::Duration;

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::{Icon, Symbol};
use crate::words::use_words;
use crate::{dom, testid};

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

/// The place that the notices appear in.
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
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    let held = Memo::new(move |_| pointed.get() || focused.get());
    // What had the focus before the notice.
    let before = StoredValue::new(None::<SendWrapper<HtmlElement>>);
    let close = move || {
        if focused.get_untracked() {
            before.with_value(|before| dom::focus_again(before.as_deref()));
        }
        toasts.close(number);
    };
    // What the page before left stays until it is closed.
    if number > 0 {
        Effect::new(move |_| {
            if !held.get()
                && let Ok(timer) = set_timeout_with_handle(move || toasts.close(number), SHOWN_FOR)
            {
                on_cleanup(move || timer.clear());
            }
        });
    }
    Effect::new(move |_| {
        if held.get() {
            dom::on_window("keydown", move |event| {
                if dom::is_key(&event, "Escape") {
                    event.stop_propagation();
                    close();
                }
            });
        }
    });
    let enter = move |event: FocusEvent| {
        if !focused.get_untracked() {
            let from = event.related_target().and_then(|it| it.dyn_into().ok());
            before.set_value(from.map(SendWrapper::new));
            focused.set(true);
        }
    };
    view! {
        <div
            class="kp-toast"
            data-testid=testid::TOAST
            on:pointerenter=move |_| pointed.set(true)
            on:pointerleave=move |_| pointed.set(false)
            on:focusin=enter
            on:focusout=move |_| focused.set(false)
        >
            <Icon symbol=Symbol::Check />
            <span>{text}</span>
            <button
                type="button"
                class="kp-button kp-button--quiet kp-button--icon kp-js-only"
                aria-label=use_words().close
                on:click=move |_| close()
            >
                <Icon symbol=Symbol::Close />
            </button>
        </div>
    }
}
