//! All registries of a form: the existing ones, and slots for further ones.
//!
//! A part of a page that changes is built again. So each further registry has a slot of its own,
//! which appears when the user adds a registry; the text in the other slots stays.

use domain::{
    ENTRIES_MAX, FORM_ENTRIES_MAX, FURTHER_MAX, Field, RegistryDescription, RegistryInput,
    SecretKind,
};
use leptos::prelude::*;

use super::registry::{Registry, registry_fieldset};
use super::{FormState, choice_button};
use crate::components::{field_id, hidden};
use crate::markup::{Element, Node, el, live, nodes};
use crate::words::use_words;
use crate::{dom, testid};

/// Returns the registries of a form. `stored` are those in the cluster. The first registry of a new
/// secret cannot be removed.
pub(in crate::pages) fn registries_part(
    form: FormState,
    typed: Vec<RegistryInput>,
    stored: &[RegistryDescription],
) -> Vec<Node> {
    let words = use_words();
    let count = typed.len();
    let mut parts = Vec::new();
    for (index, typed) in typed.into_iter().enumerate() {
        let stored = stored.iter().find(|stored| stored.host == typed.entry).cloned();
        let legend = if count > 1 {
            words.registry(index + 1, count)
        } else {
            words.kind(SecretKind::ImagePull).to_owned()
        };
        let taken_away = (stored.is_none() && index > 0).then(|| {
            let intent = format!("remove-registry-{index}");
            el("button")
                .attr("type", "submit")
                .class("kp-button kp-button--quiet kp-nojs-only")
                .attr("name", "intent")
                .attr("value", intent)
                .child(words.take_away)
        });
        let registry = Registry { index, legend, typed, stored };
        parts.push(Node::Element(registry_fieldset(form, registry, taken_away)));
    }
    let free = FORM_ENTRIES_MAX.saturating_sub(count).min(FURTHER_MAX);
    let slots: Vec<RwSignal<Slot>> = (0..free).map(|_| RwSignal::new(Slot::Unused)).collect();
    for (at, slot) in slots.iter().copied().enumerate() {
        let index = count + at;
        parts.push(live(move || match slot.get() {
            Slot::Unused => Vec::new(),
            Slot::Shown => nodes(further(form, index, slot)),
            Slot::TakenAway => nodes(nothing_here()),
        }));
    }
    if count.saturating_add(FURTHER_MAX) > ENTRIES_MAX {
        let full = el("p").class("kp-field__hint").child(words.registries_full(ENTRIES_MAX));
        parts.push(Node::Element(full.attr("data-kind", SecretKind::ImagePull.as_str())));
    }
    if free > 0 {
        parts.push(Node::Element(add_button(count, slots)));
    }
    parts
}

/// The content of a slot for a further registry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// The slot is unused, and so are the slots after it.
    Unused,
    /// The slot shows a registry.
    Shown,
    /// The registry was removed again.
    TakenAway,
}

/// Stands for a registry that was removed, so that the registries after it keep their numbers.
fn nothing_here() -> [Element; 2] {
    [hidden("entry", ""), hidden("remove", "on")]
}

/// Returns a registry that was added in the browser.
fn further(form: FormState, index: usize, slot: RwSignal<Slot>) -> Element {
    let words = use_words();
    let away = move |_| slot.set(Slot::TakenAway);
    let button = el("button")
        .attr("type", "button")
        .class("kp-button kp-button--quiet")
        .on("click", away)
        .child(words.take_away);
    let registry = Registry {
        index,
        legend: words.add_registry.to_owned(),
        typed: RegistryInput::default(),
        stored: None,
    };
    registry_fieldset(form, registry, button)
}

fn add_button(count: usize, slots: Vec<RwSignal<Slot>>) -> Element {
    let add = move || {
        let mut free = slots.iter().enumerate();
        if let Some((at, slot)) = free.find(|(_, slot)| slot.get_untracked() != Slot::Shown) {
            slot.set(Slot::Shown);
            dom::focus_soon(field_id(Field::RegistryHost(count + at)));
        }
    };
    choice_button("add-registry", use_words().add_registry, add, String::new())
        .class("kp-button")
        .attr("data-kind", SecretKind::ImagePull.as_str())
        .testid(testid::ADD_REGISTRY)
}
