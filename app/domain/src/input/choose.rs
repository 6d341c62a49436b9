//! Buttons that make a choice in a form, on a page without JavaScript.
//!
//! Invariant: a choice keeps everything that was typed, except for a new login that the user
//! removes.

use super::{CreateInput, CredentialChoice, EditInput, FORM_ENTRIES_MAX, RegistryInput};
use crate::GitService;

impl CreateInput {
    /// Follows a button that adds a registry (`add-registry`), takes one away (`remove-registry-0`)
    /// or adds a service's host keys (`host-keys-github`). Another word does nothing.
    pub fn choose(&mut self, intent: &str) {
        choose_host_keys(&mut self.known_hosts, intent);
        choose_registry(&mut self.registries, intent);
    }
}

/// The button that saves. A form without a button is saved, too.
pub const SAVE: &str = "save";
/// The button that puts an edit on top of the newer state that a conflict was about.
pub const MINE: &str = "mine";
/// The button that repairs the text of the stored credential.
pub const REPAIR: &str = "repair";

impl EditInput {
    /// Follows the button of an edit; true if it saves.
    pub fn follow(&mut self, intent: &str) -> bool {
        match intent {
            SAVE => {}
            MINE => {
                self.version = std::mem::take(&mut self.newer);
                self.marks = std::mem::take(&mut self.newer_marks);
            }
            REPAIR => self.repair = true,
            choice => {
                self.choose(choice);
                return false;
            }
        }
        true
    }

    /// Follows a button that makes a choice: `replace-key`, `generate-key`, `keep-key`,
    /// `replace-known-hosts`, `clear-known-hosts`, `keep-known-hosts`, `replace-password-0`,
    /// `keep-password-0`, `add-registry`, `remove-registry-0`, `keep-registry-0`,
    /// `host-keys-github`. Another word does nothing.
    pub fn choose(&mut self, intent: &str) {
        use CredentialChoice::{Clear, Generate, Keep, Replace};
        match intent {
            "keep-key" => self.key_choice = Keep,
            "replace-key" => self.key_choice = Replace,
            "generate-key" => self.key_choice = Generate,
            "keep-known-hosts" => self.known_hosts_choice = Keep,
            "replace-known-hosts" => self.known_hosts_choice = Replace,
            "clear-known-hosts" => self.known_hosts_choice = Clear,
            _ => {
                for (verb, replace) in [("keep-password-", false), ("replace-password-", true)] {
                    if let Some(index) = intent.strip_prefix(verb)
                        && let Some(registry) = at(&mut self.registries, index)
                    {
                        registry.replace_password = replace;
                    }
                }
            }
        }
        choose_host_keys(&mut self.known_hosts, intent);
        choose_registry(&mut self.registries, intent);
    }
}

fn choose_host_keys(known_hosts: &mut String, intent: &str) {
    if let Some(service) = GitService::ALL.into_iter().find(|it| it.intent() == intent) {
        *known_hosts = service.added_to(known_hosts);
    }
}

fn choose_registry(registries: &mut Vec<RegistryInput>, intent: &str) {
    if intent == "add-registry" {
        // A form that is full has no such button.
        if registries.len() < FORM_ENTRIES_MAX {
            registries.push(RegistryInput::default());
        }
    } else if let Some(index) = intent.strip_prefix("keep-registry-")
        && let Some(registry) = at(registries, index)
    {
        registry.remove = false;
    } else if let Some(index) = intent.strip_prefix("remove-registry-")
        && let Some(registry) = at(registries, index)
    {
        registry.remove = true;
    }
    // A new login that the user removed is dropped from the form.
    registries.retain(|registry| !registry.remove || !registry.entry.is_empty());
}

fn at<'a>(registries: &'a mut [RegistryInput], index: &str) -> Option<&'a mut RegistryInput> {
    registries.get_mut(index.parse::<usize>().ok()?)
}
