//! An edit whose secret is not there any more: what was typed is still shown.

use crate::components::failure;
use crate::domain::EditInput;
use crate::error::AppError;
use crate::markup::{Node, el, nodes};
use crate::words::use_words;

/// The error, and what was typed.
pub fn lost(error: &AppError, input: EditInput) -> Vec<Node> {
    let words = use_words();
    let mut facts = el("dl")
        .class("kp-facts")
        .child(el("dt").child(words.display_name))
        .child(el("dd").child(input.display_name));
    for registry in input.registries {
        facts = facts
            .child(el("dt").child(words.registry_host))
            .child(el("dd").child(registry.host))
            .child(el("dt").child(words.username))
            .child(el("dd").child(registry.username));
    }
    nodes([failure(error), facts])
}
