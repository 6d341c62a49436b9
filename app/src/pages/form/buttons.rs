//! The buttons and links of a form.

use backend::Right;
use domain::{REPAIR, SAVE};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::components::{Icon, Symbol};
use crate::location::use_list_href;
use crate::sign_in::CONFIRM;
use crate::state::use_rights;
use crate::words::use_words;
use crate::{dom, testid};

/// The link back to the list, above a form.
#[component]
pub(in crate::pages) fn BackLink() -> impl IntoView {
    view! {
        <a class="kp-back" href=use_list_href() data-testid=testid::BACK_BUTTON>
            <Icon symbol=Symbol::Back />
            {use_words().back}
        </a>
    }
}

/// The link that leaves a form without saving.
#[component]
pub(super) fn CancelLink() -> impl IntoView {
    view! {
        <a
            class="kp-button kp-button--quiet"
            href=use_list_href()
            data-testid=testid::RESET_BUTTON
        >
            {use_words().cancel}
        </a>
    }
}

/// The button that tells the server to repair the stored text.
#[component]
pub(in crate::pages) fn RepairButton(label: &'static str) -> impl IntoView {
    view! {
        <button
            type="submit"
            class="kp-button"
            name="intent"
            value=REPAIR
            data-testid=testid::REPAIR_BUTTON
            disabled=!use_rights().may(Right::Patch)
        >
            {label}
        </button>
    }
}

/// The form's first submit button, which the browser presses when the user presses Enter in a
/// field.
#[component]
pub(in crate::pages) fn SaveOnEnter(
    /// The right that saving needs.
    right: Right,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class="kp-visually-hidden"
            name="intent"
            value=SAVE
            tabindex="-1"
            aria-hidden="true"
            disabled=!use_rights().may(right)
        ></button>
    }
}

/// The button that does what a form or a dialog is for. It is disabled while its request is in
/// flight, and says so.
#[component]
pub(in crate::pages) fn BusyButton(
    /// True while the request is in flight.
    #[prop(into)]
    pending: Signal<bool>,
    /// The usual text.
    idle: &'static str,
    /// The text while the request is in flight.
    busy: &'static str,
    class: &'static str,
    /// `submit` or `button`.
    #[prop(default = "submit")]
    kind: &'static str,
    /// Runs on a click.
    #[prop(optional)]
    on_click: Option<Callback<()>>,
    /// What the server is told to do.
    #[prop(optional)]
    intent: Option<&'static str>,
) -> impl IntoView {
    let click = move |_: MouseEvent| {
        if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    view! {
        <button
            type=kind
            id=CONFIRM
            class=class
            name=intent.map(|_| "intent")
            value=intent
            data-testid=testid::CONFIRM_BUTTON
            disabled=move || pending.get()
            aria-busy=move || pending.get().then_some("true")
            on:click=click
        >
            {move || if pending.get() { busy } else { idle }}
        </button>
    }
}

/// A button that makes a choice in a form and moves the focus to the fields that the choice shows.
/// Without JavaScript it posts the form with its intent.
#[component]
pub(in crate::pages) fn ChoiceButton(
    /// What the server is told to do without JavaScript.
    #[prop(into)]
    intent: String,
    text: &'static str,
    /// Makes the choice.
    choose: Callback<()>,
    /// The id of the element that takes the focus.
    #[prop(into)]
    focus: String,
    #[prop(optional, into)] id: Option<String>,
    class: &'static str,
    #[prop(optional)] testid: Option<&'static str>,
    /// The kind of secret that the button belongs to.
    #[prop(optional)]
    data_kind: Option<&'static str>,
) -> impl IntoView {
    let click = move |event: MouseEvent| {
        event.prevent_default();
        choose.run(());
        dom::focus_soon(focus.clone());
    };
    view! {
        <button
            type="submit"
            name="intent"
            value=intent
            id=id
            class=class
            data-kind=data_kind
            data-testid=testid
            on:click=click
        >
            {text}
        </button>
    }
}
