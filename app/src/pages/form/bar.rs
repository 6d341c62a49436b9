//! The bar at the end of a form, which stays in view: it saves, leaves or deletes, and says what is
//! not saved and what is happening to the secret meanwhile.

use backend::Right;
use domain::{ObjectName, SAVE};
use leptos::prelude::*;

use super::FormState;
use super::buttons::{BusyButton, CancelLink};
use super::unsaved::{Unsaved, follow_unsaved};
use crate::location::use_with_list;
use crate::sign_in::CONFIRM;
use crate::state::{use_base, use_rights};
use crate::testid;
use crate::words::use_words;

/// The id of the text that says why a form cannot be saved.
const MAY_NOT: &str = "may-not";

/// The end of a form: a note about checks that could not be made, and the bar. If the user may not
/// save, it says so.
#[component]
pub(in crate::pages) fn ActionBar(
    form: FormState,
    /// The right that saving needs.
    right: Right,
    /// The stored secret, which can be deleted.
    #[prop(optional, into)]
    object: Option<ObjectName>,
    /// What is happening to the secret meanwhile.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = use_words();
    let may = use_rights().may(right);
    let may_not = || {
        view! {
            <p id=MAY_NOT class="kp-note" data-testid=testid::MAY_NOT>
                {words.may_not(words.right(right))}
            </p>
        }
    };
    let unchecked =
        move || form.unchecked.get().then(|| view! { <p class="kp-note">{words.not_checked}</p> });
    let may_delete = use_rights().may(Right::Delete);
    let delete = object.filter(|_| may_delete).map(|object| view! { <DeleteLink object /> });
    view! {
        {(!may).then(may_not)}
        <div aria-live="polite">{unchecked}</div>
        <div class="kp-bar" data-testid=testid::ACTION_BAR>
            <div class="kp-bar__news" role="status">
                {children.map(|children| children())}
            </div>
            <State form right />
            <div class="kp-bar__buttons">
                <Confirm form may />
                <CancelLink />
                {delete}
            </div>
        </div>
    }
}

/// The button that saves.
#[component]
fn Confirm(form: FormState, may: bool) -> impl IntoView {
    let words = use_words();
    let class = "kp-button kp-button--primary";
    if may {
        let (pending, idle, busy) = (form.pending, words.confirm, words.saving);
        return view! { <BusyButton pending idle busy class intent=SAVE /> }.into_any();
    }
    view! {
        <button
            type="submit"
            id=CONFIRM
            class=class
            name="intent"
            value=SAVE
            data-testid=testid::CONFIRM_BUTTON
            disabled
            aria-describedby=MAY_NOT
        >
            {words.confirm}
        </button>
    }
    .into_any()
}

/// The link to the confirmation of a deletion.
#[component]
fn DeleteLink(object: ObjectName) -> impl IntoView {
    let (base, with_list) = (use_base(), use_with_list());
    view! {
        <a
            class="kp-button kp-button--quiet kp-button--danger kp-bar__delete"
            href=move || with_list(base.delete(&object))
            data-testid=testid::DELETE_BUTTON
        >
            {use_words().delete}
        </a>
    }
}

/// What is not saved, and how much of a secret's space the form takes.
#[component]
fn State(form: FormState, right: Right) -> impl IntoView {
    let words = use_words();
    let unsaved = follow_unsaved(form, right);
    let changes =
        move || unsaved.read().as_ref().map(|parts: &Vec<Unsaved>| words.unsaved_of(parts));
    let bytes = Memo::new(move |_| form.report.read().as_ref().map_or(0, |report| report.bytes));
    let size = move || {
        let bytes = bytes.get();
        (bytes > 0).then(|| view! { <span class="kp-size">{words.bytes(bytes)}</span> })
    };
    view! {
        <p class="kp-bar__state">
            <span class="kp-bar__unsaved" data-testid=testid::UNSAVED>{changes}</span>
            {size}
        </p>
    }
}
