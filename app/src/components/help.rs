//! Beside the form: where to get the credential.

use domain::SecretKind;

use crate::markup::{Element, el};
use crate::words::use_words;

/// Where to get the credential of a kind.
pub fn help(kind: SecretKind) -> Element {
    let words = use_words();
    let title = words.help_title(kind);
    let sources = words.help_sources(kind).into_iter().fold(el("dl"), |list, source| {
        list.child(el("dt").child(source.service)).child(el("dd").child(source.steps))
    });
    el("aside")
        .class("kp-help")
        .attr("data-kind", kind.as_str())
        .attr("aria-label", title)
        .child(el("h2").child(title))
        .child(sources)
}
