//! The facts that cannot be edited: the name, the type, and who changed the secret.

use domain::{Credential, PastWrite, RegistryFile, SecretDetail};
use leptos::prelude::*;

use crate::components::{ChangedTime, CopyButton};
use crate::testid;
use crate::words::use_words;

/// The name, the object name, the type and the last change, in few lines. The past changes are
/// folded.
#[component]
pub fn Facts(detail: SecretDetail) -> impl IntoView {
    let words = use_words();
    let object = detail.object().to_string();
    let badge = |text| view! { <span class="kp-badge kp-badge--warn">{text}</span> };
    let immutable = detail.immutable.then(|| badge(words.immutable_badge));
    let deleting = detail.deleting.then(|| badge(words.deleting_badge));
    let repair = needs_repair(&detail.credential).then(|| badge(words.repair_badge));
    let kind = detail.kind();
    let history = (!detail.history.is_empty()).then(|| {
        view! {
            <details class="kp-history">
                <summary>{words.history}</summary>
                <History writes=detail.history />
            </details>
        }
    });
    view! {
        <div class="kp-about">
            <dl class="kp-about__facts">
                <div>
                    <dt>{words.name}</dt>
                    <dd data-testid=testid::NAME>{detail.row.name.to_string()}</dd>
                </div>
                <div>
                    <dt>{words.object_name}</dt>
                    <dd>
                        <code>{object.clone()}</code>
                        <CopyButton text=object label=words.copy_name.to_owned() />
                    </dd>
                </div>
                <div>
                    <dt>{words.type_}</dt>
                    <dd data-testid=testid::SECRET_TYPE>
                        <span class="kp-kind" data-kind=kind.as_str()>{words.kind(kind)}</span>
                        {immutable}
                        {deleting}
                        {repair}
                    </dd>
                </div>
                <div>
                    <dt>{words.last_changed}</dt>
                    <dd>
                        <ChangedTime changed=detail.row.changed />
                    </dd>
                </div>
            </dl>
            {history}
        </div>
    }
}

/// Returns true if the text of the stored credential needs a repair before its consumers can use
/// it.
fn needs_repair(credential: &Credential) -> bool {
    match credential {
        Credential::GitSync { key, .. } => key.as_ref().is_some_and(|key| !key.repairs.is_empty()),
        Credential::ImagePull(file) => file.as_ref().is_some_and(RegistryFile::is_ignored),
    }
}

/// The list of past writes, as far as the cluster still knows them.
#[component]
fn History(writes: Vec<PastWrite>) -> impl IntoView {
    let words = use_words();
    let line = |write: PastWrite| {
        let what = if write.made { words.was_created } else { words.was_changed };
        view! {
            <li>
                {what}
                " "
                <ChangedTime changed=write.changed />
            </li>
        }
    };
    view! {
        <ul class="kp-history__writes" data-testid=testid::HISTORY>
            {writes.into_iter().map(line).collect_view()}
        </ul>
    }
}
