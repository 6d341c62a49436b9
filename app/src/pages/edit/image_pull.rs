//! The stored registry file: its registries to edit, and what the kubelet makes of the rest.

use crate::domain::{EditInput, RegistryFile};
use crate::markup::{Node, nodes};
use crate::pages::form::{
    FormState, import_part, registries_part, registry_facts, repair_button, warning,
};
use crate::words::use_words;

/// The credential part of an Image Pull secret: one group of fields a registry.
pub fn image_pull_part(form: FormState, file: Option<RegistryFile>, input: EditInput) -> Vec<Node> {
    let words = use_words();
    let Some(file) = file else { return nodes(warning(words.unreadable_file)) };
    let mut parts = file_notes(&file);
    if file.repeated_key {
        parts.extend(registry_facts(file.registries));
        return parts;
    }
    parts.extend(registries_part(form, input.registries, &file.registries));
    parts.extend(nodes(import_part(form)));
    parts
}

fn file_notes(file: &RegistryFile) -> Vec<Node> {
    let words = use_words();
    let ignored = file.is_ignored().then(|| {
        let button = repair_button(words.repair_file);
        let why = if file.odd_bytes { words.file_odd_bytes } else { words.file_ignored };
        warning(why).child(" ").child(button)
    });
    let hosts: Vec<&str> = file.helpers.iter().map(|(host, _)| host.as_str()).collect();
    let helpers = (!hosts.is_empty()).then(|| warning(words.helpers(&hosts.join(", "))));
    let store = file.store.as_deref().map(|store| warning(words.helper_store(store)));
    let repeated = file.repeated_key.then(|| warning(words.repeated_key));
    let empty = file.registries.is_empty().then(|| warning(words.no_registries));
    nodes([ignored, helpers, store, repeated, empty])
}
