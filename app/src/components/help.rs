//! Beside the form: where to get the credential.

use domain::SecretKind;
use leptos::prelude::*;

use crate::words::use_words;

/// Where to get the credential of a kind.
#[component]
pub fn Help(
    /// The kind.
    kind: SecretKind,
) -> impl IntoView {
    let words = use_words();
    let title = words.help_title(kind);
    let sources = words.help_sources(kind).into_iter().map(|source| {
        view! {
            <dt>{source.service}</dt>
            <dd>{source.steps}</dd>
        }
    });
    view! {
        <aside class="kp-help" data-kind=kind.as_str() aria-label=title>
            <h2>{title}</h2>
            <dl>{sources.collect_view()}</dl>
        </aside>
    }
}
