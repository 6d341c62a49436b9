//! What is said of a secret before it is deleted, so that the user deletes the one they mean.

use domain::{LeftOut, SecretKind, SecretRow};
use leptos::prelude::*;

use super::ChangedTime;
use crate::testid;
use crate::words::use_words;

/// The most registries that are named.
const NAMED: usize = 5;

/// Object name, type, registries or fingerprint, and last change.
#[component]
pub fn DeletionFacts(
    /// The secret.
    row: SecretRow,
) -> impl IntoView {
    let words = use_words();
    let SecretRow { object, kind, summary, left_out, changed, .. } = row;
    let what = match kind {
        SecretKind::GitSync => words.fingerprint,
        SecretKind::ImagePull => words.registries,
    };
    let mut hidden = summary.len().saturating_sub(NAMED);
    if let LeftOut::Some(count) = left_out {
        hidden += count;
    }
    let more = (hidden > 0).then(|| view! { <li class="kp-more">{words.more(hidden)}</li> });
    let held = if summary.is_empty() {
        words.unknown.into_any()
    } else {
        let named = summary.into_iter().take(NAMED);
        view! {
            <ul class="kp-held">
                {named.map(|text| view! { <li>{text}</li> }).collect_view()} {more}
            </ul>
        }
        .into_any()
    };
    view! {
        <dl class="kp-facts kp-facts--dense" data-testid=testid::DELETION_FACTS>
            <dt>{words.object_name}</dt>
            <dd>
                <code>{object.to_string()}</code>
            </dd>
            <dt>{words.type_}</dt>
            <dd>
                <span class="kp-kind" data-kind=kind.as_str()>{words.kind(kind)}</span>
            </dd>
            <dt>{what}</dt>
            <dd>{held}</dd>
            <dt>{words.last_changed}</dt>
            <dd>
                <ChangedTime changed=changed />
            </dd>
        </dl>
    }
}
