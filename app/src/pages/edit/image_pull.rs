//! The stored registry logins: hosts and user names to edit, passwords to keep or replace.

use leptos::prelude::*;

use crate::components::{Field, FieldKind, field, field_id};
use crate::domain::{
    EditInput, Field as FieldName, RegistryDescription, RegistryInput, SecretKind,
};
use crate::markup::{Element, Node, el, live, nodes};
use crate::pages::form::{FormState, choice_button, registry_fields};
use crate::testid;
use crate::words::use_words;

/// The credential part of an Image Pull secret: one group of fields a registry.
pub fn image_pull_part(
    form: FormState,
    registries: Option<Vec<RegistryDescription>>,
    input: EditInput,
) -> Vec<Node> {
    let words = use_words();
    let note = |text| el("p").class("kp-note").child(text);
    let Some(stored) = registries else { return nodes(note(words.unreadable_file)) };
    let mut parts = nodes(stored.is_empty().then(|| note(words.no_registries)));
    let count = input.registries.len();
    for (index, typed) in input.registries.into_iter().enumerate() {
        let stored = stored.iter().find(|stored| stored.host == typed.entry);
        let legend = if count > 1 {
            (words.registry)(index + 1, count)
        } else {
            (words.kind)(SecretKind::ImagePull).to_owned()
        };
        parts.push(Node::Element(registry(form, index, legend, typed, stored)));
    }
    parts
}

/// The registries of an immutable secret: described, with nothing to edit.
pub fn registry_facts(registries: Vec<RegistryDescription>) -> Element {
    let words = use_words();
    registries.into_iter().fold(el("dl").class("kp-facts"), |facts, registry| {
        let status = password_status(&registry);
        let username = registry.username.unwrap_or_else(|| words.unknown.to_owned());
        facts
            .child(el("dt").child(words.registry_host))
            .child(el("dd").child(registry.host))
            .child(el("dt").child(words.username))
            .child(el("dd").child(username))
            .child(el("dt").child(words.password))
            .child(el("dd").child(status))
    })
}

fn registry(
    form: FormState,
    index: usize,
    legend: String,
    typed: RegistryInput,
    stored: Option<&RegistryDescription>,
) -> Element {
    let replacing = typed.replace_password || stored.is_none();
    let entry =
        el("input").attr("type", "hidden").attr("name", "entry").attr("value", typed.entry.clone());
    el("fieldset")
        .class("kp-fieldset kp-fieldset--boxed")
        .attr("data-kind", "image-pull")
        .child(el("legend").child(legend))
        .child(entry)
        .child(registry_fields(form, index, typed))
        .child(stored.map(password_status))
        .child(password(form, index, stored.is_some(), replacing))
}

fn password_status(stored: &RegistryDescription) -> Element {
    let words = use_words();
    let password = if stored.has_password { words.password_set } else { words.password_not_set };
    let token = stored.has_identity_token.then_some(words.identity_token_set);
    el("p")
        .class("kp-stored")
        .child(el("span").child(password))
        .child(token.map(|token| el("span").child(token)))
}

/// The password of a registry. The field exists only after "replace" is chosen.
fn password(form: FormState, index: usize, can_keep: bool, replacing: bool) -> Node {
    let words = use_words();
    let name = FieldName::Password(index);
    let replacing = RwSignal::new(replacing);
    let replace_id = format!("replace-password-{index}");
    live(move || {
        if !replacing.get() {
            let choose = move || replacing.set(true);
            let text = words.replace_password;
            let button = choice_button(replace_id.clone(), text, choose, field_id(name));
            let button = button.attr("id", replace_id.clone()).class("kp-button");
            return nodes(button.testid(testid::REPLACE_BUTTON));
        }
        let parts = Field {
            of: name,
            name: "password",
            testid: testid::PASSWORD,
            label: words.password,
            value: String::new(),
            hint: words.password_help.to_owned(),
            required: true,
            kind: FieldKind::Password,
        };
        let keep = can_keep.then(|| {
            let choose = move || replacing.set(false);
            let intent = format!("keep-password-{index}");
            let button = choice_button(intent, words.keep_password, choose, replace_id.clone());
            button.class("kp-button kp-button--quiet").testid(testid::KEEP_BUTTON)
        });
        let choice = el("input")
            .attr("type", "hidden")
            .attr("name", "passwordChoice")
            .attr("value", "replace");
        nodes([Some(choice), Some(field(parts, form.errors)), keep])
    })
}
