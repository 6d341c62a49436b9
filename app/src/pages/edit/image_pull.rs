//! The stored registry file: its registries can be edited, and the rest is described as the kubelet
//! reads it.

use domain::{EditInput, RegistryFile};

use crate::components::checkbox;
use crate::markup::{Element, Node, el, nodes};
use crate::pages::form::{
    FormState, import_part, registries_part, registry_facts, repair_button, warning,
};
use crate::testid;
use crate::words::use_words;

/// Returns the credential part of an Image Pull secret: a group of fields for each registry.
pub fn image_pull_part(form: FormState, file: Option<RegistryFile>, input: EditInput) -> Vec<Node> {
    let words = use_words();
    let Some(file) = file else {
        return nodes([nodes(warning(words.unreadable_file)), replaced_only(form, input)]);
    };
    let mut parts = file_notes(&file);
    let more = (file.more > 0).then(|| more_registries(file.more));
    if file.repeated_key {
        parts.extend(registry_facts(file.registries));
        parts.extend(nodes([nodes(more), replaced_only(form, input)]));
        return parts;
    }
    let replacement = file.offers_replacement().then(|| replace_choice(input.replace_file));
    parts.extend(registries_part(form, input.registries, &file.registries));
    parts.extend(nodes([more, replacement, Some(import_part(form))]));
    parts
}

/// Says how many registries are not shown.
fn more_registries(more: usize) -> Element {
    let note = el("p").class("kp-note kp-more-registries").child(use_words().more_registries(more));
    note.testid(testid::MORE_REGISTRIES)
}

/// Returns the choice to replace all stored registries.
fn replace_choice(on: bool) -> Element {
    let words = use_words();
    let label = words.replace_registries.to_owned();
    let choice = checkbox("replaceFile", "on".to_owned(), on, label);
    el("div")
        .class("kp-field")
        .child(choice.testid(testid::REPLACE_REGISTRIES))
        .child(el("p").class("kp-field__hint").child(words.replace_registries_help))
}

/// Returns the form for a file whose registries can only be replaced together. The style sheet
/// shows the fields once the user chooses to replace them.
fn replaced_only(form: FormState, input: EditInput) -> Vec<Node> {
    let choice = replace_choice(input.replace_file);
    let fields = el("div")
        .class("kp-new-file")
        .child(registries_part(form, input.registries, &[]))
        .child(import_part(form));
    nodes([choice, fields])
}

fn file_notes(file: &RegistryFile) -> Vec<Node> {
    let words = use_words();
    let ignored = file.is_ignored().then(|| {
        let button = repair_button(words.repair_file);
        let why = if file.odd_bytes { words.file_odd_bytes } else { words.file_ignored };
        warning(why).child(" ").child(button)
    });
    let hosts: Vec<&str> = file.helpers.iter().map(|(host, _)| host.as_str()).collect();
    let mut hosts = hosts.join(", ");
    if file.more_helpers > 0 {
        hosts = [hosts, words.more(file.more_helpers)].join(" ");
    }
    let helpers = (!hosts.is_empty()).then(|| warning(words.helpers(&hosts)));
    let store = file.store.as_deref().map(|store| warning(words.helper_store(store)));
    let repeated = file.repeated_key.then(|| warning(words.repeated_key));
    let empty = file.registries.is_empty().then(|| warning(words.no_registries));
    nodes([ignored, helpers, store, repeated, empty])
}
