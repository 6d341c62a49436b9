//! The line above the table with notes about the list: how many secrets there are, and whether the
//! list is up to date with the cluster. The line keeps its place while it is empty, so that no row
//! moves.

use domain::ListPage;
use leptos::prelude::*;

use super::live::SecretList;
use crate::components::{AsOf, ClockTime};
use crate::testid;
use crate::words::use_words;

/// The line.
#[component]
pub fn Notes(list: SecretList) -> impl IntoView {
    let words = use_words();
    let count =
        |page: &ListPage| (page.matching > 0).then(|| words.count(page.matching, page.total));
    let count = Memo::new(move |_| list.with(count).flatten());
    let unsearched = Memo::new(move |_| list.with(|page| page.unsearched).unwrap_or(0));
    let unsearched = move || {
        let count = Some(unsearched.get()).filter(|count| *count > 0)?;
        Some(view! {
            <p class="kp-hint kp-list__unsearched" data-testid=testid::UNSEARCHED>
                {words.unsearched(count)}
            </p>
        })
    };
    let late =
        Memo::new(move |_| list.with(|page| page.as_of.clone()).flatten().or_else(|| list.lost()));
    let late = move || late.get().map(|at| view! { <p><AsOf at /></p> });
    let restored = Memo::new(move |_| list.with(|page| page.restored.clone()).flatten());
    let restored = move || {
        restored.get().map(|at| {
            view! {
                <p class="kp-hint" data-testid=testid::RESTORED>
                    <span title=words.restored_help>
                        {words.restored_before} <ClockTime at /> {words.restored_after}
                    </span>
                </p>
            }
        })
    };
    let hint = |text: &'static str| view! { <p class="kp-hint"><span title=text>{text}</span></p> };
    let behind = Memo::new(move |_| list.with(|page| page.behind).unwrap_or_default());
    view! {
        <div>
            <div class="kp-list__line">
                <p class="kp-count" role="status">
                    {move || count.get()}
                </p>
                <div class="kp-list__notes" role="status">
                    {late}
                    {restored}
                    {move || behind.get().then(|| hint(words.behind))}
                    {move || list.is_waiting().then(|| hint(words.waiting))}
                </div>
            </div>
            <div role="status">{unsearched}</div>
        </div>
    }
}
