//! The page for an edit whose secret no longer exists. It still shows the typed fields.

use backend::AppError;
use domain::{EditInput, RegistryInput};
use leptos::prelude::*;

use super::again::again_link_of;
use crate::components::Failure;
use crate::testid;
use crate::words::use_words;

/// Shows the error, the typed fields, and a link to create a new secret from them.
#[component]
pub fn Lost(
    /// The error of the edit.
    error: AppError,
    /// The object name in the page's address.
    object: Memo<String>,
    /// The typed fields.
    input: EditInput,
) -> impl IntoView {
    let words = use_words();
    let gone = matches!(error, AppError::Conflict { current: None } | AppError::NotFound);
    let again = again_link_of(&object.read_untracked(), &input).filter(|_| gone).map(|href| {
        view! {
            <p class="kp-state__actions">
                <a class="kp-button" href=href rel="external" data-testid=testid::CREATE_AGAIN>
                    {words.create_again}
                </a>
            </p>
        }
    });
    let registry = |registry: RegistryInput| {
        view! {
            <dt>{words.registry_host}</dt>
            <dd>{registry.host}</dd>
            <dt>{words.username}</dt>
            <dd>{registry.username}</dd>
        }
    };
    view! {
        <Failure error=error />
        <dl class="kp-facts">
            <dt>{words.display_name}</dt>
            <dd>{input.display_name}</dd>
            {input.registries.into_iter().map(registry).collect_view()}
        </dl>
        {again}
    }
}
