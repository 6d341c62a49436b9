//! Asks before typed text is lost because of a link, the back button, or closing the page.
//!
//! The guard gets an event before the router does: it listens to clicks on their way down, and is added
//! before the router. An open form only says whether it has unsaved text.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::dom;
use crate::location::use_here;
use crate::words::use_words;

/// The open form, if there is one.
#[derive(Clone, Copy)]
pub struct UnsavedGuard(StoredValue<Option<OpenForm>>);

#[derive(Clone)]
struct OpenForm {
    dirty: RwSignal<bool>,
    address: String,
}

impl UnsavedGuard {
    /// Provides the guard to the panel's forms.
    pub fn provide() -> Self {
        let guard = Self(StoredValue::new(None));
        provide_context(guard);
        guard
    }

    /// Adds the listeners, which stay as long as their owner. This is called once, and only in a
    /// browser.
    pub fn listen(self) {
        dom::on_window("click", move |event| {
            if dom::clicked_link(&event).is_some() && !self.may_leave() {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        // At the window itself, listeners run in the order in which they were added.
        window_event_listener(ev::popstate, move |event| {
            if !self.may_leave() {
                // The router has not seen the event: the page stays, and the URL is put back.
                event.stop_immediate_propagation();
                self.restore_address();
            }
        });
        dom::on_window("beforeunload", move |event| {
            if self.is_dirty() {
                event.prevent_default();
            }
        });
    }

    fn is_dirty(self) -> bool {
        self.0.with_value(|form| {
            form.as_ref().and_then(|form| form.dirty.try_get_untracked()).unwrap_or(false)
        })
    }

    /// Returns true if there is no unsaved text or if the user agrees to lose it. They are then not
    /// asked a second time.
    fn may_leave(self) -> bool {
        let may_leave = !self.is_dirty() || dom::ask(use_words().leave_question);
        if may_leave && let Some(form) = self.0.get_value() {
            let _ = form.dirty.try_set(false);
        }
        may_leave
    }

    fn restore_address(self) {
        let address = self.0.with_value(|form| form.as_ref().map(|form| form.address.clone()));
        if let Ok(history) = window().history() {
            // If this fails, only the browser's address bar is wrong.
            let _ = history.push_state_with_url(&JsValue::NULL, "", address.as_deref());
        }
    }
}

/// Guards a form while it is open: the user is asked before leaving while `dirty` is true. A page
/// calls it once, when it is made.
pub(in crate::pages) fn guard_unsaved(dirty: RwSignal<bool>) {
    let Some(guard) = use_context::<UnsavedGuard>() else { return };
    guard.0.set_value(Some(OpenForm { dirty, address: use_here().get_untracked() }));
    // The effect and its cleanup run only in a browser.
    Effect::new(move |_| {
        dom::mark("data-unsaved", dirty.get());
        on_cleanup(|| dom::mark("data-unsaved", false));
    });
    on_cleanup(move || {
        guard.0.try_update_value(|form| {
            // The next form may be open already.
            if form.as_ref().is_some_and(|form| form.dirty == dirty) {
                *form = None;
            }
        });
    });
}
