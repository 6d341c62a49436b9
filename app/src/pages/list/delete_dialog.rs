//! The dialog over the list that asks the user to confirm a deletion.
//!
//! It is a native modal `<dialog>`: the browser keeps the focus inside it, closes it with Escape,
//! and returns the focus to where it was.

use backend::AppError;
use domain::{DeleteInput, SecretRow, Seen};
use leptos::html;
use leptos::prelude::*;

use super::Deleting;
use super::live::SecretList;
use crate::api::delete_secret;
use crate::components::{Alert, DeletionFacts, Toasts, Ways};
use crate::location::next_of;
use crate::pages::form::BusyButton;
use crate::sign_in::use_sign_in;
use crate::words::use_words;
use crate::{dom, testid};

/// The id of the page's content, which takes the focus when there is no row left.
const CONTENT: &str = "content";

/// Asks before `row` is deleted. The dialog is open while there is a row.
#[component]
pub fn DeleteDialog(row: Deleting, list: SecretList) -> impl IntoView {
    let words = use_words();
    let error = RwSignal::new(None::<AppError>);
    let (toasts, sign_in) = (Toasts::expect(), use_sign_in());
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        error.set(None);
        if row.read().is_none() {
            dialog.close();
        } else {
            // It fails only if the dialog is open already.
            let _ = dialog.show_modal();
        }
    });
    Effect::new(move |_| {
        if row.read().is_some() {
            sign_in.tell(error);
        }
    });
    // The secret is deleted if it still has the version in the row.
    let delete = Action::new_local(move |shown: &SecretRow| {
        let (object, version) = (shown.object.to_string(), shown.version.clone());
        let order = list.shown_objects();
        async move {
            let result = delete_secret(object.clone(), DeleteInput { version }).await;
            // The user may have left the list meanwhile.
            let is_here = row.try_get_untracked().is_some();
            let mut seen = Seen::Nothing;
            match result {
                Ok(notice) => {
                    toasts.say(use_words().notice(&notice));
                    seen = notice.seen;
                    if is_here {
                        row.set(None);
                        match next_of(&order, &object, &order) {
                            Some(next) => list.go_to(next),
                            None => dom::focus_in_view_soon(CONTENT.into(), || {}),
                        }
                    }
                }
                Err(failure) if is_here => error.set(Some(sign_in.judge(failure.into()).await)),
                Err(_) => return,
            }
            if is_here {
                list.reload_with(seen);
            }
        }
    });
    let pending = delete.pending();
    let confirm = Callback::new(move |()| {
        if let Some(shown) = row.get_untracked()
            && !pending.get_untracked()
        {
            delete.dispatch_local(shown);
        }
    });
    let title = move || row.read().as_ref().map(|row| words.delete_question(&row.shown_title()));
    let facts = move || row.get().map(|row| view! { <DeletionFacts row /> });
    view! {
        <dialog
            class="kp-dialog"
            aria-labelledby="delete-title"
            node_ref=dialog
            on:close=move |_| row.set(None)
        >
            <h2 id="delete-title">{title}</h2>
            {facts}
            <p>{words.delete_warning}</p>
            <Alert error ways=Ways::default() />
            <div class="kp-dialog__actions">
                <button
                    type="button"
                    class="kp-button kp-button--quiet"
                    autofocus
                    data-testid=testid::RESET_BUTTON
                    on:click=move |_| row.set(None)
                >
                    {words.cancel}
                </button>
                <BusyButton
                    pending
                    idle=words.ok_delete
                    busy=words.deleting
                    class="kp-button kp-button--primary kp-button--danger"
                    kind="button"
                    on_click=confirm
                />
            </div>
        </dialog>
    }
}
