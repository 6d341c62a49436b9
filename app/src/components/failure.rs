//! Errors: of a whole page, and above a form.

use leptos::prelude::*;

use super::{Symbol, icon, page_title};
use crate::error::AppError;
use crate::markup::{Element, el, live};
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// A page that could not be shown, with the way on.
pub fn failure(error: &AppError) -> Element {
    let words = use_words();
    let message = (words.error)(error);
    let retry = matches!(
        error,
        AppError::Unavailable
            | AppError::Unreachable
            | AppError::Uncertain
            | AppError::Internal { .. }
    );
    // An empty reference is the page itself; `external` loads it anew.
    let try_again = retry.then(|| {
        el("a").class("kp-button").attr("href", "").attr("rel", "external").child(words.try_again)
    });
    // A refused request's page has no routes to go on with, so the list is loaded anew as well.
    let to_list = el("a")
        .class("kp-button kp-button--quiet")
        .attr("href", use_base().start())
        .attr("rel", "external")
        .child(words.to_list);
    el("section")
        .class("kp-state kp-state--error")
        .attr("role", "alert")
        .child(icon(Symbol::Warning))
        .child(page_title(message.title))
        .child(el("p").child(message.text))
        .child(el("p").class("kp-state__actions").child(try_again).child(to_list))
}

/// What went wrong with a form, above its fields; nothing is shown without an error. `note` is a
/// further sentence, and `look_again` is where the state of the cluster can be seen.
pub fn alert(
    error: RwSignal<Option<AppError>>,
    note: Option<&'static str>,
    look_again: Option<String>,
) -> Element {
    let shown = move || {
        let error = error.get()?;
        Some(message(&error, note, look_again.clone()))
    };
    el("div")
        .attr("id", "form-error")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .child(live(shown))
}

fn message(error: &AppError, note: Option<&'static str>, look_again: Option<String>) -> Element {
    let words = use_words();
    let message = (words.error)(error);
    let count = error.field_errors().len();
    let text = if count > 0 { (words.form_errors)(count) } else { message.text };
    let link = match error {
        AppError::Conflict { .. } => Some(words.reload),
        AppError::Uncertain => Some(words.look_again),
        _ => None,
    };
    let link = link
        .zip(look_again)
        .map(|(text, href)| el("a").attr("href", href).attr("rel", "external").child(text));
    el("div").class("kp-alert").testid(testid::FORM_ERROR).child(icon(Symbol::Warning)).child(
        el("div")
            .child(el("strong").child(message.title))
            .child(el("p").child(text).child(" ").child(link))
            .child(note.map(|note| el("p").child(note))),
    )
}
