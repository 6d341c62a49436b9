//! One registry of a form: its host, user name and password, and the other members of its entry.

use domain::{Field as FieldName, RegistryDescription, RegistryInput, SecretKind, TokenChoice};

use super::FormState;
use super::hidden::hidden_finding;
use super::host::host_finding;
use super::key_field::warning;
use super::password::password_field;
use crate::components::{Field, FieldKind, checkbox, error_line, field, field_id, hidden, radio};
use crate::markup::{Element, Node, el, live, nodes};
use crate::testid;
use crate::words::use_words;

/// A registry at its position in the form.
pub(in crate::pages) struct Registry {
    /// The position, from 0.
    pub(in crate::pages) index: usize,
    /// The title of the registry.
    pub(in crate::pages) legend: String,
    /// The typed fields.
    pub(in crate::pages) typed: RegistryInput,
    /// The stored registry. It is `None` for a new one.
    pub(in crate::pages) stored: Option<RegistryDescription>,
}

/// Returns the fields of one registry, with `more` at their end.
pub(in crate::pages) fn registry_fieldset(
    form: FormState,
    registry: Registry,
    more: impl Into<Option<Element>>,
) -> Element {
    let Registry { index, legend, typed, stored } = registry;
    let was = typed.username_was.clone().map(|was| hidden("usernameWas", was));
    let replacing = typed.replace_password || stored.is_none();
    let username = Field {
        of: FieldName::Username(index),
        name: "username",
        testid: testid::USERNAME,
        label: use_words().username,
        value: typed.username.clone(),
        hint: String::new(),
        required: true,
        kind: FieldKind::Text,
        finding: hidden_finding(form, FieldName::Username(index)),
    };
    el("fieldset")
        .class("kp-fieldset kp-fieldset--boxed kp-registry")
        .flag("data-stored", stored.is_some())
        .attr("data-kind", SecretKind::ImagePull.as_str())
        .testid(testid::REGISTRY)
        .child(el("legend").child(legend))
        .child(hidden("entry", typed.entry.clone()))
        .child(was)
        .child(stored.is_none().then(|| super::service::service_choice(index)))
        .child(host(form, index, typed.host.clone()))
        .child(field(username, form.errors))
        .child(stored.as_ref().map(password_status))
        .child(stored.as_ref().and_then(|stored| use_words().auth_member(stored.auth)).map(warning))
        .child(password_field(form, index, stored.is_some(), replacing))
        .child(
            stored
                .as_ref()
                .filter(|stored| stored.has_identity_token)
                .map(|_| token(form, index, typed.identity_token)),
        )
        .child(stored.map(|stored| remove_choice(&stored.host, typed.remove)))
        .child(more.into())
}

fn host(form: FormState, index: usize, value: String) -> Element {
    let words = use_words();
    let parts = Field {
        of: FieldName::RegistryHost(index),
        name: "registryHost",
        testid: testid::REGISTRY_HOST,
        label: words.registry_host,
        value,
        hint: words.registry_host_help.to_owned(),
        required: true,
        kind: FieldKind::Text,
        finding: nodes(live(move || host_finding(form, index))),
    };
    field(parts, form.errors)
}

/// Says whether a password and an identity token are stored.
pub(in crate::pages) fn password_status(stored: &RegistryDescription) -> Element {
    let words = use_words();
    let password = if stored.has_password { words.password_set } else { words.password_not_set };
    let token = stored.has_identity_token.then_some(words.identity_token_set);
    el("p")
        .class("kp-stored")
        .child(el("span").child(password))
        .child(token.map(|token| el("span").child(token)))
}

/// Returns the choice of what happens to the identity token.
fn token(form: FormState, index: usize, chosen: TokenChoice) -> Element {
    let words = use_words();
    let name = FieldName::IdentityToken(index);
    let id = field_id(name);
    // The name contains the index, because only one of the radio buttons with the same name can be
    // chosen.
    let choice = |value, is, label| radio(id.clone(), value, chosen == is, label);
    el("div")
        .class("kp-field")
        .attr("id", id.clone())
        .attr("tabindex", "-1")
        .attr("role", "group")
        .attr("aria-label", words.identity_token)
        .child(el("p").class("kp-field__label").child(words.identity_token))
        .child(el("p").class("kp-field__hint").child(words.identity_token_help))
        .child(choice("keep", TokenChoice::Keep, words.keep_token))
        .child(choice("clear", TokenChoice::Clear, words.clear_token))
        .child(error_line(format!("{id}-error"), name, form.errors))
}

fn remove_choice(host: &str, remove: bool) -> Element {
    let label = use_words().remove_registry_of(host);
    checkbox("remove", "on".to_owned(), remove, label)
        .class("kp-check kp-check--danger")
        .testid(testid::REMOVE_REGISTRY)
}

/// Describes the registries of an immutable secret, with nothing to edit.
pub(in crate::pages) fn registry_facts(registries: Vec<RegistryDescription>) -> Vec<Node> {
    let words = use_words();
    nodes(registries.into_iter().fold(el("dl").class("kp-facts"), |facts, registry| {
        let status = password_status(&registry);
        let username = registry.username.unwrap_or_else(|| words.unknown.to_owned());
        facts
            .child(el("dt").child(words.registry_host))
            .child(el("dd").child(registry.host))
            .child(el("dt").child(words.username))
            .child(el("dd").child(username))
            .child(el("dt").child(words.password))
            .child(el("dd").child(status))
    }))
}
