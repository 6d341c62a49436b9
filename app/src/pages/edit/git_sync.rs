//! The stored SSH key: described, kept, or replaced.

use leptos::prelude::*;

use crate::components::{CopyButton, SecretArea};
use crate::dom;
use crate::domain::{Field as FieldName, KeyDescription};
use crate::pages::form::FormState;
use crate::testid;
use crate::words::use_words;

/// The credential part of a Git Sync secret. The field exists only after "replace" is chosen; the
/// buttons are submit buttons, so that the choice works without JavaScript too.
#[component]
pub fn GitSyncPart(
    form: FormState,
    stored: bool,
    key: Option<KeyDescription>,
    known_hosts: bool,
    replacing: bool,
) -> impl IntoView {
    let words = use_words();
    let replacing = RwSignal::new(replacing);
    let error = form.error(FieldName::Key);
    let choice = move || {
        if replacing.get() {
            view! {
                <input type="hidden" name="keyChoice" value="replace" />
                <SecretArea error />
                <button
                    type="submit"
                    name="intent"
                    value="keep-key"
                    class="kp-button kp-button--quiet"
                    data-testid=testid::KEEP_BUTTON
                    on:click=move |event| {
                        event.prevent_default();
                        replacing.set(false);
                        dom::focus_soon("replace-key".into());
                    }
                >
                    {words.keep_key}
                </button>
            }
            .into_any()
        } else {
            view! {
                <button
                    id="replace-key"
                    type="submit"
                    name="intent"
                    value="replace-key"
                    class="kp-button"
                    data-testid=testid::REPLACE_BUTTON
                    on:click=move |event| {
                        event.prevent_default();
                        replacing.set(true);
                        dom::focus_soon("secret".into());
                    }
                >
                    {words.replace_key}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <fieldset class="kp-fieldset kp-fieldset--boxed" data-kind="git-sync">
            <legend>{words.secret}</legend>
            <StoredKey stored key />
            {known_hosts.then(|| view! { <p class="kp-note">{words.known_hosts_stored}</p> })}
            <p class="kp-field__hint">{words.never_shown}</p>
            {choice}
        </fieldset>
    }
}

#[component]
fn StoredKey(stored: bool, key: Option<KeyDescription>) -> impl IntoView {
    let words = use_words();
    let Some(key) = key else {
        let text = if stored { words.key_stored_unknown } else { words.key_missing };
        return view! { <p>{text}</p> }.into_any();
    };
    view! {
        <dl class="kp-facts">
            <dt>{words.key_algorithm}</dt>
            <dd>{key.algorithm} ", " {(words.key_bits)(key.bits)}</dd>
            <dt>{words.fingerprint}</dt>
            <dd>
                <code>{key.fingerprint}</code>
            </dd>
            <dt>{words.public_key}</dt>
            <dd>
                <code class="kp-public-key">{key.public_key.clone()}</code>
                <CopyButton text=key.public_key label=words.copy_public_key labelled=true />
            </dd>
        </dl>
    }
    .into_any()
}
