//! A listener that somebody owns.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Listens until it is dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    capture: bool,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Runs `handle` on every event of a name. With `capture` it runs before those below the
    /// target.
    pub fn new(
        target: &EventTarget,
        event: &'static str,
        capture: bool,
        handle: Box<dyn FnMut(Event)>,
    ) -> Self {
        let closure = Closure::wrap(handle);
        let function = closure.as_ref().unchecked_ref();
        // Adding a listener does not fail.
        let _ = target.add_event_listener_with_callback_and_bool(event, function, capture);
        Self { target: target.clone(), event, capture, closure }
    }

    /// Listens as long as the document is there.
    pub fn forever(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        // It was added with the same arguments.
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.event,
            function,
            self.capture,
        );
    }
}
