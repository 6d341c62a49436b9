//! The links to the pages before and after.

use leptos::prelude::*;

use crate::domain::ListQuery;
use crate::state::use_base;
use crate::words::use_words;

/// Previous and next; nothing where there is one page only.
#[component]
pub fn Pager(query: ListQuery, page: usize, pages: usize) -> impl IntoView {
    let words = use_words();
    let link = |target: Option<usize>, text: &'static str, rel: &'static str| {
        target.map(|target| {
            view! {
                <a class="kp-button kp-button--quiet" rel=rel href=use_base().list(&query.at_page(target))>
                    {text}
                </a>
            }
        })
    };
    (pages > 1).then(|| {
        view! {
            <nav class="kp-pager" aria-label=words.pages>
                <span>{link((page > 1).then(|| page - 1), words.previous, "prev")}</span>
                <span class="kp-pager__place">{(words.page_of)(page, pages)}</span>
                <span>{link((page < pages).then_some(page + 1), words.next, "next")}</span>
            </nav>
        }
    })
}
