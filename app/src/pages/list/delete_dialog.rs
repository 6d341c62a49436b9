//! The confirmation of a deletion as a dialog over the list.
//!
//! A native modal `<dialog>`: the browser keeps the focus inside, closes it with Escape and gives
//! the focus back to where it was.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::delete_secret;
use crate::components::{Alert, Toasts};
use crate::domain::{DeleteInput, SecretRow};
use crate::error::AppError;
use crate::testid;
use crate::words::use_words;

/// Asks before `row` is deleted; open while there is a row.
#[component]
pub fn DeleteDialog(
    row: RwSignal<Option<SecretRow>>,
    on_done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let words = use_words();
    let toasts = Toasts::expect();
    let dialog = NodeRef::<Dialog>::new();
    let error = RwSignal::new(None::<AppError>);
    let pending = RwSignal::new(false);
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if row.read().is_some() {
            error.set(None);
            // It fails only where the dialog is open already.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let confirm = move |_| {
        let Some(row_now) = row.get_untracked() else { return };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        spawn_local(async move {
            let input = DeleteInput { version: row_now.version.clone() };
            match delete_secret(row_now.object.to_string(), input).await {
                Ok(notice) => {
                    toasts.say((words.notice)(&notice));
                    row.set(None);
                    crate::dom::focus_soon("q".into());
                    on_done();
                }
                Err(failure) => {
                    error.set(Some(failure));
                    on_done();
                }
            }
            pending.set(false);
        });
    };
    let title = move || row.read().as_ref().map(|row| (words.delete_question)(row.title()));
    let object = move || row.read().as_ref().map(|row| row.object.to_string());
    view! {
        <dialog
            class="kp-dialog"
            node_ref=dialog
            aria-labelledby="delete-title"
            on:close=move |_| row.set(None)
        >
            <h2 id="delete-title">{title}</h2>
            <p>
                <code>{object}</code>
            </p>
            <p>{words.delete_warning}</p>
            <Alert error=error note=Signal::stored(None) />
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
                <button
                    type="button"
                    class="kp-button kp-button--primary kp-button--danger"
                    data-testid=testid::CONFIRM_BUTTON
                    disabled=pending
                    aria-busy=move || pending.get().then_some("true")
                    on:click=confirm
                >
                    {move || if pending.get() { words.deleting } else { words.ok }}
                </button>
            </div>
        </dialog>
    }
}
