//! A part of a form that is closed until the user opens it or until a field in it is wrong.

use domain::Field;
use leptos::prelude::*;

use super::FormState;
use crate::markup::{Content, Element, el};

/// Returns a folded part with the field in it.
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
            // Setting this attribute cannot fail, because its name is valid.
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
