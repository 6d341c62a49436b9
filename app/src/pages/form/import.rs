//! Imports logins from another registry file. The user pastes, drops or picks the file and chooses
//! the logins.

use domain::{AuthMember, Field, ImportReport, RegistryDescription, SecretKind};
use leptos::prelude::*;

use super::key_field::{repaired, warning};
use super::{Folded, FormState};
use crate::components::{Checkbox, Hidden, TextArea};
use crate::testid;
use crate::words::use_words;

/// The part of a form that imports logins from a file.
#[component]
pub(in crate::pages) fn ImportPart(
    /// The form.
    form: FormState,
) -> impl IntoView {
    let words = use_words();
    // Only another file gets another number and makes the list anew, so that the user's choices
    // stay.
    let file = Memo::new(move |before: Option<&(usize, Option<ImportReport>)>| {
        let found = form.report.read().as_ref().and_then(|report| report.import.clone());
        match before {
            Some((number, file)) if *file == found => (*number, found),
            _ => (before.map_or(0, |(number, _)| number + 1), found),
        }
    });
    let numbered = move || {
        let (number, found) = file.get();
        found.map(|found| (number, found))
    };
    view! {
        <Folded
            form=form
            field=Field::Import
            open=false
            summary=words.import
            data_kind=SecretKind::ImagePull.as_str()
        >
            <TextArea
                of=Field::Import
                name="import"
                testid=testid::IMPORT
                label=words.import_file
                value=String::new()
                placeholder="{\"auths\": {…}}"
                hint=words.import_help
                required=false
                masked=true
                had_crlf=RwSignal::new(false)
                errors=form.errors
            >
                <For
                    each=numbered
                    key=|(number, _)| *number
                    children=|(_, found)| view! { <ImportEntries found=found /> }
                />
            </TextArea>
            <p class="kp-field__hint kp-nojs-only">{words.import_all}</p>
        </Folded>
    }
}

/// What is in the file, and the choice of its logins.
#[component]
fn ImportEntries(found: ImportReport) -> impl IntoView {
    let words = use_words();
    let ImportReport { file, repairs } = found;
    let any = file.registries.iter().any(has_login);
    let none_read = file.registries.iter().any(cannot_read);
    let in_helper = ((!any && !none_read) || file.store.is_some() || !file.helpers.is_empty())
        .then(|| warning(words.import_helper));
    if file.more > 0 {
        // Logins that are not listed could not be chosen, and would be left out silently.
        let all = words.import_too_many(file.registries.len() + file.more);
        return view! {
            {in_helper}
            <p class="kp-note" data-testid=testid::IMPORT_ENTRIES>{all}</p>
        }
        .into_any();
    }
    let repaired = (!repairs.is_empty()).then(|| repaired(words.unwrapped(&repairs)));
    let entry = |entry| view! { <ImportEntry entry=entry /> };
    view! {
        {repaired}
        {in_helper}
        <Hidden name="importChoice" value="some" />
        <div role="group" aria-label=words.import_choose data-testid=testid::IMPORT_ENTRIES>
            <p class="kp-field__label">{words.import_choose}</p>
            {file.registries.into_iter().map(entry).collect_view()}
        </div>
    }
    .into_any()
}

/// The choice of one login of the file.
#[component]
fn ImportEntry(entry: RegistryDescription) -> impl IntoView {
    let words = use_words();
    if cannot_read(&entry) {
        return warning(words.import_cannot_read(&entry.host)).into_any();
    }
    if !has_login(&entry) {
        let text = words.import_no_login(&entry.host);
        return view! { <p class="kp-field__hint">{text}</p> }.into_any();
    }
    let user = entry.username.unwrap_or_default();
    let label = format!("{} {user}", entry.host);
    view! { <Checkbox name="importHost" value=entry.host on=true label=label /> }.into_any()
}

fn has_login(entry: &RegistryDescription) -> bool {
    entry.has_password || entry.has_identity_token
}

fn cannot_read(entry: &RegistryDescription) -> bool {
    entry.auth == AuthMember::Undecodable
}
