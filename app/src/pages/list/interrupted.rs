//! Interrupted replacements of immutable secrets, which are shown above the table.

use backend::Right;
use domain::{Interrupted, ReplacementStep};
use leptos::prelude::*;

use super::live::SecretList;
use crate::components::Hidden;
use crate::routes::{DISCARD, RESTORE};
use crate::state::{use_base, use_rights};
use crate::testid;
use crate::words::use_words;

/// The interrupted replacements, each with a button that settles it.
#[component]
pub fn InterruptedReplacements(list: SecretList) -> impl IntoView {
    let left = Memo::new(move |_| list.with(|page| page.interrupted.clone()).unwrap_or_default());
    view! {
        <For
            each=move || left.get()
            key=|left| {
                let version = left.version.resource_version.clone();
                (left.backup.to_string(), version, std::mem::discriminant(&left.step))
            }
            children=notice
        />
    }
}

fn notice(left: Interrupted) -> impl IntoView {
    let words = use_words();
    let text = words.interrupted(&left);
    // Both actions read the backup first. Restoring also removes the backup, but that may fail.
    let deed = if left.step == ReplacementStep::Gone { Right::Create } else { Right::Delete };
    let rights = use_rights();
    let may_settle = rights.may(Right::Get) && rights.may(deed);
    view! {
        <div class="kp-note kp-interrupted" role="alert" data-testid=testid::INTERRUPTED>
            <p>{text}</p>
            {may_settle.then(|| settle_form(left))}
        </div>
    }
}

/// Returns the button that settles an interrupted replacement. It is a plain form, with or without
/// JavaScript, because it is rarely needed.
fn settle_form(left: Interrupted) -> impl IntoView {
    let words = use_words();
    let (deed, label, id) = if left.step == ReplacementStep::Gone {
        (RESTORE, words.restore, testid::RESTORE_BUTTON)
    } else {
        (DISCARD, words.discard, testid::DISCARD_BUTTON)
    };
    view! {
        <form method="post" action=use_base().settle(&left.backup, deed)>
            <Hidden name="uid" value=left.version.uid />
            <Hidden name="resourceVersion" value=left.version.resource_version />
            <button type="submit" class="kp-button" data-testid=id>
                {label}
            </button>
        </form>
    }
}
