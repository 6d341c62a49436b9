//! The stored registry file: its registries to edit, and what the kubelet makes of the rest.

use crate::domain::{EditInput, REPAIR, RegistryFile};
use crate::markup::{Element, Node, el, nodes};
use crate::pages::form::{FormState, import_part, registries_part, registry_facts};
use crate::testid;
use crate::words::use_words;

/// The credential part of an Image Pull secret: one group of fields a registry.
pub fn image_pull_part(form: FormState, file: Option<RegistryFile>, input: EditInput) -> Vec<Node> {
    let words = use_words();
    let Some(file) = file else { return nodes(note(words.unreadable_file.to_owned())) };
    let mut parts = file_notes(&file);
    if file.repeated_key {
        parts.extend(registry_facts(file.registries));
        return parts;
    }
    parts.extend(registries_part(form, input.registries, &file.registries));
    parts.extend(nodes(import_part(form)));
    parts
}

fn note(text: String) -> Element {
    el("p").class("kp-note").child(text)
}

fn file_notes(file: &RegistryFile) -> Vec<Node> {
    let words = use_words();
    let ignored = file.is_ignored().then(|| {
        let button = el("button")
            .attr("type", "submit")
            .class("kp-button")
            .attr("name", "intent")
            .attr("value", REPAIR)
            .testid(testid::REPAIR_BUTTON)
            .child(words.credential.repair_file);
        note(words.credential.file_ignored.to_owned()).child(" ").child(button)
    });
    let hosts: Vec<&str> = file.helpers.iter().map(|(host, _)| host.as_str()).collect();
    let helpers = (!hosts.is_empty()).then(|| note((words.credential.helpers)(&hosts.join(", "))));
    let store = file.store.as_deref().map(|store| note((words.credential.helper_store)(store)));
    let repeated = file.repeated_key.then(|| note(words.credential.repeated_key.to_owned()));
    let empty = file.registries.is_empty().then(|| note(words.no_registries.to_owned()));
    nodes([ignored, helpers, store, repeated, empty])
}
