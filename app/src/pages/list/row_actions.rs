//! What can be done with a secret from its row: buttons, or a menu in a narrow panel.

use backend::Right;
use domain::SecretRow;
use leptos::prelude::*;

use super::Deleting;
use super::live::SecretList;
use crate::components::{CopyButton, Icon, Symbol};
use crate::routes::from_list;
use crate::state::{use_base, use_rights};
use crate::words::use_words;
use crate::{dom, testid};

/// The actions of a row. They are a popover of the browser's own, with a button that opens it. A wide
/// panel shows its content in its place, and no button; so does a browser without popovers.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub fn RowActions(
    list: SecretList,
    /// The address of the secret's form.
    edit: Memo<String>,
    row: SecretRow,
    now: Memo<Option<SecretRow>>,
    deleting: Deleting,
) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let query = list.query();
    // Deleting also needs the right to get, because the page that asks first shows the secret.
    let rights = use_rights();
    let may_open = rights.may(Right::Get);
    let may_delete = may_open && rights.may(Right::Delete);
    let called = |action| words.action_on(action, row.name.as_str());
    let menu = format!("menu-{}", row.object);
    let ask = move |event: leptos::ev::MouseEvent| {
        if dom::is_plain_click(&event) {
            event.prevent_default();
            deleting.set(now.get_untracked());
        }
    };
    let edit = may_open.then(|| {
        view! {
            <ActionLink
                href=edit
                label=called(words.edit)
                text=words.edit
                symbol=Symbol::Edit
                class="kp-button kp-button--quiet"
                attr:data-testid=testid::EDIT_BUTTON
            />
        }
    });
    let delete = may_delete.then(|| {
        let object = row.object.clone();
        let href = Memo::new(move |_| from_list(base.delete(&object), &query.read()));
        view! {
            <ActionLink
                href
                label=called(words.delete)
                text=words.delete
                symbol=Symbol::Delete
                class="kp-button kp-button--quiet kp-button--danger"
                attr:data-testid=testid::DELETE_BUTTON
                on:click=ask
            />
        }
    });
    view! {
        <button
            type="button"
            class="kp-button kp-button--quiet kp-button--icon kp-menu-button"
            aria-label=called(words.actions)
            popovertarget=menu.clone()
            data-testid=testid::ROW_MENU
        >
            <Icon symbol=Symbol::More />
        </button>
        <div class="kp-actions" id=menu popover="auto">
            <CopyButton
                text=row.object.to_string()
                label=called(words.copy_name)
                shown=words.copy_name
            />
            {edit}
            {delete}
        </div>
    }
}

/// A link with an icon. Its text is shown in the menu only; its name says of which secret it is.
#[component]
fn ActionLink(
    href: Memo<String>,
    label: String,
    text: &'static str,
    symbol: Symbol,
    class: &'static str,
) -> impl IntoView {
    view! {
        <a class=class href=move || href.get() aria-label=label.clone() title=label>
            <Icon symbol />
            <span>{text}</span>
        </a>
    }
}
