//! Signing in and out by the panel's own login, and what an open page says once its session has
//! ended.

use super::{Symbol, icon};
use crate::markup::{Element, el};
use crate::router::use_router;
use crate::sign_in::use_sign_in;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The link to the panel's own login, which leads back to the page; nothing where there is none.
/// Where the page must `stay`, it opens elsewhere.
///
/// The script of the sign-in makes it a popup where that is needed, and says in the note beside it
/// what became of that (embed/sign-in.js).
pub fn sign_in(stay: bool) -> Option<Element> {
    if !use_sign_in().is_own() {
        return None;
    }
    let (router, base) = (use_router(), use_base());
    let link = el("a")
        .class("kp-button kp-button--primary")
        .live("href", move || base.login(&router.here()))
        .attr("rel", "external")
        .attr("target", stay.then_some("_blank"))
        .flag("data-sign-in", true)
        .testid(testid::SIGN_IN)
        .child(use_words().sign_in);
    let note = el("p").attr("role", "status").flag("data-sign-in-note", true);
    Some(el("div").class("kp-sign-in").child(link).child(note))
}

/// What an open page says once its session has ended; `text` is what it means where the panel has
/// its own login, `note` a further sentence.
pub fn session_ended(text: &'static str, note: Option<&'static str>) -> Element {
    let words = use_words();
    let text = if use_sign_in().is_own() { text } else { words.session_ended_elsewhere };
    el("div").class("kp-alert").testid(testid::SESSION_ENDED).child(icon(Symbol::Warning)).child(
        el("div")
            .child(el("strong").child(words.session_ended))
            .child(el("p").child(text))
            .child(note.map(|note| el("p").child(note)))
            .child(sign_in(true)),
    )
}

/// The button that signs out, if the user is signed in by the panel's own login. It is a form post,
/// which needs no JavaScript.
pub fn sign_out(is_signed_in: bool) -> Option<Element> {
    (is_signed_in && use_sign_in().is_own()).then(|| {
        let label = use_words().sign_out;
        let button = el("button")
            .attr("type", "submit")
            .class("kp-button kp-button--icon kp-button--quiet")
            .attr("aria-label", label)
            .attr("title", label)
            .testid(testid::SIGN_OUT)
            .child(icon(Symbol::SignOut));
        el("form")
            .class("kp-sign-out")
            .attr("method", "post")
            .attr("action", use_base().logout())
            .child(button)
    })
}
