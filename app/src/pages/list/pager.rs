//! The links to the previous and the next page.

use domain::Cursor;
use leptos::prelude::*;

use super::live::SecretList;
use crate::state::use_base;
use crate::words::use_words;

/// The links. There are none if there is only one page.
#[component]
pub fn Pager(list: SecretList) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let place = Memo::new(move |_| {
        let place =
            list.with(|page| (page.page, page.pages, page.previous.clone(), page.next.clone()));
        place.filter(|(_, pages, ..)| *pages > 1)
    });
    let has_pages = Memo::new(move |_| place.with(Option::is_some));
    let base = StoredValue::new(base);
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
    let said = move || place.get().map(|(page, pages, ..)| words.page_of(page, pages));
    move || {
        has_pages.get().then(|| {
            view! {
                <nav class="kp-pager" aria-label=words.pages>
                    {link(previous, words.previous, "prev")}
                    <span class="kp-pager__place">{said}</span>
                    {link(next, words.next, "next")}
                </nav>
            }
        })
    }
}
