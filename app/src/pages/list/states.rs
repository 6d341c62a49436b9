//! The pages that the list shows if it has no rows.

use backend::Right;
use domain::SecretKind;

use crate::components::{Symbol, icon};
use crate::markup::{Element, el};
use crate::state::use_base;
use crate::state::use_rights;
use crate::words::use_words;

/// Returns the page for a namespace without secrets, with a link to create the first one.
pub fn empty() -> Element {
    let words = use_words();
    let may_create = use_rights().may(Right::Create);
    let links = || {
        SecretKind::ALL.map(|kind| {
            el("a")
                .class("kp-button")
                .attr("href", use_base().create(Some(kind)))
                .child(icon(Symbol::Add))
                .child(words.kind(kind))
        })
    };
    el("section")
        .class("kp-state")
        .child(icon(Symbol::Brand))
        .child(el("h2").child(words.empty_title))
        .child(may_create.then(|| el("p").child(words.empty_text)))
        .child(may_create.then(|| el("p").class("kp-state__actions").child(links())))
}

/// Returns the page for a search without matches. `unsearched` secrets could match, but could not
/// be searched completely.
pub fn no_match(unsearched: usize) -> Element {
    let words = use_words();
    let (title, text) = if unsearched == 0 {
        (words.no_match_title, words.no_match_text)
    } else {
        (words.no_known_match_title, words.no_known_match_text)
    };
    let clear =
        el("a").class("kp-button").attr("href", use_base().start()).child(words.clear_filters);
    el("section")
        .class("kp-state")
        .child(icon(Symbol::Search))
        .child(el("h2").child(title))
        .child(el("p").attr("role", "status").child(text))
        .child(el("p").class("kp-state__actions").child(clear))
}
