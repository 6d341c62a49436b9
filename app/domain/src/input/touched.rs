//! The names of the fields that a form asks to change, for the audit log.
//!
//! Invariant: names and positions only, never what was typed or stored. A registry is named by its
//! position in the form (`password[0]`), because a login may have been typed into its host.

use super::{CreateInput, CredentialChoice, EditInput, RegistryInput, TokenChoice};
use crate::SecretKind;

impl CreateInput {
    /// The fields that the new secret would be made of, by their names in the form.
    pub fn touched(&self) -> Vec<String> {
        let mut touched = vec!["name".to_owned()];
        push(&mut touched, "displayName", !self.display_name.trim().is_empty());
        match self.kind() {
            Some(SecretKind::GitSync) => {
                push(&mut touched, "secret", true);
                push(&mut touched, "knownHosts", !self.known_hosts.trim().is_empty());
            }
            Some(SecretKind::ImagePull) => {
                push(&mut touched, "import", !self.import.is_empty());
                for (index, registry) in self.registries.iter().enumerate() {
                    registry.touch_new(index, &mut touched);
                }
            }
            None => {}
        }
        touched
    }
}

impl EditInput {
    /// The fields that the edit asks to change, by their names in the form, as far as the form
    /// itself knows what it was loaded with.
    pub fn touched(&self) -> Vec<String> {
        let mut touched = Vec::new();
        let renamed = self.display_name_was.as_ref() != Some(&self.display_name);
        push(&mut touched, "displayName", renamed);
        push(&mut touched, "secret", self.key_choice != CredentialChoice::Keep);
        push(&mut touched, "knownHosts", self.known_hosts_choice != CredentialChoice::Keep);
        push(&mut touched, "import", !self.import.is_empty());
        push(&mut touched, "replaceFile", self.replace_file);
        push(&mut touched, "repair", self.repair);
        push(&mut touched, "replace", self.replace);
        for (index, registry) in self.registries.iter().enumerate() {
            if registry.entry.is_empty() {
                registry.touch_new(index, &mut touched);
            } else {
                registry.touch_stored(index, &mut touched);
            }
        }
        touched
    }
}

impl RegistryInput {
    fn touch_new(&self, index: usize, touched: &mut Vec<String>) {
        if self.remove {
            return;
        }
        push_at(touched, "registryHost", index, !self.host.trim().is_empty());
        push_at(touched, "username", index, !self.username.trim().is_empty());
        push_at(touched, "password", index, !self.password.is_empty());
    }

    fn touch_stored(&self, index: usize, touched: &mut Vec<String>) {
        if self.remove {
            push_at(touched, "remove", index, true);
            return;
        }
        let renamed = self.username_was.as_ref().is_some_and(|was| *was != self.username);
        push_at(touched, "registryHost", index, self.host != self.entry);
        push_at(touched, "username", index, renamed);
        push_at(touched, "password", index, self.replace_password);
        push_at(touched, "identityToken", index, self.identity_token == TokenChoice::Clear);
    }
}

fn push(touched: &mut Vec<String>, name: &str, is_touched: bool) {
    if is_touched {
        touched.push(name.to_owned());
    }
}

fn push_at(touched: &mut Vec<String>, name: &str, index: usize, is_touched: bool) {
    if is_touched {
        touched.push(format!("{name}[{index}]"));
    }
}

#[cfg(test)]
mod tests;
