//! The buttons and links of a form.

use backend::Right;
use domain::{REPAIR, SAVE};
use leptos::prelude::*;

use super::FormState;
use crate::components::{Symbol, icon};
use crate::markup::{Attribute, Element, Node, el, live, nodes};
use crate::sign_in::CONFIRM;
use crate::state::use_base;
use crate::state::use_rights;
use crate::words::use_words;
use crate::{dom, testid};

/// The id of the text that says why a form cannot be saved.
const MAY_NOT: &str = "may-not";

/// Returns the link back to the list, above a form.
pub(in crate::pages) fn back_link() -> Element {
    el("a")
        .class("kp-back")
        .attr("href", use_base().start())
        .testid(testid::BACK_BUTTON)
        .child(icon(Symbol::Back))
        .child(use_words().back)
}

/// Returns the end of a form: Confirm and Cancel, after a note about checks that could not be made.
/// If the user may not save, it says so.
pub(in crate::pages) fn form_buttons(form: FormState, right: Right) -> Vec<Node> {
    let words = use_words();
    let confirm = el("button")
        .attr("type", "submit")
        .attr("id", CONFIRM)
        .class("kp-button kp-button--primary")
        .attr("name", "intent")
        .attr("value", SAVE)
        .testid(testid::CONFIRM_BUTTON);
    let confirm = if use_rights().may(right) {
        busy_while(confirm, form.pending, words.confirm, words.saving)
    } else {
        confirm.flag("disabled", true).attr("aria-describedby", MAY_NOT).child(words.confirm)
    };
    let cancel = el("a")
        .class("kp-button kp-button--quiet")
        .attr("href", use_base().start())
        .testid(testid::RESET_BUTTON)
        .child(words.cancel);
    let size = move || {
        let bytes = form.report.get()?.bytes;
        (bytes > 0).then(|| el("span").class("kp-size").child(words.bytes(bytes)))
    };
    let unchecked =
        move || form.unchecked.get().then(|| el("p").class("kp-note").child(words.not_checked));
    let unchecked = el("div").attr("aria-live", "polite").child(live(unchecked));
    let buttons = el("div").class("kp-form__buttons").child(confirm).child(cancel);
    nodes([nodes(may_not(right)), nodes(unchecked), nodes(buttons.child(live(size)))])
}

/// Returns the reason why a form cannot be saved.
fn may_not(right: Right) -> Option<Element> {
    let words = use_words();
    let text = || words.may_not(words.right(right));
    let note =
        || el("p").attr("id", MAY_NOT).class("kp-note").testid(testid::MAY_NOT).child(text());
    (!use_rights().may(right)).then(note)
}

/// Returns the button that tells the server to repair the stored text.
pub(in crate::pages) fn repair_button(label: &'static str) -> Element {
    el("button")
        .attr("type", "submit")
        .class("kp-button")
        .attr("name", "intent")
        .attr("value", REPAIR)
        .testid(testid::REPAIR_BUTTON)
        .flag("disabled", !use_rights().may(Right::Patch))
        .child(label)
}

/// Returns the form's first submit button, which the browser presses when the user presses Enter in
/// a field.
pub(in crate::pages) fn save_on_enter(right: Right) -> Element {
    el("button")
        .attr("type", "submit")
        .class("kp-visually-hidden")
        .attr("name", "intent")
        .attr("value", SAVE)
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
        .flag("disabled", !use_rights().may(right))
}

/// Disables a button while its request is in flight, and says so.
pub(in crate::pages) fn busy_while(
    button: Element,
    pending: RwSignal<bool>,
    idle: &'static str,
    busy: &'static str,
) -> Element {
    button
        .live_flag("disabled", move || pending.get())
        .live("aria-busy", move || pending.get().then_some("true"))
        .child(live(move || if pending.get() { busy } else { idle }))
}

/// Returns a button that makes a choice in a form and moves the focus to the fields that the choice
/// shows. Without JavaScript it posts the form with its intent.
pub(in crate::pages) fn choice_button(
    intent: impl Attribute,
    text: &'static str,
    choose: impl Fn() + Send + 'static,
    focus: impl Into<String>,
) -> Element {
    let focus = focus.into();
    let chosen = move |event: web_sys::Event| {
        event.prevent_default();
        choose();
        dom::focus_soon(focus.clone());
    };
    el("button")
        .attr("type", "submit")
        .attr("name", "intent")
        .attr("value", intent)
        .on("click", chosen)
        .child(text)
}
