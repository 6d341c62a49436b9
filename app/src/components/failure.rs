//! Errors: of a whole page, and above a form.

use std::sync::Arc;

use backend::AppError;
use domain::{Field, FieldError, MINE, Newer};
use leptos::prelude::*;

use super::{Symbol, hidden, icon, page_title, session_ended, sign_in};
use crate::markup::{Element, el, live};
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// A page that could not be shown, with the way on.
pub fn failure(error: &AppError) -> Element {
    let words = use_words();
    let message = words.error(error);
    let mends = matches!(
        error,
        AppError::Unauthenticated | AppError::SeveralSessions | AppError::SignInFailed
    );
    let way_in = mends.then(|| sign_in(false)).flatten();
    let elsewhere = mends && way_in.is_none();
    // The list is where a way to the list would lead.
    let is_list = matches!(error, AppError::Forbidden { verb, .. } if verb == "list");
    let retry = elsewhere
        || is_list
        || (way_in.is_none() && error.shuts_out())
        || matches!(
            error,
            AppError::Unavailable
                | AppError::Unreachable
                | AppError::Unreadable
                | AppError::Between { .. }
                | AppError::Uncertain
                | AppError::Internal { .. }
        );
    // An empty reference is the page itself; `external` loads it anew.
    let try_again = retry.then(|| {
        el("a").class("kp-button").attr("href", "").attr("rel", "external").child(words.try_again)
    });
    // A refused request's page has no routes to go on with, so the list is loaded anew as well.
    let to_list = (!error.shuts_out() && !is_list).then(|| {
        el("a")
            .class("kp-button kp-button--quiet")
            .attr("href", use_base().start())
            .attr("rel", "external")
            .child(words.to_list)
    });
    el("section")
        .class("kp-state kp-state--error")
        .attr("role", "alert")
        .child(icon(Symbol::Warning))
        .child(page_title(message.title))
        .child(el("p").child(message.text))
        .child(elsewhere.then(|| el("p").child(words.sign_in_elsewhere)))
        .child(way_in)
        .child(el("p").class("kp-state__actions").child(try_again).child(to_list))
}

/// The answer to a form that was not read, because whoever sent it is not let in: how what was typed
/// is kept. The browser has it, and sends it again where the page is loaded anew.
pub fn unread(error: &AppError) -> Element {
    if *error != AppError::Unauthenticated {
        return failure(error);
    }
    let words = use_words();
    el("section")
        .class("kp-state kp-state--error")
        .attr("role", "alert")
        .child(icon(Symbol::Warning))
        .child(page_title(words.error(error).title))
        .child(el("p").child(words.unread_form))
        .child(sign_in(true))
}

/// The ways on from a form that could not be saved.
#[derive(Clone, Default)]
pub struct Alert {
    /// What is wrong with the fields now.
    errors: Option<RwSignal<Vec<FieldError>>>,
    /// Where the state of the cluster can be seen.
    look_again: Option<String>,
    /// True where something may have been typed.
    typed: bool,
    /// True where an edit can be put on top of somebody else's.
    on_top: bool,
    /// A new secret in place of a deleted one.
    create_again: Option<CreateAgain>,
}

/// The way to a new secret in place of a deleted one.
#[derive(Clone)]
struct CreateAgain {
    /// The form of a new secret, with what is public of the deleted one.
    href: String,
    /// In the browser: goes there with what was typed.
    go: Arc<dyn Fn() + Send + Sync>,
}

impl Alert {
    /// The state of the cluster can be seen at an address.
    pub fn of(look_again: String) -> Self {
        Self { look_again: Some(look_again), ..Self::default() }
    }

    /// The form has fields, and this is what is wrong with them now.
    #[must_use]
    pub fn typed(mut self, errors: RwSignal<Vec<FieldError>>) -> Self {
        self.typed = true;
        self.errors = Some(errors);
        self
    }

    /// The form is an edit, which can be put on top of another, or become a new secret.
    #[must_use]
    pub fn edit(mut self, again: String, go: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_top = true;
        self.create_again = Some(CreateAgain { href: again, go: Arc::new(go) });
        self
    }
}

/// What went wrong with a form, above its fields; nothing is shown without an error. `note` is a
/// further sentence.
pub fn alert(
    error: RwSignal<Option<AppError>>,
    note: Option<&'static str>,
    ways: Alert,
) -> Element {
    // The summary follows the fields while they are mended, and is said again only where it changes.
    let wrong = ways.errors.map(|errors| Memo::new(move |_| errors.read().len()));
    let count = move |error: &AppError| match error.field_errors().len() {
        0 => 0,
        then => wrong.map_or(then, |wrong| wrong.get()),
    };
    let shown = move || match error.get() {
        Some(error) => Some(message(&error, count(&error), note, &ways)),
        // A choice without JavaScript has no error, and credentials are not sent back with it.
        None => note.map(|note| el("p").class("kp-note").child(note)),
    };
    el("div")
        .attr("id", "form-error")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .child(live(shown))
}

fn message(error: &AppError, count: usize, note: Option<&'static str>, ways: &Alert) -> Element {
    let words = use_words();
    if *error == AppError::Unauthenticated {
        let text = if ways.typed { words.session_ended_typed } else { words.session_ended_text };
        return session_ended(text, note);
    }
    let message = words.error(error);
    let text = if count > 0 { words.form_errors(count) } else { message.text };
    let own = error.field_errors().into_iter().find(|error| error.field == Field::Form);
    let own = own.map(|error| el("p").child(words.problem(&error.problem)));
    let (parts, actions) = match error {
        AppError::Conflict { current } => (
            current.as_ref().and_then(|newer| words.conflict_parts(newer)),
            Some(conflict_actions(current.as_deref(), ways)),
        ),
        AppError::Uncertain => {
            (None, ways.look_again.clone().map(|href| link(words.look_again, href)))
        }
        _ => (None, None),
    };
    el("div").class("kp-alert").testid(testid::FORM_ERROR).child(icon(Symbol::Warning)).child(
        el("div")
            .child(el("strong").child(message.title))
            .child(el("p").child(text))
            .child(own)
            .child(parts.map(|parts| el("p").child(parts)))
            .child(note.map(|note| el("p").child(note)))
            .child(actions),
    )
}

fn link(text: &'static str, href: String) -> Element {
    el("a").class("kp-button").attr("href", href).attr("rel", "external").child(text)
}

/// Theirs, mine on top, a new one, or back.
fn conflict_actions(newer: Option<&Newer>, ways: &Alert) -> Element {
    let words = use_words();
    let mut actions = el("div").class("kp-choices");
    match newer {
        Some(newer) => {
            let theirs = ways.look_again.clone();
            actions = actions.child(
                theirs.map(|href| link(words.load_theirs, href).testid(testid::LOAD_THEIRS)),
            );
            if ways.on_top {
                actions = actions.child(on_top(newer));
            }
        }
        None => {
            actions = actions.child(ways.create_again.clone().map(|again| {
                let go = move |event: web_sys::Event| {
                    event.prevent_default();
                    (again.go)();
                };
                let label = words.create_again;
                link(label, again.href).testid(testid::CREATE_AGAIN).on("click", go)
            }));
        }
    }
    actions.child(link(words.to_list, use_base().start()).class("kp-button kp-button--quiet"))
}

/// The button that puts the edit on top of the newer state, which it carries.
fn on_top(newer: &Newer) -> [Element; 4] {
    let button = el("button")
        .attr("type", "submit")
        .class("kp-button")
        .attr("name", "intent")
        .attr("value", MINE)
        .testid(testid::MINE_ON_TOP)
        .child(use_words().mine_on_top);
    [
        hidden("newerUid", newer.version.uid.clone()),
        hidden("newerResourceVersion", newer.version.resource_version.clone()),
        hidden("newerMarks", newer.marks.to_text()),
        button,
    ]
}
