//! The stored SSH key and known hosts of a Git Sync secret: described, kept, replaced or removed.

use domain::{CredentialChoice, EditInput, SecretKind, StoredKey, StoredKnownHosts};
use leptos::prelude::*;

use crate::components::{hidden, key_facts};
use crate::markup::{Element, Node, el, live, nodes};
use crate::pages::form::{
    FormState, choice_button, key_field, known_host_list, known_hosts_field, repair_button,
    skipped_lines, warning,
};
use crate::testid;
use crate::words::use_words;

/// The stored values.
pub struct Stored {
    /// The stored key, if there is one.
    pub key: Option<StoredKey>,
    /// The stored known hosts, if there are any.
    pub known_hosts: Option<StoredKnownHosts>,
}

/// Returns the credential part of a Git Sync secret. A field exists only after the user chooses
/// "replace". The buttons are submit buttons, so that the choice also works without JavaScript.
pub fn git_sync_part(form: FormState, stored: Stored, input: &EditInput) -> Vec<Node> {
    let words = use_words();
    let fieldset = |legend| {
        el("fieldset")
            .class("kp-fieldset kp-fieldset--boxed")
            .attr("data-kind", SecretKind::GitSync.as_str())
            .child(el("legend").child(legend))
    };
    let key = fieldset(words.secret)
        .child(stored_key(stored.key))
        .child(el("p").class("kp-field__hint").child(words.never_shown))
        .child(key_choice(form, input.key_choice, input.accept_weak));
    let has_known_hosts = stored.known_hosts.is_some();
    let known_hosts = fieldset(words.known_hosts)
        .child(stored_known_hosts(stored.known_hosts))
        .child(known_hosts_choice(form, has_known_hosts, input));
    nodes([key, known_hosts])
}

fn chosen(name: &'static str, choice: CredentialChoice) -> Element {
    hidden(name, choice.as_str())
}

fn key_choice(form: FormState, choice: CredentialChoice, accept_weak: bool) -> Node {
    let words = use_words();
    let choice = RwSignal::new(choice);
    let keep = move || {
        let keep = move || choice.set(CredentialChoice::Keep);
        choice_button("keep-key", words.keep_key, keep, "replace-key")
            .class("kp-button kp-button--quiet")
            .testid(testid::KEEP_BUTTON)
    };
    live(move || match choice.get() {
        CredentialChoice::Keep | CredentialChoice::Clear => {
            let replace = move || choice.set(CredentialChoice::Replace);
            let generate = move || choice.set(CredentialChoice::Generate);
            let replace = choice_button("replace-key", words.replace_key, replace, "secret")
                .attr("id", "replace-key")
                .class("kp-button")
                .testid(testid::REPLACE_BUTTON);
            let label = words.replace_by_pair;
            let generate = choice_button("generate-key", label, generate, "keep-key")
                .class("kp-button")
                .testid(testid::GENERATE_BUTTON);
            nodes(el("div").class("kp-choices").child(replace).child(generate))
        }
        CredentialChoice::Replace => {
            let mut parts = nodes(chosen("keyChoice", CredentialChoice::Replace));
            parts.extend(key_field(form, accept_weak));
            parts.extend(nodes(keep()));
            parts
        }
        CredentialChoice::Generate => nodes([
            chosen("keyChoice", CredentialChoice::Generate),
            el("p").class("kp-note").child(words.pair_will_be_made),
            keep().attr("id", "keep-key"),
        ]),
    })
}

fn known_hosts_choice(form: FormState, stored: bool, input: &EditInput) -> Node {
    let words = use_words();
    let typed = input.known_hosts.clone();
    let choice = RwSignal::new(input.known_hosts_choice);
    let button = move |intent, text, to, focus: &'static str| {
        choice_button(intent, text, move || choice.set(to), focus).class("kp-button")
    };
    let keep = move || {
        button(
            "keep-known-hosts",
            words.keep_known_hosts,
            CredentialChoice::Keep,
            "replace-known-hosts",
        )
        .attr("id", "keep-known-hosts")
    };
    live(move || match choice.get() {
        CredentialChoice::Keep | CredentialChoice::Generate => {
            let label = if stored { words.replace_known_hosts } else { words.add_known_hosts };
            let replace =
                button("replace-known-hosts", label, CredentialChoice::Replace, "knownHosts")
                    .attr("id", "replace-known-hosts");
            let clear = stored.then(|| {
                let label = words.clear_known_hosts;
                button("clear-known-hosts", label, CredentialChoice::Clear, "keep-known-hosts")
            });
            nodes(el("div").class("kp-choices").child(replace).child(clear))
        }
        CredentialChoice::Replace => {
            let mut parts = nodes(chosen("knownHostsChoice", CredentialChoice::Replace));
            parts.extend(known_hosts_field(form, typed.clone()));
            parts.extend(nodes(keep()));
            parts
        }
        CredentialChoice::Clear => nodes([
            chosen("knownHostsChoice", CredentialChoice::Clear),
            el("p").class("kp-note").child(words.known_hosts_cleared),
            keep(),
        ]),
    })
}

/// Describes the stored key, and shows how to repair or register it.
pub fn stored_key(key: Option<StoredKey>) -> Vec<Node> {
    let words = use_words();
    let Some(StoredKey { description, repairs, problem }) = key else {
        return nodes(el("p").child(words.key_missing));
    };
    let problem = problem.map(|problem| warning(words.problem(&problem)));
    let repair = (!repairs.is_empty()).then(|| {
        warning(words.needs_repair(&repairs)).child(" ").child(repair_button(words.repair))
    });
    let known = description.is_some();
    let facts = match description {
        Some(key) => key_facts(key),
        None => el("p").child(words.key_stored_unknown),
    };
    let register = known.then(|| el("p").class("kp-field__hint").child(words.register_key_where));
    nodes([problem, repair, Some(facts), register])
}

fn stored_known_hosts(stored: Option<StoredKnownHosts>) -> Vec<Node> {
    let words = use_words();
    match stored {
        None => nodes(el("p").class("kp-field__hint").child(words.known_hosts_none)),
        Some(StoredKnownHosts::Read { hosts, skipped, repairs }) => {
            let repair =
                (!repairs.is_empty()).then(|| warning(words.known_hosts_repairs(&repairs)));
            nodes([nodes(repair), nodes(known_host_list(&hosts)), skipped_lines(&skipped)])
        }
        Some(StoredKnownHosts::Wrong(problem)) => nodes(warning(words.problem(&problem))),
    }
}
