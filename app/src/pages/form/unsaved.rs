//! Which parts of a form are not saved yet. A part that the user changes back counts as saved.
//!
//! A form carries what it was loaded with, so its own fields tell what they would change.

use backend::Right;
use domain::{CreateInput, EditInput};
use leptos::prelude::*;

use super::FormState;
use super::state::Pairs;
use crate::dom;

/// A part of a stored secret that its form would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaved {
    /// The display name.
    DisplayName,
    /// The key.
    Key,
    /// The known hosts.
    KnownHosts,
    /// Registries, or the whole file.
    Registries,
}

/// Follows what is not saved, which is also what the user is asked about before they leave the page.
/// The signal is `None` if the form is as it was loaded. The form of a new secret names no parts.
pub(super) fn follow_unsaved(form: FormState, right: Right) -> ReadSignal<Option<Vec<Unsaved>>> {
    let (unsaved, set_unsaved) = signal(None);
    let read = move |pairs: Pairs| {
        let found = changes(pairs, right);
        form.dirty.set(found.is_some());
        if unsaved.with_untracked(|unsaved| *unsaved != found) {
            set_unsaved.set(found);
        }
    };
    form.on_read(read);
    // Some choices are buttons.
    Effect::new(move |_| {
        dom::on_bubbled("click", move |_| {
            dom::soon(Box::new(move || {
                if form.dirty.try_get_untracked().is_some() {
                    read(form.pairs());
                }
            }));
        });
    });
    unsaved
}

fn changes(pairs: Pairs, right: Right) -> Option<Vec<Unsaved>> {
    if right == Right::Create {
        return is_typed(&CreateInput::from_pairs(pairs)).then(Vec::new);
    }
    let touched = EditInput::from_pairs(pairs).touched();
    if touched.is_empty() {
        return None;
    }
    let mut parts: Vec<Unsaved> = Vec::new();
    for part in touched.iter().filter_map(|name| part_of(name)) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    Some(parts)
}

/// Returns the part that a field belongs to, if it has a name.
fn part_of(field: &str) -> Option<Unsaved> {
    match field {
        "displayName" => Some(Unsaved::DisplayName),
        "secret" | "repair" => Some(Unsaved::Key),
        "knownHosts" => Some(Unsaved::KnownHosts),
        "replace" => None,
        _ => Some(Unsaved::Registries),
    }
}

/// Returns true if anything was typed into the form of a new secret.
fn is_typed(input: &CreateInput) -> bool {
    let texts = [&input.name, &input.display_name, &input.known_hosts];
    let registries = input.registries.iter().any(|registry| {
        !(registry.host.is_empty() && registry.username.is_empty() && registry.password.is_empty())
    });
    let credentials = !input.key.is_empty() || !input.import.is_empty();
    registries || credentials || texts.iter().any(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Pairs {
        domain::parse_query_string(text)
    }

    #[test]
    fn a_form_as_it_was_loaded_has_nothing_unsaved() {
        let loaded =
            "displayNameWas=a&displayName=a&entry=h&registryHost=h&usernameWas=u&username=u";
        assert_eq!(changes(pairs(loaded), Right::Patch), None);
        assert_eq!(changes(pairs("name=&displayName=&type=git-sync"), Right::Create), None);
    }

    #[test]
    fn changes_are_named_once_by_part() {
        let typed = "displayNameWas=a&displayName=b&keyChoice=generate&knownHostsChoice=clear\
                     &entry=h&registryHost=i&usernameWas=u&username=v&entry=&registryHost=new";
        let all = [Unsaved::DisplayName, Unsaved::Key, Unsaved::KnownHosts, Unsaved::Registries];
        assert_eq!(changes(pairs(typed), Right::Patch), Some(all.to_vec()));
        let replaced = changes(pairs("displayNameWas=&displayName=&replace=on"), Right::Patch);
        assert_eq!(replaced, Some(Vec::new()));
        assert_eq!(changes(pairs("name=a"), Right::Create), Some(Vec::new()));
    }
}
