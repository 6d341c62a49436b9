//! Asks before what was typed is thrown away: by a link, the back button, or closing the page.
//!
//! The listeners are the page's, added before the router's: at the window, events reach listeners in
//! the order in which they were added. An open form only says whether it has something to lose.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use crate::dom;
use crate::words::use_words;

/// The form that is open, if any.
#[derive(Clone, Copy)]
pub struct UnsavedGuard(StoredValue<Option<OpenForm>>);

#[derive(Clone)]
struct OpenForm {
    dirty: RwSignal<bool>,
    address: String,
}

impl UnsavedGuard {
    /// Adds the listeners, for as long as the page lives. Only a browser does this, once.
    pub fn install() -> Self {
        let guard = Self(StoredValue::new(None));
        listen("click", move |event| {
            if leads_away(event) && !guard.may_leave() {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        listen("popstate", move |event| {
            if !guard.may_leave() {
                // The router has not seen the event: stay, and put the address back.
                event.stop_immediate_propagation();
                guard.restore_address();
            }
        });
        listen("beforeunload", move |event| {
            if guard.is_dirty() {
                event.prevent_default();
            }
        });
        guard
    }

    fn is_dirty(self) -> bool {
        self.0.with_value(|form| {
            form.as_ref().and_then(|form| form.dirty.try_get_untracked()).unwrap_or(false)
        })
    }

    /// Asks where there is something to lose. After a yes the form has nothing to lose any more.
    fn may_leave(self) -> bool {
        !self.is_dirty() || dom::ask(use_words().leave_question)
    }

    fn restore_address(self) {
        let address = self.0.with_value(|form| form.as_ref().map(|form| form.address.clone()));
        if let Ok(history) = window().history() {
            // A refused address would only leave the bar wrong.
            let _ = history.push_state_with_url(&JsValue::NULL, "", address.as_deref());
        }
    }
}

/// Guards an open form for as long as it is there: while `dirty`, leaving is asked about.
pub(in crate::pages) fn guard_unsaved(dirty: RwSignal<bool>) {
    let Some(guard) = use_context::<UnsavedGuard>() else { return };
    let location = use_location();
    let address = location.pathname.get_untracked() + &query_of(&location.search.get_untracked());
    guard.0.set_value(Some(OpenForm { dirty, address }));
    on_cleanup(move || {
        guard.0.try_update_value(|form| {
            // The next form may be there already.
            if form.as_ref().is_some_and(|form| form.dirty == dirty) {
                *form = None;
            }
        });
    });
}

/// The query with its `?`, which the router's `search` lacks.
fn query_of(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{search}") }
}

/// True for a plain click on a link that opens in this page.
fn leads_away(event: &Event) -> bool {
    let Some(mouse) = event.dyn_ref::<web_sys::MouseEvent>() else { return false };
    let elsewhere = mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key();
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten());
    let attribute = |name| link.as_ref().and_then(|link| link.get_attribute(name));
    let in_page = attribute("href").is_some_and(|href| href.starts_with('#'));
    // A link with `rel=external` loads a page, and the browser asks by itself.
    let external = attribute("rel").is_some_and(|rel| rel.contains("external"));
    link.is_some() && !elsewhere && !in_page && !external
}

/// A listener in the capture phase of the window, for as long as the page lives.
fn listen(name: &str, mut run: impl FnMut(&Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| run(&event));
    let function = closure.as_ref().unchecked_ref();
    // Adding a listener does not fail on a window.
    let _ = window().add_event_listener_with_callback_and_bool(name, function, true);
    closure.forget();
}
