//! `secrets/new`: the form of a new secret.

use leptos::prelude::*;

use super::form::{FormState, back_link, form_buttons, guard_unsaved, registry_fields};
use crate::api::create_secret;
use crate::components::{
    Field, FieldKind, alert, field, field_message, help, page_title, secret_area,
};
use crate::domain::{CreateInput, Field as FieldName, SecretKind, parse_query_string};
use crate::markup::{Element, Node, el, live, nodes};
use crate::router::use_router;
use crate::state::{Submitted, take_submitted, use_base, use_settings};
use crate::testid;
use crate::words::use_words;

/// The form of a new secret.
pub fn create_page() -> Element {
    let words = use_words();
    let (input, failure, retype) = match take_submitted() {
        Some(Submitted::Create { input, error, retype }) => (input, Some(error), retype),
        _ => (CreateInput::default(), None, false),
    };
    let kind = input.kind().or_else(asked_kind).unwrap_or(SecretKind::GitSync);
    let naming = use_settings().with_value(|settings| settings.naming.clone());
    let form = FormState::new(
        failure,
        move |pairs| CreateInput::from_pairs(pairs).validate(&naming).err().unwrap_or_default(),
        |pairs| Box::pin(create_secret(CreateInput::from_pairs(pairs))),
    );
    let git_sync = el("fieldset")
        .class("kp-fieldset")
        .attr("data-kind", SecretKind::GitSync.as_str())
        .child(el("legend").class("kp-visually-hidden").child(words.secret))
        .child(secret_area(form.errors));
    let fields = form
        .element("kp-form")
        .flag("novalidate", true)
        .attr("autocomplete", "off")
        .effect(move |_| guard_unsaved(form.dirty))
        .child(alert(form.failure, retype.then_some(words.retype), Some(use_base().start())))
        .child(name_fields(form, &input))
        .child(kind_choice(form, kind))
        .child(git_sync)
        .child(image_pull(form, input))
        .child(form_buttons(form));
    let columns = el("div")
        .class("kp-form-page__columns")
        .attr("data-kind", kind.as_str())
        .child(fields)
        .child(el("div").class("kp-helps").child(SecretKind::ALL.map(help)));
    el("section")
        .class("kp-form-page")
        .child(back_link())
        .child(page_title(words.create_title))
        .child(columns)
}

/// The kind that the link asked for.
fn asked_kind() -> Option<SecretKind> {
    let query = use_router().query_now();
    let (_, kind) = parse_query_string(&query).into_iter().find(|(name, _)| name == "type")?;
    SecretKind::parse(&kind)
}

fn image_pull(form: FormState, input: CreateInput) -> Element {
    let words = use_words();
    let kind = SecretKind::ImagePull;
    let password = Field {
        of: FieldName::Password(0),
        name: "password",
        testid: testid::PASSWORD,
        label: words.password,
        value: String::new(),
        hint: words.password_help.to_owned(),
        required: true,
        kind: FieldKind::Password,
    };
    el("fieldset")
        .class("kp-fieldset")
        .attr("data-kind", kind.as_str())
        .child(el("legend").class("kp-visually-hidden").child((words.kind)(kind)))
        .child(registry_fields(form, 0, input.registry))
        .child(field(password, form.errors))
}

fn name_fields(form: FormState, input: &CreateInput) -> Vec<Node> {
    let words = use_words();
    let budget = use_settings().with_value(|settings| {
        let budgets = SecretKind::ALL.map(|kind| settings.naming.prefix(kind).budget());
        budgets.into_iter().min().unwrap_or_default()
    });
    let name = Field {
        of: FieldName::Name,
        name: "name",
        testid: testid::NAME,
        label: words.name,
        value: input.name.clone(),
        hint: (words.name_help)(budget),
        required: true,
        kind: FieldKind::Text,
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
    nodes([name, display_name].map(|parts| field(parts, form.errors)))
}

/// The choice of the kind. The style sheet shows the fields of the chosen one, with and without
/// JavaScript; the server asks for what that kind needs.
fn kind_choice(form: FormState, kind: SecretKind) -> Element {
    let words = use_words();
    let options = SecretKind::ALL.map(|option| {
        el("option")
            .attr("value", option.as_str())
            .flag("selected", option == kind)
            .child((words.kind)(option))
    });
    let helps = SecretKind::ALL.map(|option| {
        el("p")
            .class("kp-field__hint")
            .attr("data-kind", option.as_str())
            .child((words.kind_help)(option))
    });
    let select = el("select")
        .attr("id", "type")
        .class("kp-input")
        .attr("name", "type")
        .attr("autocomplete", "off")
        .testid(testid::SECRET_TYPE)
        .attr("aria-describedby", "type-error type-help")
        .child(options);
    let error = el("p")
        .class("kp-field__error")
        .attr("id", "type-error")
        .attr("aria-live", "polite")
        .child(live(move || field_message(form.errors, FieldName::Kind)));
    el("div")
        .class("kp-field")
        .child(el("label").class("kp-field__label").attr("for", "type").child(words.type_))
        .child(select)
        .child(error)
        .child(el("div").attr("id", "type-help").child(helps))
}
