//! The buttons beside the line of a registry: replace its password, and remove it.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Row;
use crate::components::field_id;
use crate::pages::form::ChoiceButton;
use crate::pages::form::password::replace_id;
use crate::testid;
use crate::words::use_words;

/// The buttons of a stored registry. To remove it is a choice that can be taken back until the form
/// is saved.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub(super) fn StoredActions(
    /// The state of the row.
    row: Row,
    /// The stored host.
    host: String,
    /// True if the registry is to be removed.
    remove: bool,
) -> impl IntoView {
    let (words, index) = (use_words(), row.index);
    let replace_name = words.replace_password_of(&host);
    let replace = move || {
        view! {
            <ChoiceButton
                intent=replace_id(index)
                text=words.replace
                choose=Callback::new(move |()| row.replacing.set(true))
                focus=field_id(domain::Field::Password(index))
                id=replace_id(index)
                class="kp-button kp-button--quiet"
                testid=testid::REPLACE_BUTTON
                attr:aria-label=replace_name.clone()
            />
        }
    };
    view! {
        <div class="kp-registry__actions">
            <Show when=move || !row.replacing.get()>{replace()}</Show>
            <label class="kp-check kp-check--danger" data-testid=testid::REMOVE_REGISTRY>
                <input
                    type="checkbox"
                    name="remove"
                    value="on"
                    checked=remove
                    aria-label=words.remove_registry_of(&host)
                />
                <span>{words.remove}</span>
            </label>
        </div>
    }
}

/// The button that removes a new registry from the form. Without JavaScript it posts the form.
#[component]
pub(super) fn NewActions(
    /// The state of the row.
    row: Row,
    /// Removes the row.
    removal: Callback<()>,
    /// True if there are other rows.
    removable: Signal<bool>,
) -> impl IntoView {
    let id = format!("remove-registry-{}", row.index);
    let click = move |event: MouseEvent| {
        event.prevent_default();
        removal.run(());
    };
    view! {
        <div class="kp-registry__actions">
            <Show when=move || removable.get()>
                <button
                    type="submit"
                    id=id.clone()
                    class="kp-button kp-button--quiet kp-button--danger"
                    name="intent"
                    value=id.clone()
                    aria-labelledby=[id.clone(), row.title_id()].join(" ")
                    on:click=click
                >
                    {use_words().remove}
                </button>
            </Show>
        </div>
    }
}
