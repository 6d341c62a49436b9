//! Asks before typed text is lost because of a link, the back button, or closing the page.
//!
//! The page adds the listeners before the router adds its own: at the window, listeners get events
//! in the order in which they were added. An open form only says whether it has unsaved text.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use crate::dom::{self, Listener};
use crate::router::use_router;
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

    /// Adds the listeners, which stay as long as the page. This is called once, and only in a
    /// browser.
    pub fn listen(self) {
        let on_click = move |event: Event| {
            if leads_away(&event) && !self.may_leave() {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        };
        let on_back = move |event: Event| {
            if !self.may_leave() {
                // The router has not seen the event: the page stays, and the URL is put back.
                event.stop_immediate_propagation();
                self.restore_address();
            }
        };
        let on_close = move |event: Event| {
            if self.is_dirty() {
                event.prevent_default();
            }
        };
        let window = window();
        Listener::new(&window, "click", true, Box::new(on_click)).forever();
        Listener::new(&window, "popstate", true, Box::new(on_back)).forever();
        Listener::new(&window, "beforeunload", true, Box::new(on_close)).forever();
    }

    fn is_dirty(self) -> bool {
        self.0.with_value(|form| {
            form.as_ref().and_then(|form| form.dirty.try_get_untracked()).unwrap_or(false)
        })
    }

    /// Asks the user if there is unsaved text. After a yes, the form has no unsaved text any more.
    fn may_leave(self) -> bool {
        !self.is_dirty() || dom::ask(use_words().leave_question)
    }

    fn restore_address(self) {
        let address = self.0.with_value(|form| form.as_ref().map(|form| form.address.clone()));
        if let Ok(history) = window().history() {
            // If this fails, only the browser's address bar is wrong.
            let _ = history.push_state_with_url(&JsValue::NULL, "", address.as_deref());
        }
    }
}

/// Guards a form while it is open: the user is asked before leaving while `dirty` is true.
pub(in crate::pages) fn guard_unsaved(dirty: RwSignal<bool>) {
    let Some(guard) = use_context::<UnsavedGuard>() else { return };
    guard.0.set_value(Some(OpenForm { dirty, address: use_router().here_now() }));
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

/// Returns true for a plain click on a link that opens in this page.
fn leads_away(event: &Event) -> bool {
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten());
    let attribute = |name| link.as_ref().and_then(|link| link.get_attribute(name));
    let in_page = attribute("href").is_some_and(|href| href.starts_with('#'));
    // A link with `rel=external` loads a page, and the browser itself asks then.
    let external = attribute("rel").is_some_and(|rel| rel.contains("external"));
    let other_tab = attribute("target").is_some_and(|target| target != "_self");
    link.is_some() && dom::is_plain_click(event) && !in_page && !external && !other_tab
}
