//! Signing in and out by the panel's own login: a link and a form post, which need no JavaScript.

use super::{Symbol, icon};
use crate::error::AppError;
use crate::markup::{Element, el};
use crate::router::use_router;
use crate::state::{use_base, use_sign_in};
use crate::testid;
use crate::words::use_words;

/// The link to a login that leads back here, for an error that one would mend.
pub fn sign_in(error: &AppError) -> Option<Element> {
    let mends = matches!(error, AppError::Unauthenticated | AppError::SignInFailed);
    (mends && use_sign_in()).then(|| {
        let (base, router) = (use_base(), use_router());
        el("a")
            .class("kp-button kp-button--primary")
            .live("href", move || base.login(&router.here()))
            // No page of the panel: the issuer's come next.
            .attr("rel", "external")
            .testid(testid::SIGN_IN)
            .child(use_words().sign_in)
    })
}

/// The button that signs out, where somebody is signed in by the panel's own login.
pub fn sign_out(is_signed_in: bool) -> Option<Element> {
    (is_signed_in && use_sign_in()).then(|| {
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
