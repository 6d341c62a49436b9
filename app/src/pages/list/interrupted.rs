//! Interrupted replacements of immutable secrets, which are shown above the table.

use backend::Right;
use domain::{Interrupted, ReplacementStep};

use crate::components::hidden;
use crate::markup::{Element, Node, el, nodes};
use crate::routes::{DISCARD, RESTORE};
use crate::state::use_base;
use crate::state::use_rights;
use crate::testid;
use crate::words::use_words;

/// Returns the interrupted replacements, each with a button that settles it.
pub fn interrupted(left: &[Interrupted]) -> Vec<Node> {
    nodes(left.iter().map(notice).collect::<Vec<_>>())
}

fn notice(left: &Interrupted) -> Element {
    let words = use_words();
    let text = words.interrupted(left);
    // Both actions read the backup first. Restoring also removes the backup, but that may fail.
    let deed = if left.step == ReplacementStep::Gone { Right::Create } else { Right::Delete };
    let rights = use_rights();
    let may_settle = rights.may(Right::Get) && rights.may(deed);
    el("div")
        .class("kp-note kp-interrupted")
        .attr("role", "alert")
        .testid(testid::INTERRUPTED)
        .child(el("p").child(text))
        .child(may_settle.then(|| settle_form(left)))
}

/// Returns the button that settles an interrupted replacement. It is a plain form, with or without
/// JavaScript, because it is rarely needed.
fn settle_form(left: &Interrupted) -> Element {
    let words = use_words();
    let (deed, label, id) = if left.step == ReplacementStep::Gone {
        (RESTORE, words.restore, testid::RESTORE_BUTTON)
    } else {
        (DISCARD, words.discard, testid::DISCARD_BUTTON)
    };
    el("form")
        .attr("method", "post")
        .attr("action", use_base().settle(&left.backup, deed))
        .child(hidden("uid", left.version.uid.clone()))
        .child(hidden("resourceVersion", left.version.resource_version.clone()))
        .child(el("button").attr("type", "submit").class("kp-button").testid(id).child(label))
}
