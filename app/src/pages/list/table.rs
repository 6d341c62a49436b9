//! The table itself: sortable columns, a row a secret.

use super::Deleting;
use super::row::row;
use crate::components::{Symbol, icon};
use crate::domain::{Direction, ListQuery, SecretRow, SortColumn};
use crate::markup::{Element, el};
use crate::state::use_base;
use crate::words::use_words;

/// The table of secrets.
pub fn secret_table(rows: Vec<SecretRow>, query: &ListQuery, deleting: Deleting) -> Element {
    let words = use_words();
    let actions = el("th").attr("scope", "col").class("kp-table__actions").child(words.actions);
    let head = el("tr").child(SortColumn::ALL.map(|column| head(column, query))).child(actions);
    let body = rows.into_iter().fold(el("tbody"), |body, secret| body.child(row(secret, deleting)));
    el("table")
        .class("kp-table")
        .child(el("caption").class("kp-visually-hidden").child(words.secrets))
        .child(el("thead").child(head))
        .child(body)
}

fn head(column: SortColumn, query: &ListQuery) -> Element {
    let words = use_words();
    let name = (words.column)(column);
    let sorted = (query.sort == column).then_some(query.direction);
    let (aria, symbol) = match sorted {
        Some(Direction::Asc) => (Some("ascending"), Some(Symbol::Ascending)),
        Some(Direction::Desc) => (Some("descending"), Some(Symbol::Descending)),
        None => (None, None),
    };
    let link = el("a")
        .class("kp-sort")
        .attr("href", use_base().list(&query.sorted_by(column)))
        .attr("title", (words.sort_by)(name))
        .child(el("span").child(name))
        .child(symbol.map(icon));
    el("th").attr("scope", "col").attr("aria-sort", aria).child(link)
}
