//! Beside the form: where to get the credential.

use leptos::prelude::*;

use crate::domain::SecretKind;
use crate::words::use_words;

/// Where to get the credential of a kind.
#[component]
pub fn Help(kind: SecretKind) -> impl IntoView {
    let words = use_words();
    let sources = (words.help_sources)(kind)
        .iter()
        .map(|source| {
            view! {
                <dt>{source.service}</dt>
                <dd>{source.steps}</dd>
            }
        })
        .collect_view();
    view! {
        <aside class="kp-help" data-kind=kind.as_str() aria-label=(words.help_title)(kind)>
            <h2>{(words.help_title)(kind)}</h2>
            <dl>{sources}</dl>
        </aside>
    }
}
