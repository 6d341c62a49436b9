//! `GET api/events`: the stream of changes for an open page (WHATWG HTML: server-sent events).
//!
//! A stream is about one page of the list or about one secret. Whenever the page would show
//! something else than what the stream sent last, it sends what the page would show now. So a
//! browser that was disconnected has missed nothing once it is back. Each look at the data passes
//! the gate, at least every 30 seconds, and the stream ends when its caller loses the rights. If
//! users sign in, it also ends after five minutes, because the user and their groups come with a
//! request. A shutdown ends streams first. The number of streams of a user is bounded.
//!
//! With `once` in its query, a stream ends after the current state. A page uses this if no events
//! of a stream arrive, because a proxy holds them back or the connection is broken.
//!
//! The events are `page`, a `ListPage` as JSON; `secret`, a `SecretNow` as JSON, without a row if the
//! secret was deleted; and `beat`, a heartbeat without content.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use app::routes::{ONCE, SINCE};
use axum::extract::{Path, Request, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use backend::{AppError, Caller, Gate, Latest, Operation, operations as op};
use domain::{ListPage, ListQuery, SEEN, SecretNow, Seen, query_value};
use futures::Stream;
use http::{Extensions, HeaderName, HeaderValue, StatusCode, header};
use store::random;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::Panel;
use super::open_streams::Counted;
use super::respond::StatusSlot;
use crate::auth::StillValid;
use crate::http::SignedIn;
use crate::shutdown::Shutdown;

/// The longest silence of a stream. Proxies end a connection that is silent for longer, usually
/// after a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long the caller's rights are trusted before they are checked again.
const RECHECK: Duration = Duration::from_secs(30);
/// How long a user's identity is trusted if users sign in. The page then connects again, and the
/// user is checked again.
const IDENTITY: Duration = Duration::from_mins(5);
/// The shortest time that a browser waits before it connects again, in milliseconds. The longest is
/// twice that.
const RETRY_MS: u64 = 1_000;

/// The time that a user with too many streams is told to wait, in seconds.
const TOO_MANY_RETRY: HeaderValue = HeaderValue::from_static("30");

/// Without this header nginx holds responses back.
const BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// `GET api/events?{list query}`: the stream for one page of the list.
pub(super) async fn of_list(State(panel): State<Panel>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let since = query_value(query, SINCE).and_then(|since| since.parse().ok());
    let topic = StreamTopic::List { query: ListQuery::parse(query), since };
    answer(&panel, request.extensions(), topic, ends_at_once(&request)).await
}

/// `GET api/events/{object}`: the stream for one secret.
pub(super) async fn of_object(
    State(panel): State<Panel>,
    Path(object): Path<String>,
    request: Request,
) -> Response {
    let seen = query_value(request.uri().query().unwrap_or_default(), SEEN);
    let seen = seen.map_or(Seen::Nothing, |seen| Seen::parse(&seen));
    let topic = StreamTopic::Object { object, seen };
    answer(&panel, request.extensions(), topic, ends_at_once(&request)).await
}

/// Returns true if the stream ends after the current state.
fn ends_at_once(request: &Request) -> bool {
    query_value(request.uri().query().unwrap_or_default(), ONCE).is_some()
}

/// The subject of a stream.
#[derive(Clone)]
enum StreamTopic {
    /// One page of the list. `since` is the state that the browser shows.
    List { query: ListQuery, since: Option<u64> },
    /// One secret.
    Object { object: String, seen: Seen },
}

/// The content that a page would show now.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Page(Box<ListPage>),
    Secret(Box<SecretNow>),
}

/// A stream, and what its browser knows already.
struct EventStream {
    gate: Gate,
    /// Checks whether the caller is still signed in.
    valid: Option<StillValid>,
    counted: Counted,
    topic: StreamTopic,
    shutdown: Shutdown,
    /// The generation of the list at the last look.
    generation: u64,
    looked: Instant,
    /// The time at which the stream ends so that the user is checked again.
    until: Option<Instant>,
    known: Option<Shown>,
}

/// Returns the stream, if its caller may have it.
async fn answer(
    panel: &Panel,
    extensions: &Extensions,
    topic: StreamTopic,
    once: bool,
) -> Response {
    let respond = Arc::new(StatusSlot::default());
    let gate = panel.gate(extensions, Arc::clone(&respond));
    let operation = match &topic {
        StreamTopic::List { .. } => Operation::on_list("list"),
        StreamTopic::Object { object, .. } => Operation::on_object("get", object),
    };
    if gate.admit(&operation).await.is_err() {
        return respond.apply(().into_response());
    }
    let user = extensions.get().map_or("", |caller: &Caller| caller.user.as_str());
    let tells_apart = extensions.get::<SignedIn>().is_some();
    let Some(counted) = Counted::of(&panel.0.streams, user, tells_apart) else {
        let retry = [(header::RETRY_AFTER, TOO_MANY_RETRY)];
        return (StatusCode::TOO_MANY_REQUESTS, retry).into_response();
    };
    let shutdown = panel.0.shutdown.clone();
    let looked = Instant::now();
    let until = extensions.get::<SignedIn>().map(|_| looked + IDENTITY);
    let valid = extensions.get().cloned();
    let mut feed = EventStream {
        gate,
        valid,
        counted,
        topic,
        shutdown,
        generation: 0,
        looked,
        until,
        known: None,
    };
    // A stream starts with the current state, or with the reason why there is none.
    feed.generation = feed.gate.changed(feed.generation).await;
    let first = match feed.look().await {
        Ok(first) => first.and_then(|shown| feed.news(shown)),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or_default();
            return respond.apply(status.into_response());
        }
    };
    let opening = std::iter::once(opening()).chain(first).map(Ok);
    let opening = futures::stream::iter(opening);
    let mut response = if once {
        Sse::new(opening).into_response()
    } else {
        let stream = futures::StreamExt::chain(opening, changes(feed));
        let beat = KeepAlive::new().interval(HEARTBEAT).event(heartbeat());
        Sse::new(stream).keep_alive(beat).into_response()
    };
    response.headers_mut().insert(BUFFERING.0, BUFFERING.1);
    response
}

fn heartbeat() -> Event {
    // Without data, browsers do not report an event.
    Event::default().event("beat").data("-")
}

/// Returns the first event. It makes a proxy start the response, and it makes browsers reconnect at
/// different times.
fn opening() -> Event {
    let spread = random::bytes::<2>().map_or(0, u16::from_le_bytes);
    let retry = RETRY_MS + RETRY_MS * u64::from(spread) / u64::from(u16::MAX);
    heartbeat().retry(Duration::from_millis(retry))
}

/// Returns the changes, until the stream ends.
fn changes(feed: EventStream) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(feed, async |mut feed| {
        let event = feed.next().await?;
        Some((Ok(event), feed))
    })
}

/// Waits until a time, or for ever if there is none.
async fn reached(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

impl EventStream {
    /// Waits for the next event. Returns `None` if the stream ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let (shutdown, until) = (self.shutdown.clone(), self.until);
            let valid = self.valid.clone();
            tokio::select! {
                () = shutdown.begun() => return None,
                () = reached(until) => return None,
                () = StillValid::ends(valid) => return None,
                () = self.something() => {}
            }
            match self.look().await {
                Ok(Some(shown)) => {
                    if let Some(event) = self.news(shown) {
                        return Some(event);
                    }
                }
                // The cluster does not answer for a moment, so the page keeps what it has.
                Ok(None) | Err(AppError::Unavailable) => {}
                Err(_) => return None,
            }
        }
    }

    /// Waits for a change, or until the rights must be checked again.
    async fn something(&mut self) {
        sleep_until(self.looked + self.counted.rest()).await;
        let changed = self.gate.changed(self.generation);
        if let Ok(generation) = timeout_at(self.looked + RECHECK, changed).await {
            self.generation = generation;
        }
    }

    /// Returns what the page would show now, or `None` if that is not known yet.
    async fn look(&mut self) -> Result<Option<Shown>, AppError> {
        self.looked = Instant::now();
        if self.valid.as_ref().is_some_and(|valid| !valid.is_true()) {
            return Err(AppError::Unauthenticated);
        }
        Ok(match &self.topic {
            StreamTopic::List { query, .. } => {
                Some(Shown::Page(Box::new(op::list(&self.gate, query).await?)))
            }
            StreamTopic::Object { object, seen } => {
                match op::latest(&self.gate, object, seen).await? {
                    Latest::Now(secret) => Some(Shown::Secret(secret)),
                    Latest::Behind => None,
                }
            }
        })
    }

    /// Returns the event for the current state, or `None` if the browser knows that state.
    fn news(&mut self, shown: Shown) -> Option<Event> {
        let known = match (&shown, &self.known, &self.topic) {
            (Shown::Page(page), None, StreamTopic::List { since, .. }) => {
                *since == Some(page.generation) && !page.behind
            }
            (Shown::Page(now), Some(Shown::Page(known)), _) => now.shows_as(known),
            (now, known, _) => Some(now) == known.as_ref(),
        };
        let event = match &shown {
            Shown::Page(page) => Event::default().event("page").json_data(page),
            Shown::Secret(secret) => Event::default().event("secret").json_data(secret),
        };
        self.known = Some(shown);
        // A page or a row can always be written as JSON.
        event.ok().filter(|_| !known)
    }
}
