//! The table itself: sortable columns, a row a secret.

use leptos::prelude::*;

use super::row::Row;
use crate::components::{Icon, Symbol};
use crate::domain::{Direction, ListQuery, SecretRow, SortColumn};
use crate::state::use_base;
use crate::words::use_words;

/// The table of secrets.
#[component]
pub fn SecretTable(
    rows: Vec<SecretRow>,
    query: ListQuery,
    deleting: RwSignal<Option<SecretRow>>,
) -> impl IntoView {
    let words = use_words();
    let head = SortColumn::ALL.map(|column| {
        view! { <Head column query=query.clone() /> }
    });
    view! {
        <table class="kp-table">
            <caption class="kp-visually-hidden">{words.secrets}</caption>
            <thead>
                <tr>
                    {head}
                    <th scope="col" class="kp-table__actions">
                        {words.actions}
                    </th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.clone() key=|row| row.object.clone() let(row)>
                    <Row row deleting />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn Head(column: SortColumn, query: ListQuery) -> impl IntoView {
    let words = use_words();
    let name = (words.column)(column);
    let sorted = (query.sort == column).then_some(query.direction);
    let (aria, symbol) = match sorted {
        Some(Direction::Asc) => (Some("ascending"), Some(Symbol::Ascending)),
        Some(Direction::Desc) => (Some("descending"), Some(Symbol::Descending)),
        None => (None, None),
    };
    view! {
        <th scope="col" aria-sort=aria>
            <a
                class="kp-sort"
                href=use_base().list(&query.sorted_by(column))
                title=(words.sort_by)(name)
            >
                <span>{name}</span>
                {symbol.map(|symbol| view! { <Icon symbol /> })}
            </a>
        </th>
    }
}
