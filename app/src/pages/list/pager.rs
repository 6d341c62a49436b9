//! The links to the previous and the next page.

use domain::{Cursor, ListPage, ListQuery};

use crate::markup::{Element, el};
use crate::state::use_base;
use crate::words::use_words;

/// Returns the links, or `None` if there is only one page.
pub fn pager(query: &ListQuery, shown: &ListPage) -> Option<Element> {
    let (page, pages) = (shown.page, shown.pages);
    if pages <= 1 {
        return None;
    }
    let words = use_words();
    let link = |target: Option<(usize, &Option<Cursor>)>, text: &'static str, rel: &'static str| {
        let link = target.map(|(target, cursor)| {
            el("a")
                .class("kp-button kp-button--quiet")
                .attr("rel", rel)
                .attr("href", use_base().list(&query.at(target, cursor.clone())))
                .child(text)
        });
        el("span").child(link)
    };
    let place = el("span").class("kp-pager__place").child(words.page_of(page, pages));
    let previous = link((page > 1).then(|| (page - 1, &shown.previous)), words.previous, "prev");
    let next = link((page < pages).then_some((page + 1, &shown.next)), words.next, "next");
    let links = el("nav").class("kp-pager").attr("aria-label", words.pages);
    Some(links.child([previous, place, next]))
}
