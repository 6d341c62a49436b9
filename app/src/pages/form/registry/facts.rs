//! The registries of an immutable secret, with nothing to edit.

use domain::RegistryDescription;
use leptos::prelude::*;

use crate::words::use_words;

/// Describes stored registries.
#[component]
pub(in crate::pages) fn RegistryFacts(
    /// The stored registries.
    registries: Vec<RegistryDescription>,
) -> impl IntoView {
    let words = use_words();
    let facts = |registry: RegistryDescription| {
        let status = password_status(&registry);
        let username = registry.username.unwrap_or_else(|| words.unknown.to_owned());
        view! {
            <dt>{words.registry_host}</dt>
            <dd>{registry.host}</dd>
            <dt>{words.username}</dt>
            <dd>{username}</dd>
            <dt>{words.password}</dt>
            <dd>{status}</dd>
        }
    };
    view! { <dl class="kp-facts">{registries.into_iter().map(facts).collect_view()}</dl> }
}

/// Says whether a password and an identity token are stored.
fn password_status(stored: &RegistryDescription) -> impl IntoView + use<> {
    let words = use_words();
    let password = if stored.has_password { words.password_set } else { words.password_not_set };
    let token = stored.has_identity_token.then_some(words.identity_token_set);
    view! {
        <p class="kp-stored">
            <span>{password}</span>
            {token.map(|token| view! { <span>{token}</span> })}
        </p>
    }
}
