//! `secrets/{object-name}`: the form of a stored secret. What is stored is described, not shown.

mod git_sync;
mod image_pull;
mod lost;

use self::git_sync::git_sync_part;
use self::image_pull::{image_pull_part, registry_facts};
use self::lost::lost;
use super::form::{FormState, back_link, form_buttons, guard_unsaved};
use super::loading;
use crate::api::update_secret;
use crate::components::{
    CopyButton, Field, FieldKind, alert, changed_time, copy_button, failure, field, help,
    page_title,
};
use crate::domain::{Credential, EditInput, Field as FieldName, SecretDetail};
use crate::error::AppError;
use crate::markup::{Element, Node, el, live, nodes};
use crate::router::use_router;
use crate::state::{PageData, Submitted, take_submitted, use_base};
use crate::testid;
use crate::words::use_words;

/// What a plain post of the form ended with: what was typed, the error, and whether a credential
/// must be typed again.
type Posted = (EditInput, Option<AppError>, bool);

/// The form of a stored secret.
pub fn edit_page() -> Element {
    let router = use_router();
    let body = move || match router.page() {
        PageData::Secret(detail) => edit_form(&detail, posted()),
        PageData::Failed(error) => match posted() {
            Some((input, failure, _)) => lost(&failure.unwrap_or(error), input),
            None => nodes(failure(&error)),
        },
        PageData::Loading | PageData::Nothing | PageData::List(_) => nodes(loading()),
    };
    el("section").class("kp-form-page").child(back_link()).child(live(body))
}

fn posted() -> Option<Posted> {
    match take_submitted() {
        Some(Submitted::Edit { input, error, retype }) => Some((input, error, retype)),
        _ => None,
    }
}

fn edit_form(detail: &SecretDetail, posted: Option<Posted>) -> Vec<Node> {
    let words = use_words();
    let (input, failure, retype) = posted.unwrap_or_else(|| (EditInput::of(detail), None, false));
    let kind = detail.kind();
    let object = detail.object().to_string();
    let here = use_base().edit(detail.object());
    let stored = detail.clone();
    let form = FormState::new(
        failure,
        move |pairs| EditInput::from_pairs(pairs).validate(&stored).err().unwrap_or_default(),
        move |pairs| Box::pin(update_secret(object.clone(), EditInput::from_pairs(pairs))),
    );
    let hidden = |name, value: &str| {
        el("input").attr("type", "hidden").attr("name", name).attr("value", value.to_owned())
    };
    let display_name = Field {
        of: FieldName::DisplayName,
        name: "displayName",
        testid: testid::DISPLAY_NAME,
        label: words.display_name,
        value: input.display_name.clone(),
        hint: words.display_name_help.to_owned(),
        required: false,
        kind: FieldKind::Text,
    };
    let fields = form
        .element("kp-form")
        .flag("novalidate", true)
        .attr("autocomplete", "off")
        .effect(move |_| guard_unsaved(form.dirty))
        .child(alert(form.failure, retype.then_some(words.retype), Some(here)))
        .child(hidden("uid", &input.version.uid))
        .child(hidden("resourceVersion", &input.version.resource_version))
        .child(save_on_enter())
        .child(facts(detail))
        .child(field(display_name, form.errors))
        .child(detail.immutable.then(|| el("p").class("kp-note").child(words.immutable)))
        .child(credential(form, detail, input))
        .child(form_buttons(form));
    let columns = el("div")
        .class("kp-form-page__columns")
        .attr("data-kind", kind.as_str())
        .child(fields)
        .child(el("div").class("kp-helps").child(help(kind)));
    nodes([page_title((words.edit_title)(detail.row.title())), columns])
}

/// The form's first submit button is what Enter in a field presses.
fn save_on_enter() -> Element {
    el("button")
        .attr("type", "submit")
        .class("kp-visually-hidden")
        .attr("name", "intent")
        .attr("value", "save")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
}

fn credential(form: FormState, detail: &SecretDetail, input: EditInput) -> Vec<Node> {
    match detail.credential.clone() {
        Credential::GitSync { stored, key, known_hosts } => {
            // An immutable key is described, with nothing to choose.
            let replacing = (!detail.immutable).then_some(input.replace_key);
            nodes(git_sync_part(form, stored, key, known_hosts, replacing))
        }
        Credential::ImagePull { registries: Some(registries) } if detail.immutable => {
            nodes(registry_facts(registries))
        }
        Credential::ImagePull { registries } => image_pull_part(form, registries, input),
    }
}

/// What is fixed: name, type, who changed it last.
fn facts(detail: &SecretDetail) -> Element {
    let words = use_words();
    let object = detail.object().to_string();
    let copy =
        CopyButton { text: object.clone(), label: words.copy_name.to_owned(), labelled: false };
    let kind = el("span")
        .class("kp-kind")
        .attr("data-kind", detail.kind().as_str())
        .child((words.kind)(detail.kind()));
    el("dl")
        .class("kp-facts")
        .child(el("dt").child(words.name))
        .child(el("dd").testid(testid::NAME).child(detail.row.name.to_string()))
        .child(el("dt").child(words.object_name))
        .child(el("dd").child(el("code").child(object)).child(copy_button(copy)))
        .child(el("dt").child(words.type_))
        .child(el("dd").testid(testid::SECRET_TYPE).child(kind))
        .child(el("dt").child(words.last_changed))
        .child(el("dd").child(changed_time(detail.row.changed.clone())))
}
