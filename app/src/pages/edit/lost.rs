//! The page for an edit whose secret no longer exists. It still shows the typed fields.

use backend::AppError;
use domain::EditInput;

use super::again::again_link_of;
use crate::components::failure;
use crate::markup::{Node, el, nodes};
use crate::testid;
use crate::words::use_words;

/// Shows the error, the typed fields, and a link to create a new secret from them.
pub fn lost(error: &AppError, object: &str, input: EditInput) -> Vec<Node> {
    let words = use_words();
    let gone = matches!(error, AppError::Conflict { current: None } | AppError::NotFound);
    let again = again_link_of(object, &input).filter(|_| gone).map(|href| {
        let link = el("a").class("kp-button").attr("href", href).attr("rel", "external");
        el("p")
            .class("kp-state__actions")
            .child(link.testid(testid::CREATE_AGAIN).child(words.create_again))
    });
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
    nodes([Some(failure(error)), Some(facts), again])
}
