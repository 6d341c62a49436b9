//! Signing out by the panel's own login: a form post, which needs no JavaScript.

use super::{Symbol, icon};
use crate::markup::{Element, el};
use crate::sign_in::use_sign_in;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The button that signs out, where somebody is signed in by the panel's own login.
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
