//! The stored SSH key: described, kept, or replaced.

use leptos::prelude::*;

use crate::components::{CopyButton, copy_button, secret_area};
use crate::domain::KeyDescription;
use crate::markup::{Element, Node, el, live, nodes};
use crate::pages::form::{FormState, choice_button};
use crate::testid;
use crate::words::use_words;

/// The credential part of a Git Sync secret. The field exists only after "replace" is chosen; the
/// buttons are submit buttons, so that the choice works without JavaScript too. `replacing` says
/// whether it is chosen; `None` offers no choice.
pub fn git_sync_part(
    form: FormState,
    stored: bool,
    key: Option<KeyDescription>,
    known_hosts: bool,
    replacing: Option<bool>,
) -> Element {
    let words = use_words();
    el("fieldset")
        .class("kp-fieldset kp-fieldset--boxed")
        .attr("data-kind", "git-sync")
        .child(el("legend").child(words.secret))
        .child(stored_key(stored, key))
        .child(known_hosts.then(|| el("p").class("kp-note").child(words.known_hosts_stored)))
        .child(el("p").class("kp-field__hint").child(words.never_shown))
        .child(replacing.map(|replacing| choice(form, replacing)))
}

fn choice(form: FormState, replacing: bool) -> Node {
    let words = use_words();
    let replacing = RwSignal::new(replacing);
    live(move || {
        if !replacing.get() {
            let choose = move || replacing.set(true);
            let button = choice_button("replace-key", words.replace_key, choose, "secret");
            let button = button.attr("id", "replace-key").class("kp-button");
            return nodes(button.testid(testid::REPLACE_BUTTON));
        }
        let choose = move || replacing.set(false);
        let button = choice_button("keep-key", words.keep_key, choose, "replace-key");
        nodes([
            el("input").attr("type", "hidden").attr("name", "keyChoice").attr("value", "replace"),
            secret_area(form.errors),
            button.class("kp-button kp-button--quiet").testid(testid::KEEP_BUTTON),
        ])
    })
}

fn stored_key(stored: bool, key: Option<KeyDescription>) -> Element {
    let words = use_words();
    let Some(key) = key else {
        let text = if stored { words.key_stored_unknown } else { words.key_missing };
        return el("p").child(text);
    };
    let copy = CopyButton {
        text: key.public_key.clone(),
        label: words.copy_public_key.to_owned(),
        labelled: true,
    };
    let algorithm = el("dd").child(key.algorithm).child(", ").child((words.key_bits)(key.bits));
    let public_key = el("dd")
        .child(el("code").class("kp-public-key").child(key.public_key))
        .child(copy_button(copy));
    el("dl")
        .class("kp-facts")
        .child(el("dt").child(words.key_algorithm))
        .child(algorithm)
        .child(el("dt").child(words.fingerprint))
        .child(el("dd").child(el("code").child(key.fingerprint)))
        .child(el("dt").child(words.public_key))
        .child(public_key)
}
