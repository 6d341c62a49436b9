//! An edit whose secret is not there any more: what was typed is still shown.

use leptos::prelude::*;

use crate::components::Failure;
use crate::domain::EditInput;
use crate::error::AppError;
use crate::words::use_words;

/// The error, and what was typed.
#[component]
pub fn Lost(error: AppError, input: EditInput) -> impl IntoView {
    let words = use_words();
    let registries = input.registries.into_iter().map(|registry| {
        view! {
            <dt>{words.registry_host}</dt>
            <dd>{registry.host}</dd>
            <dt>{words.username}</dt>
            <dd>{registry.username}</dd>
        }
    });
    view! {
        <Failure error />
        <dl class="kp-facts">
            <dt>{words.display_name}</dt>
            <dd>{input.display_name}</dd>
            {registries.collect_view()}
        </dl>
    }
}
