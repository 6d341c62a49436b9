//! Asks before what was typed is thrown away: by a link, the back button, or closing the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

use crate::dom;
use crate::words::use_words;

/// Keeps the page while `dirty`, unless the admin says otherwise.
pub(in crate::pages) fn guard_unsaved(dirty: RwSignal<bool>) {
    let words = use_words();
    let may_leave = move || !dirty.get_untracked() || dom::ask(words.leave_question);
    Effect::new(move || {
        let here = window().location().href().unwrap_or_default();
        let on_click = listen("click", move |event| {
            if leads_away(event) && !may_leave() {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        let on_back = listen("popstate", move |event| {
            if !may_leave() {
                // The router has not seen the event yet: stay, and put the address back.
                event.stop_immediate_propagation();
                restore(&here);
            }
        });
        let on_close = window_event_listener(leptos::ev::beforeunload, move |event| {
            if dirty.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            drop((on_click, on_back));
            on_close.remove();
        });
    });
}

/// Puts the form's address back after a refused step through the history.
fn restore(here: &str) {
    if let Ok(history) = window().history() {
        // A refused address would only leave the bar wrong.
        let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(here));
    }
}

/// True for a plain click on a link that opens in this page.
fn leads_away(event: &Event) -> bool {
    let Some(mouse) = event.dyn_ref::<web_sys::MouseEvent>() else { return false };
    let elsewhere = mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key();
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten());
    let in_page = link
        .as_ref()
        .is_some_and(|link| link.get_attribute("href").is_some_and(|href| href.starts_with('#')));
    // A link with `rel=external` loads a page, and the browser asks by itself.
    let external = link
        .as_ref()
        .is_some_and(|link| link.get_attribute("rel").is_some_and(|rel| rel.contains("external")));
    link.is_some() && !elsewhere && !in_page && !external
}

/// A listener in the capture phase of the window: it runs before the router's.
struct Listener {
    name: &'static str,
    closure: send_wrapper::SendWrapper<Closure<dyn FnMut(Event)>>,
}

fn listen(name: &'static str, mut run: impl FnMut(&Event) + 'static) -> Listener {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| run(&event));
    let function = closure.as_ref().unchecked_ref();
    // Adding a listener does not fail on a window.
    let _ = window().add_event_listener_with_callback_and_bool(name, function, true);
    Listener { name, closure: send_wrapper::SendWrapper::new(closure) }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback_and_bool(self.name, function, true);
    }
}
