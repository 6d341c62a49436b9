//! The line above the table with notes about the list: how many secrets there are, and whether the
//! list is up to date with the cluster. The line keeps its place while it is empty, so that no row
//! moves.

use domain::ListPage;
use leptos::prelude::*;

use super::live::Live;
use crate::components::{as_of, clock_time};
use crate::markup::{Element, el, live};
use crate::router::Router;
use crate::testid;
use crate::words::use_words;

/// Returns the line.
pub fn notes(router: Router, changes: Live) -> Element {
    let words = use_words();
    let count =
        |page: &ListPage| (page.matching > 0).then(|| words.count(page.matching, page.total));
    let count = Memo::new(move |_| router.with_list(count).flatten());
    let count = el("p").class("kp-count").attr("role", "status").child(live(move || count.get()));
    let unsearched = Memo::new(move |_| router.with_list(|page| page.unsearched).unwrap_or(0));
    let unsearched = move || {
        let count = Some(unsearched.get()).filter(|count| *count > 0)?;
        let note = el("p").class("kp-hint kp-list__unsearched").child(words.unsearched(count));
        Some(note.testid(testid::UNSEARCHED))
    };
    let unsearched = el("div").attr("role", "status").child(live(unsearched));
    let late = |page: &ListPage| (page.as_of.clone(), page.restored.clone(), page.behind);
    let late = Memo::new(move |_| router.with_list(late).unwrap_or_default());
    let notes = move || {
        let (since, restored, behind) = late.get();
        let late = since.or_else(|| changes.lost()).map(|at| el("p").child(as_of(at)));
        let hint = |shown: bool, text| {
            let text = || el("span").attr("title", text).child(text);
            shown.then(|| el("p").class("kp-hint").child(text()))
        };
        let restored = restored.map(|at| {
            let text = el("span")
                .attr("title", words.restored_help)
                .child(words.restored_before)
                .child(clock_time(at))
                .child(words.restored_after);
            el("p").class("kp-hint").child(text).testid(testid::RESTORED)
        });
        [late, restored, hint(behind, words.behind), hint(changes.is_waiting(), words.waiting)]
    };
    let notes = el("div").class("kp-list__notes").attr("role", "status").child(live(notes));
    let line = el("div").class("kp-list__line").child(count).child(notes);
    el("div").child(line).child(unsearched)
}
