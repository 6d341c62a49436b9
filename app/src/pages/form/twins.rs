//! Other secrets that hold the same credential.

use domain::Twin;

use crate::markup::{Node, el, nodes};
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// Returns the names of the other secrets, each with a link that opens in another tab.
pub(in crate::pages) fn twin_notes(twins: &[Twin]) -> Vec<Node> {
    let words = use_words();
    nodes(
        twins
            .iter()
            .map(|twin| {
                let link = el("a")
                    .attr("href", use_base().edit(&twin.object))
                    .attr("target", "_blank")
                    .child(twin.title.clone());
                el("p")
                    .class("kp-note")
                    .testid(testid::TWIN)
                    .child(words.shared_with(&twin.shared))
                    .child(" ")
                    .child(link)
            })
            .collect::<Vec<_>>(),
    )
}
