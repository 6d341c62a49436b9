//! `secrets/new`: the form of a new secret.

use backend::Right;
use domain::{
    Check, CreateInput, Field as FieldName, Question, RegistryInput, SecretKind, parse_query_string,
};
use leptos::prelude::*;

use super::form::{
    FormPurpose, FormState, back_link, display_name_field, folded, form_buttons, guard_unsaved,
    hidden_finding, import_part, key_field, known_hosts_field, note, registries_part,
    save_on_enter, typed_credential,
};
use crate::api::create_secret;
use crate::components::{
    Alert, Field, FieldKind, alert, field, field_id, field_message, help, page_title, radio,
};
use crate::markup::{Element, Node, el, live, nodes};
use crate::router::use_router;
use crate::state::{Submitted, take_submitted, use_base, use_settings};
use crate::words::use_words;
use crate::{dom, testid};

/// The form of a new secret.
pub fn create_page() -> Element {
    let words = use_words();
    let (input, failure, lacking) = match take_submitted() {
        Some(Submitted::Create { input, error, retype, cut }) => {
            (input.read().unwrap_or_default(), error, words.lacking(retype, cut))
        }
        _ => (asked_input(), None, None),
    };
    let kind = input.kind().unwrap_or(SecretKind::GitSync);
    let form = FormState::new(failure, purpose());
    let carried = StoredValue::new(input.has_credentials().then(|| input.clone()));
    let fields = form
        .element("kp-form")
        .flag("novalidate", true)
        .attr("autocomplete", "off")
        .effect(move |_| guard_unsaved(form.dirty))
        .effect(move |_| type_again(carried))
        .child(alert(form.failure, lacking, Alert::of(use_base().start()).typed(form.errors)))
        .child(save_on_enter(Right::Create))
        .child(name_field(form, input.name.clone()))
        .child(display_name_field(form, input.display_name.clone()))
        .child(kind_choice(form, kind))
        .child(git_sync(form, &input))
        .child(image_pull(form, input.registries))
        .child(form_buttons(form, Right::Create));
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

/// Returns how the form is checked and saved.
fn purpose() -> FormPurpose {
    let naming = use_settings().with_value(|settings| settings.naming.clone());
    let prefixes = naming.clone();
    FormPurpose {
        question: Box::new(move |pairs| {
            let input = CreateInput::from_pairs(pairs);
            Some(Question::Create { naming: naming.clone(), input })
        }),
        check: Box::new(move |pairs, report| {
            let input = CreateInput::from_pairs(pairs.clone());
            let kind = input.kind().unwrap_or(SecretKind::GitSync);
            let named = !input.trimmed_name().is_empty()
                && !report.errors.iter().any(|error| error.field == FieldName::Name);
            let object = format!("{}{}", prefixes.prefix(kind).as_str(), input.trimmed_name());
            Check {
                object: if named { object } else { String::new() },
                ..typed_credential(kind, report, &input.registries)
            }
        }),
        save: Box::new(|pairs| {
            let input = CreateInput::from_pairs(pairs);
            Box::pin(async { Ok(create_secret(input).await?) })
        }),
    }
}

/// Returns the fields that the link sets: a kind, and the public fields from the form of a deleted
/// secret. A credential is never part of a URL.
fn asked_input() -> CreateInput {
    let query = use_router().query_now();
    let public =
        |name: &str| ["type", "name", "displayName", "registryHost", "username"].contains(&name);
    let pairs = parse_query_string(&query).into_iter().filter(|(name, _)| public(name));
    CreateInput::from_pairs(pairs)
}

/// Fills in the credentials from another form of this page, once the fields exist.
fn type_again(carried: StoredValue<Option<CreateInput>>) {
    let Some(input) = carried.try_update_value(Option::take).flatten() else { return };
    dom::soon(Box::new(move || {
        let key = (FieldName::Key, &input.key);
        let passwords = input.registries.iter().enumerate();
        let passwords =
            passwords.map(|(index, registry)| (FieldName::Password(index), &registry.password));
        let import = (FieldName::Import, &input.import);
        for (field, value) in passwords.chain([key, import]).filter(|(_, v)| !v.is_empty()) {
            dom::type_into(&field_id(field), value.expose());
        }
    }));
}

fn git_sync(form: FormState, input: &CreateInput) -> Element {
    let words = use_words();
    let source = |value, on, label| radio("keySource".to_owned(), value, on, label);
    let sources = el("div")
        .class("kp-choices")
        .child(source("paste", !input.generate, words.paste_key))
        .child(
            source("generate", input.generate, words.generate_key).testid(testid::GENERATE_BUTTON),
        );
    let generated = el("p").class("kp-field__hint kp-generated").child(words.generate_key_help);
    let known_hosts = folded(
        form,
        FieldName::KnownHosts,
        !input.known_hosts.is_empty(),
        words.known_hosts_optional,
        known_hosts_field(form, input.known_hosts.clone()),
    );
    el("fieldset")
        .class("kp-fieldset")
        .attr("data-kind", SecretKind::GitSync.as_str())
        .child(el("legend").class("kp-visually-hidden").child(words.secret))
        .child(sources)
        .child(generated)
        .child(el("div").class("kp-typed-key").child(key_field(form, input.accept_weak)))
        .child(known_hosts)
}

fn image_pull(form: FormState, mut registries: Vec<RegistryInput>) -> Vec<Node> {
    if registries.is_empty() {
        registries.push(RegistryInput::default());
    }
    let mut parts = registries_part(form, registries, &[]);
    parts.extend(nodes(import_part(form)));
    parts
}

fn name_field(form: FormState, value: String) -> Element {
    let words = use_words();
    let budget = use_settings().with_value(|settings| {
        let budgets = SecretKind::ALL.map(|kind| settings.naming.prefix(kind).budget());
        budgets.into_iter().min().unwrap_or_default()
    });
    let counter = move || {
        let (used, budget) = form.report.get()?.name.filter(|(used, _)| *used > 0)?;
        Some(note(words.name_count(used, budget)))
    };
    let parts = Field {
        of: FieldName::Name,
        name: "name",
        testid: testid::NAME,
        label: words.name,
        value,
        hint: words.name_help(budget),
        required: true,
        kind: FieldKind::Text,
        finding: nodes([nodes(live(counter)), hidden_finding(form, FieldName::Name)]),
    };
    field(parts, form.errors)
}

/// Returns the choice of the kind. The style sheet shows the fields of the chosen kind, with and
/// without JavaScript. The server requires only what that kind needs.
fn kind_choice(form: FormState, kind: SecretKind) -> Element {
    let words = use_words();
    let options = SecretKind::ALL.map(|option| {
        el("option")
            .attr("value", option.as_str())
            .flag("selected", option == kind)
            .child(words.kind(option))
    });
    let helps = SecretKind::ALL.map(|option| {
        el("p")
            .class("kp-field__hint")
            .attr("data-kind", option.as_str())
            .child(words.kind_help(option))
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
