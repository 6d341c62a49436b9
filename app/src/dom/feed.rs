//! A stream of events from the server (WHATWG HTML: server-sent events).
//!
//! It is open while the tab is seen. It connects again by itself: where the browser would not (after
//! an answer that is none), and where nothing was heard for too long, not even a heartbeat.

use std::time::Duration;

use js_sys::{Date, Math};
use leptos::leptos_dom::helpers::{IntervalHandle, TimeoutHandle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventSource, EventTarget, MessageEvent};

use super::Listener;
use crate::sign_in::SignIn;

/// How long nothing may be heard, in milliseconds: the server sends a heartbeat every 15 seconds.
const SILENCE: f64 = 40_000.0;
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(10);
/// How long a connection may be lost before the page says so.
const GRACE: Duration = Duration::from_secs(3);
/// The longest pause before the next attempt, in milliseconds.
const PAUSE_MAX: f64 = 30_000.0;

/// What gets the text of an event.
pub type Receive = Box<dyn Fn(&[u8])>;

/// What a page knows of its stream. Cheap to copy; it is made on the server, too, where it does
/// nothing.
#[derive(Clone, Copy)]
pub struct Feed {
    /// Goes on with every attempt: the effect that opens the stream runs again.
    attempts: RwSignal<u32>,
    /// When something was heard last, in milliseconds.
    heard: StoredValue<f64>,
    /// Attempts that failed since then.
    failures: StoredValue<i32>,
    /// When something was heard last, RFC 3339, while the connection is lost.
    lost: RwSignal<Option<String>>,
}

/// What an open stream consists of; it ends when this is dropped.
struct Open {
    source: Option<EventSource>,
    _listeners: Vec<Listener>,
    watchdog: Option<IntervalHandle>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(source) = &self.source {
            source.close();
        }
        if let Some(watchdog) = self.watchdog {
            watchdog.clear();
        }
    }
}

impl Feed {
    /// A stream that is not open yet.
    pub fn new() -> Self {
        Self {
            attempts: RwSignal::new(0),
            heard: StoredValue::new(0.0),
            failures: StoredValue::new(0),
            lost: RwSignal::new(None),
        }
    }

    /// When something was heard last, RFC 3339, while the connection is lost; a signal.
    pub fn lost(self) -> Option<String> {
        self.lost.get()
    }

    /// Opens the stream, inside an effect, with whose next run it ends. `receive` gets the text of
    /// each event of a name. Without a `sign_in` there is no stream.
    pub fn open(self, sign_in: SignIn, url: &str, name: &'static str, receive: Receive) {
        self.attempts.track();
        if sign_in.has_ended() {
            // It begins again once somebody is signed in.
            self.lost.set(None);
            return;
        }
        let document = document();
        let seen = move |_: Event| self.again();
        let mut listeners =
            vec![Listener::new(&document, "visibilitychange", false, Box::new(seen))];
        let source = if document.hidden() { None } else { EventSource::new(url).ok() };
        if let Some(source) = &source {
            self.heard.set_value(Date::now());
            listeners.extend(self.listen(sign_in, source, name, receive));
        }
        let look = move || {
            if Date::now() - self.heard.get_value() > SILENCE {
                self.again();
            }
        };
        let watchdog = source.as_ref().and_then(|_| set_interval_with_handle(look, LOOK).ok());
        StoredValue::new_local(Open { source, _listeners: listeners, watchdog });
    }

    fn listen(
        self,
        sign_in: SignIn,
        source: &EventSource,
        name: &'static str,
        receive: Receive,
    ) -> [Listener; 4] {
        let on = |name, handle| {
            Listener::new(source.unchecked_ref::<EventTarget>(), name, false, handle)
        };
        let receive = move |event: Event| {
            self.hear();
            let message = event.dyn_ref::<MessageEvent>();
            if let Some(text) = message.and_then(|message| message.data().as_string()) {
                receive(text.as_bytes());
            }
        };
        let lose = {
            let source = source.clone();
            move |_: Event| self.lose(sign_in, &source)
        };
        [
            on(name, Box::new(receive)),
            on("beat", Box::new(move |_| self.hear())),
            on("open", Box::new(move |_| self.hear())),
            on("error", Box::new(lose)),
        ]
    }

    fn hear(self) {
        self.heard.set_value(Date::now());
        self.failures.set_value(0);
        if self.lost.with_untracked(Option::is_some) {
            self.lost.set(None);
        }
    }

    /// The connection is lost. The browser connects again unless it has given up.
    fn lose(self, sign_in: SignIn, source: &EventSource) {
        let heard = self.heard.get_value();
        after(GRACE, move || {
            if self.heard.try_get_value() == Some(heard) && !sign_in.has_ended_now() {
                let at = Date::new(&heard.into()).to_iso_string().as_string();
                let _ = self.lost.try_set(at);
            }
        });
        if source.ready_state() == EventSource::CLOSED {
            let closed = source.clone();
            spawn_local(async move {
                if !sign_in.look().await {
                    self.again_later(heard, closed);
                }
            });
        }
    }

    /// Another attempt after a pause, unless one was made meanwhile.
    fn again_later(self, heard: f64, closed: EventSource) {
        let failures = self.failures.try_update_value(|failures| {
            *failures += 1;
            *failures
        });
        let longest =
            (1_000.0 * Math::pow(2.0, failures.unwrap_or_default().into())).min(PAUSE_MAX);
        // Not all pages at once.
        let pause = longest * (0.5 + Math::random() / 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "up to 30,000"
        )]
        after(Duration::from_millis(pause as u64), move || {
            if self.heard.try_get_value() == Some(heard)
                && closed.ready_state() == EventSource::CLOSED
            {
                self.again();
            }
        });
    }

    fn again(self) {
        let _ = self.attempts.try_update(|attempts| *attempts = attempts.wrapping_add(1));
    }
}

fn after(pause: Duration, run: impl FnOnce() + 'static) {
    let _: Option<TimeoutHandle> = set_timeout_with_handle(run, pause).ok();
}
