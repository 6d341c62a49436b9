//! A part of a form that is folded away until it is wanted, or until something in it is wrong.

use domain::Field;
use leptos::prelude::*;

use super::FormState;
use crate::markup::{Content, Element, el};

/// A folded part with the field that it holds.
pub(in crate::pages) fn folded(
    form: FormState,
    field: Field,
    open: bool,
    summary: &'static str,
    content: impl Content,
) -> Element {
    let is_wrong = move || form.errors.read().iter().any(|error| error.field == field);
    let show = move |details: &web_sys::Element| {
        if is_wrong() {
            // Its name is the browser's own.
            let _ = details.set_attribute("open", "");
        }
    };
    el("details")
        .class("kp-details")
        .flag("open", open || form.errors.with_untracked(|e| e.iter().any(|e| e.field == field)))
        .effect(show)
        .child(el("summary").child(summary))
        .child(content)
}
