//! Imports logins from another registry file. The user pastes, drops or picks the file and chooses
//! the logins.

use domain::{AuthMember, Field, ImportReport, RegistryDescription, SecretKind};
use leptos::prelude::*;

use super::FormState;
use super::folded::folded;
use super::key_field::{note, warning};
use crate::components::{Area, area, checkbox, hidden};
use crate::markup::{Element, Node, el, live, nodes};
use crate::testid;
use crate::words::use_words;

/// Returns the part of a form that imports logins from a file.
pub(in crate::pages) fn import_part(form: FormState) -> Element {
    let words = use_words();
    let file = RwSignal::new(None::<ImportReport>);
    let parts = Area {
        of: Field::Import,
        name: "import",
        testid: testid::IMPORT,
        label: words.import_file,
        value: String::new(),
        placeholder: "{\"auths\": {…}}",
        hint: words.import_help,
        required: false,
        finding: nodes(live(move || file.get().map(entries))),
        masked: true,
        had_crlf: RwSignal::new(false),
    };
    // Only another file builds the list again, so that the user's choices stay.
    let follow = move |_: &web_sys::Element| {
        let found = form.report.get().and_then(|report| report.import);
        if file.with_untracked(|file| *file != found) {
            file.set(found);
        }
    };
    let all = el("p").class("kp-field__hint kp-nojs-only").child(words.import_all);
    let content = nodes([area(parts, form.errors), all]);
    folded(form, Field::Import, false, words.import, content)
        .attr("data-kind", SecretKind::ImagePull.as_str())
        .effect(follow)
}

fn entries(found: ImportReport) -> Vec<Node> {
    let words = use_words();
    let ImportReport { file, repairs } = found;
    let repaired =
        (!repairs.is_empty()).then(|| note(words.unwrapped(&repairs)).testid(testid::REPAIRED));
    let has_login = |entry: &RegistryDescription| entry.has_password || entry.has_identity_token;
    let any = file.registries.iter().any(has_login);
    let cannot_read = |entry: &RegistryDescription| entry.auth == AuthMember::Undecodable;
    let none_read = file.registries.iter().any(cannot_read);
    let in_helper = ((!any && !none_read) || file.store.is_some() || !file.helpers.is_empty())
        .then(|| warning(words.import_helper.to_owned()));
    if file.more > 0 {
        // Logins that are not listed could not be chosen, and would be left out silently.
        let all = words.import_too_many(file.registries.len() + file.more);
        let all = el("p").class("kp-note").testid(testid::IMPORT_ENTRIES).child(all);
        return nodes([in_helper, Some(all)]);
    }
    let marker = hidden("importChoice", "some");
    let list = file.registries.into_iter().fold(
        el("div")
            .attr("role", "group")
            .attr("aria-label", words.import_choose)
            .testid(testid::IMPORT_ENTRIES)
            .child(el("p").class("kp-field__label").child(words.import_choose)),
        |list, entry| {
            if cannot_read(&entry) {
                let text = words.import_cannot_read(&entry.host);
                return list.child(warning(text));
            }
            if !has_login(&entry) {
                let text = words.import_no_login(&entry.host);
                return list.child(el("p").class("kp-field__hint").child(text));
            }
            let user = entry.username.clone().unwrap_or_default();
            let label = format!("{} {user}", entry.host);
            list.child(checkbox("importHost", entry.host, true, label))
        },
    );
    nodes([repaired, in_helper, Some(marker), Some(list)])
}
