//! The dialog over the list that asks the user to confirm a deletion.
//!
//! It is a native modal `<dialog>`: the browser keeps the focus inside it, closes it with Escape,
//! and returns the focus to where it was.

use backend::AppError;
use domain::{DeleteInput, Seen};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::Deleting;
use crate::api::delete_secret;
use crate::components::{Alert, Toasts, alert};
use crate::markup::{Element, el, live};
use crate::pages::form::busy_while;
use crate::router::{Router, use_router};
use crate::sign_in::{CONFIRM, SignIn, use_sign_in};
use crate::testid;
use crate::words::use_words;

/// Asks before `row` is deleted. The dialog is open while there is a row.
pub fn delete_dialog(row: Deleting) -> Element {
    let words = use_words();
    let error = RwSignal::new(None::<AppError>);
    let sign_in = use_sign_in();
    let show = move |dialog: &web_sys::Element| {
        let Some(dialog) = dialog.dyn_ref::<web_sys::HtmlDialogElement>() else { return };
        error.set(None);
        if row.read().is_none() {
            dialog.close();
        } else {
            // It fails only if the dialog is open already.
            let _ = dialog.show_modal();
        }
    };
    let title = move || row.read().as_ref().map(|row| words.delete_question(&row.shown_title()));
    let object = move || row.read().as_ref().map(|row| row.object.to_string());
    let cancel = el("button")
        .attr("type", "button")
        .class("kp-button kp-button--quiet")
        .flag("autofocus", true)
        .testid(testid::RESET_BUTTON)
        .on("click", move |_| row.set(None))
        .child(words.cancel);
    el("dialog")
        .class("kp-dialog")
        .attr("aria-labelledby", "delete-title")
        .on("close", move |_| row.set(None))
        .effect(show)
        .effect(move |_| {
            if row.read().is_some() {
                sign_in.tell(error);
            }
        })
        .child(el("h2").attr("id", "delete-title").child(live(title)))
        .child(el("p").child(el("code").child(live(object))))
        .child(el("p").child(words.delete_warning))
        .child(alert(error, None, Alert::default()))
        .child(el("div").class("kp-dialog__actions").child(cancel).child(confirm(row, error)))
}

fn confirm(row: Deleting, error: RwSignal<Option<AppError>>) -> Element {
    let words = use_words();
    let (toasts, router, sign_in) = (Toasts::expect(), use_router(), use_sign_in());
    let pending = RwSignal::new(false);
    let button = el("button")
        .attr("type", "button")
        .attr("id", CONFIRM)
        .class("kp-button kp-button--primary kp-button--danger")
        .testid(testid::CONFIRM_BUTTON)
        .on("click", move |_| delete(row, error, pending, toasts, router, sign_in));
    busy_while(button, pending, words.ok, words.deleting)
}

/// Deletes the secret if it still has the version in the row.
fn delete(
    row: Deleting,
    error: RwSignal<Option<AppError>>,
    pending: RwSignal<bool>,
    toasts: Toasts,
    router: Router,
    sign_in: SignIn,
) {
    let Some(shown) = row.get_untracked() else { return };
    if pending.get_untracked() {
        return;
    }
    pending.set(true);
    spawn_local(async move {
        let input = DeleteInput { version: shown.version };
        let result = delete_secret(shown.object.to_string(), input).await;
        // The user may have left the list meanwhile.
        let left = pending.try_set(false).is_some();
        let mut seen = Seen::Nothing;
        match result {
            Ok(notice) => {
                toasts.say(use_words().notice(&notice));
                seen = notice.seen;
                if !left {
                    row.set(None);
                    crate::dom::focus_in_place_soon("q".into());
                }
            }
            Err(failure) if !left => error.set(Some(sign_in.judge(failure.into()).await)),
            Err(_) => return,
        }
        if !left {
            router.reload_with(seen);
        }
    });
}
