//! What the list says of itself, on the line above the table: how much there is, and whether that is
//! what the cluster has. The line has its place also while it says nothing, so that no row moves.

use leptos::prelude::*;

use super::live::Live;
use crate::components::clock_time;
use crate::domain::ListPage;
use crate::markup::{Element, el, live};
use crate::router::Router;
use crate::testid;
use crate::words::use_words;

/// The line.
pub fn notes(router: Router, changes: Live) -> Element {
    let words = use_words();
    let count =
        |page: &ListPage| (page.matching > 0).then(|| words.count(page.matching, page.total));
    let count = Memo::new(move |_| router.with_list(count).flatten());
    let count = el("p").class("kp-count").attr("role", "status").child(live(move || count.get()));
    let late = |page: &ListPage| (page.as_of.clone(), page.restored.clone(), page.behind);
    let late = Memo::new(move |_| router.with_list(late).unwrap_or_default());
    let notes = move || {
        let (as_of, restored, behind) = late.get();
        let note = |class, content: Element| el("p").class(class).child(content);
        let as_of = as_of.or_else(|| changes.lost()).map(|at| {
            let text =
                el("span").child(words.as_of_before).child(clock_time(at)).child(words.as_of_after);
            note("kp-badge kp-badge--warn", text).testid(testid::AS_OF)
        });
        let hint = |shown: bool, text| {
            shown.then(|| note("kp-hint", el("span").attr("title", text).child(text)))
        };
        let restored = restored.map(|at| {
            let text = el("span")
                .attr("title", words.restored_help)
                .child(words.restored_before)
                .child(clock_time(at))
                .child(words.restored_after);
            note("kp-hint", text).testid(testid::RESTORED)
        });
        [as_of, restored, hint(behind, words.behind), hint(changes.is_waiting(), words.waiting)]
    };
    let notes = el("div").class("kp-list__notes").attr("role", "status").child(live(notes));
    el("div").class("kp-list__line").child(count).child(notes)
}
