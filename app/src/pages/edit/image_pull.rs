//! The stored registry logins: hosts and user names to edit, passwords to keep or replace.

use leptos::prelude::*;

use crate::components::{Field, FieldKind, field_id};
use crate::dom;
use crate::domain::{EditInput, Field as FieldName, RegistryDescription, RegistryInput};
use crate::pages::form::{FormState, RegistryFields};
use crate::testid;
use crate::words::use_words;

/// The credential part of an Image Pull secret: one group of fields a registry.
#[component]
pub fn ImagePullPart(
    form: FormState,
    registries: Option<Vec<RegistryDescription>>,
    input: EditInput,
) -> impl IntoView {
    let words = use_words();
    let Some(stored) = registries else {
        return view! { <p class="kp-note">{words.unreadable_file}</p> }.into_any();
    };
    let none = stored.is_empty().then(|| view! { <p class="kp-note">{words.no_registries}</p> });
    let count = input.registries.len();
    let groups = input
        .registries
        .into_iter()
        .enumerate()
        .map(|(index, typed)| {
            let stored = stored.iter().find(|stored| stored.host == typed.entry).cloned();
            view! { <Registry form index count typed stored /> }
        })
        .collect_view();
    view! {
        {none}
        {groups}
    }
    .into_any()
}

#[component]
fn Registry(
    form: FormState,
    index: usize,
    count: usize,
    typed: RegistryInput,
    stored: Option<RegistryDescription>,
) -> impl IntoView {
    let words = use_words();
    let legend = if count > 1 {
        (words.registry)(index + 1, count)
    } else {
        (words.kind)(crate::domain::SecretKind::ImagePull).to_owned()
    };
    let replacing = typed.replace_password || stored.is_none();
    view! {
        <fieldset class="kp-fieldset kp-fieldset--boxed" data-kind="image-pull">
            <legend>{legend}</legend>
            <input type="hidden" name="entry" value=typed.entry.clone() />
            <RegistryFields form index typed=typed.clone() />
            <Password form index stored replacing />
        </fieldset>
    }
}

/// The password of a registry. The field exists only after "replace" is chosen.
#[component]
fn Password(
    form: FormState,
    index: usize,
    stored: Option<RegistryDescription>,
    replacing: bool,
) -> impl IntoView {
    let words = use_words();
    let field = FieldName::Password(index);
    let error = form.error(field);
    let replacing = RwSignal::new(replacing);
    let replace_id = format!("replace-password-{index}");
    let can_keep = stored.is_some();
    let status = stored.map(|stored| {
        let password =
            if stored.has_password { words.password_set } else { words.password_not_set };
        let token = stored.has_identity_token.then_some(words.identity_token_set);
        view! {
            <p class="kp-stored">
                <span>{password}</span>
                {token.map(|token| view! { <span>{token}</span> })}
            </p>
        }
    });
    let choice = move || {
        let replace_id = replace_id.clone();
        if replacing.get() {
            let keep = can_keep.then(|| {
                view! {
                    <button
                        type="submit"
                        name="intent"
                        value=format!("keep-password-{index}")
                        class="kp-button kp-button--quiet"
                        data-testid=testid::KEEP_BUTTON
                        on:click=move |event| {
                            event.prevent_default();
                            replacing.set(false);
                            dom::focus_soon(replace_id.clone());
                        }
                    >
                        {words.keep_password}
                    </button>
                }
            });
            view! {
                <input type="hidden" name="passwordChoice" value="replace" />
                <Field
                    field
                    name="password"
                    testid=testid::PASSWORD
                    label=words.password
                    hint=words.password_help
                    required=true
                    kind=FieldKind::Password
                    error
                />
                {keep}
            }
            .into_any()
        } else {
            view! {
                <button
                    id=replace_id.clone()
                    type="submit"
                    name="intent"
                    value=replace_id
                    class="kp-button"
                    data-testid=testid::REPLACE_BUTTON
                    on:click=move |event| {
                        event.prevent_default();
                        replacing.set(true);
                        dom::focus_soon(field_id(field));
                    }
                >
                    {words.replace_password}
                </button>
            }
            .into_any()
        }
    };
    view! {
        {status}
        {choice}
    }
}
