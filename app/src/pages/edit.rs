//! `secrets/{object-name}`: the form of a stored secret. Its stored credentials are described, not
//! shown.

mod again;
mod git_sync;
mod image_pull;
mod lost;

use backend::{AppError, Right};
use domain::{Check, Credential, EditInput, PastWrite, Question, RegistryFile, SAVE, SecretDetail};

use self::again::{again_link, create_again};
use self::git_sync::{Stored, git_sync_part, stored_key};
use self::image_pull::image_pull_part;
use self::lost::lost;
use super::form::{
    FormPurpose, FormState, News, back_link, display_name_field, form_buttons, guard_unsaved,
    meanwhile, registry_facts, save_on_enter, twin_notes, typed_credential,
};
use super::loading;
use crate::api::update_secret;
use crate::components::{
    Alert, CopyButton, alert, changed_time, checkbox, copy_button, failure, help, hidden,
    page_title,
};
use crate::markup::{Element, Node, el, live, nodes};
use crate::router::use_router;
use crate::state::{PageData, Submitted, take_submitted, use_base};
use crate::testid;
use crate::words::use_words;

/// The id of the form.
const FORM: &str = "edit-form";

/// The result of a plain post of the form: the typed fields, the error, and the text that says
/// which typed fields are missing.
type Posted = (EditInput, Option<AppError>, Option<&'static str>);

/// The form of a stored secret.
pub fn edit_page() -> Element {
    let router = use_router();
    let body = move || match router.page() {
        PageData::Secret(detail) => match detail.read() {
            Some(detail) => edit_form(&detail, posted()),
            None => nodes(loading()),
        },
        PageData::Failed(error) => match posted() {
            Some((input, failure, _)) => {
                lost(&failure.unwrap_or(error), &router.object_now(), input)
            }
            None => nodes(failure(&error)),
        },
        PageData::Loading | PageData::Nothing | PageData::List(_) => nodes(loading()),
    };
    el("section").class("kp-form-page").child(back_link()).child(live(body))
}

fn posted() -> Option<Posted> {
    match take_submitted() {
        Some(Submitted::Edit { input, error, retype, cut }) => {
            Some((input.read()?, error, use_words().lacking(retype, cut)))
        }
        _ => None,
    }
}

fn edit_form(detail: &SecretDetail, posted: Option<Posted>) -> Vec<Node> {
    let words = use_words();
    let (input, failure, lacking) = posted.unwrap_or_else(|| (EditInput::of(detail), None, None));
    let kind = detail.kind();
    let form = FormState::new(failure, purpose(detail));
    let ways = Alert::of(use_base().edit(detail.object())).typed(form.errors);
    let ways = ways.edit(again_link(detail, &input), create_again(form, detail));
    let News { note, late } = meanwhile(form, detail);
    let fields = form
        .element("kp-form")
        .attr("id", FORM)
        .flag("novalidate", true)
        .attr("autocomplete", "off")
        .effect(move |_| guard_unsaved(form.dirty))
        .child(alert(form.failure, lacking, ways))
        .child(note)
        .child(hidden("uid", input.version.uid.clone()))
        .child(hidden("resourceVersion", input.version.resource_version.clone()))
        .child(hidden("marks", input.marks.to_text()))
        .child(input.display_name_was.clone().map(|was| hidden("displayNameWas", was)))
        .child(save_on_enter(Right::Patch))
        .child(facts(detail))
        .child(twin_notes(&detail.twins))
        .child(state_notes(detail))
        .child(display_name_field(form, input.display_name.clone()))
        .child(credential(form, detail, input))
        .child(form_buttons(form, Right::Patch))
        .child(late);
    let columns = el("div")
        .class("kp-form-page__columns")
        .attr("data-kind", kind.as_str())
        .child(fields)
        .child(el("div").class("kp-helps").child(help(kind)));
    nodes([page_title(words.edit_title(&detail.row.shown_title())), columns])
}

/// Returns how the form is checked and saved.
fn purpose(detail: &SecretDetail) -> FormPurpose {
    let object = detail.object().to_string();
    let (stored, except, kind) = (detail.clone(), object.clone(), detail.kind());
    FormPurpose {
        question: Box::new(move |pairs| {
            let input = EditInput::from_pairs(pairs);
            Some(Question::Edit { detail: Box::new(stored.clone()), input })
        }),
        check: Box::new(move |pairs, report| {
            let input = EditInput::from_pairs(pairs.clone());
            let check = typed_credential(kind, report, &input.registries);
            Check { except: except.clone(), ..check }
        }),
        save: Box::new(move |pairs| {
            let intent = pairs.iter().rfind(|(name, _)| name == "intent");
            let intent = intent.map_or(SAVE.to_owned(), |(_, intent)| intent.clone());
            let mut input = EditInput::from_pairs(pairs);
            input.follow(&intent);
            let object = object.clone();
            Box::pin(async { Ok(update_secret(object, input).await?) })
        }),
    }
}

/// Returns notes about unusual properties of the object.
fn state_notes(detail: &SecretDetail) -> Vec<Node> {
    let words = use_words();
    let note = |text: String| el("p").class("kp-note").child(text);
    let deleting =
        detail.deleting.then(|| note(words.deleting_until(&words.list(&detail.finalizers))));
    let immutable = detail.immutable.then(|| note(words.immutable.to_owned()));
    let applied = detail.applied.then(|| note(words.applied.to_owned()).testid(testid::APPLIED));
    nodes([deleting, immutable, applied])
}

/// Returns the credential's part of the form. For an immutable secret, the style sheet shows it
/// once the user chooses to replace the secret, with and without JavaScript.
fn credential(form: FormState, detail: &SecretDetail, input: EditInput) -> Vec<Node> {
    let replace = input.replace;
    let described =
        detail.immutable.then(|| el("div").class("kp-described").child(described(detail)));
    let part = match detail.credential.clone() {
        Credential::GitSync { key, known_hosts } => {
            git_sync_part(form, Stored { key, known_hosts }, &input)
        }
        Credential::ImagePull(file) => image_pull_part(form, file, input),
    };
    if !detail.immutable {
        return part;
    }
    let words = use_words();
    let choice = checkbox("replace", "on".to_owned(), replace, words.replace_secret.to_owned());
    let choice = el("div")
        .class("kp-field kp-replace")
        .child(choice.testid(testid::REPLACE_SECRET))
        .child(el("p").class("kp-field__hint").child(words.replace_secret_help));
    let part = el("div").class("kp-replacement").child(part);
    nodes([nodes(described), nodes([choice, part])])
}

/// Returns true if the text of the stored credential needs a repair before its consumers can use
/// it.
fn needs_repair(credential: &Credential) -> bool {
    match credential {
        Credential::GitSync { key, .. } => key.as_ref().is_some_and(|key| !key.repairs.is_empty()),
        Credential::ImagePull(file) => file.as_ref().is_some_and(RegistryFile::is_ignored),
    }
}

/// Returns the description of an immutable secret's credential, with nothing to choose.
fn described(detail: &SecretDetail) -> Vec<Node> {
    match detail.credential.clone() {
        Credential::GitSync { key, .. } => stored_key(key),
        Credential::ImagePull(file) => registry_facts(file.unwrap_or_default().registries),
    }
}

/// Returns the facts that cannot be edited: the name, the type, and who changed the secret last.
fn facts(detail: &SecretDetail) -> Element {
    let words = use_words();
    let object = detail.object().to_string();
    let copy =
        CopyButton { text: object.clone(), label: words.copy_name.to_owned(), labelled: false };
    let kind = el("span")
        .class("kp-kind")
        .attr("data-kind", detail.kind().as_str())
        .child(words.kind(detail.kind()));
    let badge = |text| el("span").class("kp-badge kp-badge--warn").child(text);
    let badges = [
        detail.immutable.then(|| badge(words.immutable_badge)),
        detail.deleting.then(|| badge(words.deleting_badge)),
        needs_repair(&detail.credential).then(|| badge(words.repair_badge)),
    ];
    el("dl")
        .class("kp-facts")
        .child(el("dt").child(words.name))
        .child(el("dd").testid(testid::NAME).child(detail.row.name.to_string()))
        .child(el("dt").child(words.object_name))
        .child(el("dd").child(el("code").child(object)).child(copy_button(copy)))
        .child(el("dt").child(words.type_))
        .child(el("dd").testid(testid::SECRET_TYPE).child(kind).child(badges))
        .child(el("dt").child(words.last_changed))
        .child(el("dd").child(changed_time(detail.row.changed.clone())))
        .child((!detail.history.is_empty()).then(|| el("dt").child(words.history)))
        .child((!detail.history.is_empty()).then(|| el("dd").child(history(&detail.history))))
}

/// Returns the list of past writes, as far as the cluster still knows them.
fn history(writes: &[PastWrite]) -> Element {
    let words = use_words();
    let line = |write: &PastWrite| {
        let what = if write.made { words.was_created } else { words.was_changed };
        el("li").child(what).child(" ").child(changed_time(write.changed.clone()))
    };
    let lines: Vec<Element> = writes.iter().map(line).collect();
    el("ul").class("kp-history").testid(testid::HISTORY).child(lines)
}
