//! The table, with sortable columns and one row for each secret.

use domain::{Direction, ListPage, ObjectName, SortColumn};
use leptos::prelude::*;

use super::Deleting;
use super::live::SecretList;
use super::row::Row;
use crate::components::{Icon, Symbol};
use crate::state::use_base;
use crate::words::use_words;

/// The table of secrets. A row stays the same while its secret is in the list.
#[component]
pub fn SecretTable(list: SecretList, deleting: Deleting) -> impl IntoView {
    let words = use_words();
    let order = Memo::new(move |_| list.with(order).unwrap_or_default());
    let query = list.query();
    let search = Memo::new(move |_| query.read().search.clone());
    // The roles say again what the elements are, because a narrow panel gives them another layout.
    view! {
        <table class="kp-table" role="table">
            <caption class="kp-visually-hidden">{words.secrets}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    {SortColumn::ALL.map(|column| view! { <Head list column /> }).collect_view()}
                    <th scope="col" role="columnheader" class="kp-table__actions">
                        <span class="kp-visually-hidden">{words.actions}</span>
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For
                    each=move || order.get()
                    key=Clone::clone
                    children=move |object| view! { <Row list object deleting search /> }
                />
            </tbody>
        </table>
    }
}

fn order(page: &ListPage) -> Vec<ObjectName> {
    page.rows.iter().map(|row| row.object.clone()).collect()
}

/// The head of a column, which sorts by it.
#[component]
fn Head(list: SecretList, column: SortColumn) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let name = words.column(column);
    let query = list.query();
    let sorted = Memo::new(move |_| {
        let query = query.read();
        (query.sort == column).then_some(query.direction)
    });
    let aria = move || match sorted.get() {
        Some(Direction::Asc) => Some("ascending"),
        Some(Direction::Desc) => Some("descending"),
        None => None,
    };
    let symbol = move || match sorted.get() {
        Some(Direction::Asc) => Some(Symbol::Ascending),
        Some(Direction::Desc) => Some(Symbol::Descending),
        None => None,
    };
    let href = move || base.list(&query.read().sorted_by(column));
    let class = match column {
        SortColumn::Name => "kp-cell--name",
        SortColumn::DisplayName => "kp-cell--title",
        SortColumn::Type => "kp-cell--kind",
        SortColumn::Summary => "kp-cell--summary",
        SortColumn::Changed => "kp-cell--changed",
    };
    view! {
        <th scope="col" role="columnheader" class=class aria-sort=aria>
            <a class="kp-sort" href=href title=words.sort_by(name)>
                <span>{name}</span>
                {move || symbol().map(|symbol| view! { <Icon symbol /> })}
            </a>
        </th>
    }
}
