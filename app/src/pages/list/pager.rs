//! Below the table: which rows it shows, how many a page has, and the links to other pages.

use domain::{Cursor, ListPage, PageSize};
use leptos::prelude::*;

use super::live::SecretList;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The place in the list. There are no links if the smallest page shows all rows.
#[component]
pub fn Pager(list: SecretList) -> impl IntoView {
    let words = use_words();
    let shown = move |page: &ListPage| (page.first, page.first + page.rows.len(), page.matching);
    let shown = Memo::new(move |_| list.with(shown).unwrap_or_default());
    let has_pages = Memo::new(move |_| shown.get().2 > PageSize::default().rows());
    let said = move || {
        let (first, end, matching) = shown.get();
        words.page_rows(first + 1, end, matching)
    };
    move || {
        has_pages.get().then(|| {
            view! {
                <nav class="kp-pager" aria-label=words.pages>
                    <span class="kp-pager__place" data-testid=testid::PLACE>
                        {said}
                    </span>
                    <Sizes list />
                    <Turning list />
                </nav>
            }
        })
    }
}

/// The choice of the number of rows on a page.
#[component]
fn Sizes(list: SecretList) -> impl IntoView {
    let words = use_words();
    let base = StoredValue::new(use_base());
    let (query, first) = (list.query(), Memo::new(move |_| list.with(|page| page.first)));
    let chosen = Memo::new(move |_| query.read().size);
    let link = |size: PageSize| {
        let href = move || {
            let target = query.read().sized(size, first.get().unwrap_or_default());
            base.with_value(|base| base.list(&target))
        };
        view! {
            <a
                class="kp-segment"
                href=href
                aria-current=move || (chosen.get() == size).then_some("true")
            >
                {size.rows()}
            </a>
        }
    };
    view! {
        <span
            class="kp-segments kp-sizes"
            role="group"
            aria-label=words.page_size
            title=words.page_size
            data-testid=testid::PAGE_SIZE
        >
            {PageSize::ALL.map(link)}
        </span>
    }
}

/// The links to the previous and the next page.
#[component]
fn Turning(list: SecretList) -> impl IntoView {
    let words = use_words();
    let base = StoredValue::new(use_base());
    let place = Memo::new(move |_| {
        list.with(|page| (page.page, page.pages, page.previous.clone(), page.next.clone()))
    });
    let href = move |page: usize, cursor: Option<Cursor>| {
        base.with_value(|base| base.list(&list.query().get().at(page, cursor)))
    };
    // Each link stays the same from page to page, so that it keeps the focus.
    let previous = Memo::new(move |_| {
        let (page, _, previous, _) = place.get()?;
        (page > 1).then(|| href(page - 1, previous))
    });
    let next = Memo::new(move |_| {
        let (page, pages, _, next) = place.get()?;
        (page < pages).then(|| href(page + 1, next))
    });
    let link = move |href: Memo<Option<String>>, text: &'static str, rel: &'static str| {
        let is_there = Memo::new(move |_| href.with(Option::is_some));
        let link = move || {
            is_there.get().then(|| {
                view! {
                    <a class="kp-button kp-button--quiet" rel=rel href=move || href.get()>
                        {text}
                    </a>
                }
            })
        };
        view! { <span>{link}</span> }
    };
    view! {
        <span class="kp-pager__turn">
            {link(previous, words.previous, "prev")} {link(next, words.next, "next")}
        </span>
    }
}
