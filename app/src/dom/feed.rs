//! A stream of events from the server (WHATWG HTML: server-sent events).
//!
//! It is open while the tab is seen. It connects again by itself: where the browser would not (after
//! an answer that is none), and where nothing was heard for too long, not even a heartbeat. A stream
//! that opens says nothing by that: proxies open streams and hold back what is in them. While nothing
//! is heard, the page says since when, and asks by request what the stream does not bring.

use std::rc::Rc;
use std::time::Duration;

use js_sys::{Date, Math};
use leptos::leptos_dom::helpers::{IntervalHandle, TimeoutHandle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, EventTarget, MessageEvent};

use super::on_document;
use crate::routes::ONCE;
use crate::sign_in::SignIn;

/// How long nothing may be heard, in milliseconds: the server sends a heartbeat every 15 seconds.
const SILENCE: f64 = 40_000.0;
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How long a connection may be lost before the page says so.
const GRACE: Duration = Duration::from_secs(3);
/// The same for a stream that has just been opened, in milliseconds.
const GRACE_MS: f64 = 3_000.0;
/// The pause between two requests while nothing is heard, in milliseconds.
const ASK: f64 = 15_000.0;
/// The longest pause before the next attempt, in milliseconds.
const PAUSE_MAX: f64 = 30_000.0;

/// What gets the text of an event.
pub type Receive = Box<dyn Fn(&str)>;

/// What a page knows of its stream. Cheap to copy; it is made on the server, too, where it does
/// nothing.
#[derive(Clone, Copy)]
pub struct Feed {
    /// Goes on with every attempt: the effect that opens the stream runs again.
    attempts: RwSignal<u32>,
    known: StoredValue<Known>,
    /// When the page was known to be true last, RFC 3339, while the stream brings nothing.
    lost: RwSignal<Option<String>>,
}

/// What is known of the stream; times are in milliseconds.
#[derive(Clone, Copy, Default)]
struct Known {
    /// The attempt that is under way.
    attempt: Option<u32>,
    /// When the stream said something last, or the page had new data.
    heard: f64,
    /// When the page was known to be true last, by whichever way.
    true_at: f64,
    /// When it was asked by request last.
    asked: f64,
    /// Attempts that failed since something was heard.
    failures: i32,
}

/// An event source with its handlers; it ends when this is dropped.
struct Source {
    source: EventSource,
    _handlers: Vec<Closure<dyn FnMut(Event)>>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// What an open stream consists of; it ends when this is dropped.
struct Open {
    _source: Option<Source>,
    watchdog: Option<IntervalHandle>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(watchdog) = self.watchdog {
            watchdog.clear();
        }
    }
}

/// What is asked for, by the stream or by request.
#[derive(Clone)]
struct Topic {
    url: String,
    name: &'static str,
    receive: Rc<Receive>,
}

impl Topic {
    /// Listens to a source; `word` runs at each event, heartbeats included.
    fn listen(&self, source: EventSource, word: fn(Feed), feed: Feed, lose: Receiver) -> Source {
        let on = |name, handle: Receiver| {
            let handler = Closure::<dyn FnMut(Event)>::wrap(handle);
            let target: &EventTarget = source.unchecked_ref();
            // Adding a listener does not fail.
            let _ = target.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
            handler
        };
        let receive = Rc::clone(&self.receive);
        let receive = move |event: Event| {
            word(feed);
            let message = event.dyn_ref::<MessageEvent>();
            if let Some(text) = message.and_then(|message| message.data().as_string()) {
                receive(&text);
            }
        };
        let handlers = vec![
            on(self.name, Box::new(receive)),
            on("beat", Box::new(move |_| word(feed))),
            on("error", lose),
        ];
        Source { source, _handlers: handlers }
    }
}

/// What runs at an event.
type Receiver = Box<dyn FnMut(Event)>;

impl Feed {
    /// A stream that is not open yet.
    pub fn new() -> Self {
        Self {
            attempts: RwSignal::new(0),
            known: StoredValue::new(Known::default()),
            lost: RwSignal::new(None),
        }
    }

    /// What is known; nothing once the page has been left.
    fn known(self) -> Known {
        self.known.try_get_value().unwrap_or_default()
    }

    fn note(self, note: impl FnOnce(&mut Known)) {
        let _ = self.known.try_update_value(note);
    }

    /// When the page was known to be true last, RFC 3339, while the stream brings nothing; a signal.
    pub fn lost(self) -> Option<String> {
        self.lost.get()
    }

    /// Opens the stream, inside an effect, with whose next run it ends. `receive` gets the text of
    /// each event of a name. Without a `sign_in` there is no stream.
    pub fn open(self, sign_in: SignIn, url: &str, name: &'static str, receive: Receive) {
        let attempt = self.attempts.get();
        if sign_in.has_ended() {
            // It begins again once somebody is signed in.
            self.lost.set(None);
            return;
        }
        let before = self.known().attempt;
        self.note(|known| known.attempt = Some(attempt));
        if before.is_none_or(|before| before == attempt) {
            // Not another attempt: the page has data that is new.
            self.note(|known| known.heard = Date::now());
            self.learn();
        }
        on_document("visibilitychange", move |_| self.again());
        let source = if document().hidden() { None } else { EventSource::new(url).ok() };
        let topic = Topic { url: url.to_owned(), name, receive: Rc::new(receive) };
        let watchdog = source.as_ref().and_then(|_| self.watch(sign_in, topic.clone()));
        let source = source.map(|source| {
            let stream = source.clone();
            let lose = move |_: Event| self.lose(sign_in, &stream);
            topic.listen(source, Self::hear, self, Box::new(lose))
        });
        StoredValue::new_local(Open { _source: source, watchdog });
    }

    /// Looks, every now and then, whether the stream says something, and asks where it does not.
    fn watch(self, sign_in: SignIn, topic: Topic) -> Option<IntervalHandle> {
        let opened = Date::now();
        let answer = StoredValue::new_local(None::<Source>);
        let look = move || {
            // It may still be called once the stream has ended: ids of a test's clock do not fit into
            // those of `clearInterval`.
            if answer.try_with_value(|_| ()).is_none() {
                return;
            }
            let now = Date::now();
            let known = self.known();
            let silent = now - known.heard;
            if self.lost.with_untracked(Option::is_none) {
                if silent > SILENCE && now - opened > GRACE_MS {
                    self.say_lost();
                    self.note(|known| known.asked = 0.0);
                    self.again();
                }
            } else if now - known.asked > ASK {
                self.note(|known| known.asked = now);
                answer.set_value(self.ask(sign_in, &topic));
            } else if silent.min(now - opened) > SILENCE {
                self.again();
            }
        };
        set_interval_with_handle(look, LOOK).ok()
    }

    /// Asks by request for what the stream would bring.
    fn ask(self, sign_in: SignIn, topic: &Topic) -> Option<Source> {
        let mark = if topic.url.contains('?') { '&' } else { '?' };
        let source = EventSource::new(&format!("{}{mark}{ONCE}=1", topic.url)).ok()?;
        let end = source.clone();
        let done = move |_: Event| {
            if end.ready_state() == EventSource::CLOSED {
                // It was refused.
                spawn_local(async move {
                    sign_in.look().await;
                });
            }
            // At the end of the answer the browser would ask again.
            end.close();
        };
        Some(topic.listen(source, Self::learn, self, Box::new(done)))
    }

    /// The stream has said something.
    fn hear(self) {
        let now = Date::now();
        self.note(|known| {
            known.heard = now;
            known.true_at = now;
            known.failures = 0;
        });
        if self.lost.with_untracked(Option::is_some) {
            self.lost.set(None);
        }
    }

    /// The page was brought up to date, but not by the stream.
    fn learn(self) {
        self.note(|known| known.true_at = Date::now());
        if self.lost.with_untracked(Option::is_some) {
            self.say_lost();
        }
    }

    fn say_lost(self) {
        let at = Date::new(&self.known().true_at.into()).to_iso_string().as_string();
        let _ = self.lost.try_set(at);
    }

    /// The connection is lost. The browser connects again unless it has given up.
    fn lose(self, sign_in: SignIn, source: &EventSource) {
        let Known { heard, attempt, .. } = self.known();
        after(GRACE, move || {
            let silent = self.known.try_with_value(|known| known.heard <= heard);
            if silent == Some(true) && !sign_in.has_ended_now() {
                self.say_lost();
            }
        });
        if source.ready_state() == EventSource::CLOSED {
            let closed = source.clone();
            spawn_local(async move {
                if !sign_in.look().await {
                    self.again_later(attempt, closed);
                }
            });
        }
    }

    /// Another attempt after a pause, unless one was made meanwhile.
    fn again_later(self, attempt: Option<u32>, closed: EventSource) {
        self.note(|known| known.failures += 1);
        let longest = (1_000.0 * Math::pow(2.0, self.known().failures.into())).min(PAUSE_MAX);
        // Not all pages at once.
        let pause = longest * (0.5 + Math::random() / 2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "up to 30,000"
        )]
        after(Duration::from_millis(pause as u64), move || {
            if self.known().attempt == attempt && closed.ready_state() == EventSource::CLOSED {
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
