//! The table, with sortable columns and one row for each secret.

use domain::{Direction, ListPage, ListQuery, ObjectName, SortColumn};
use leptos::prelude::*;

use super::Deleting;
use super::live::Live;
use super::row::row;
use crate::components::{Symbol, icon};
use crate::markup::{Element, Node, el, live};
use crate::router::Router;
use crate::state::use_base;
use crate::words::use_words;

/// Returns the table of secrets.
pub fn secret_table(router: Router, changes: Live, deleting: Deleting) -> Element {
    let words = use_words();
    let heads = move || {
        let query = router.list_query();
        let actions = el("th").attr("scope", "col").class("kp-table__actions").child(words.actions);
        el("tr").child(SortColumn::ALL.map(|column| head(column, &query))).child(actions)
    };
    // The order of the rows and the content of each row are followed separately.
    let order = Memo::new(move |_| router.with_list(order).unwrap_or_default());
    let rows = move || {
        let rows = order.get().into_iter().map(|object| row_of(router, changes, deleting, object));
        rows.collect::<Vec<Node>>()
    };
    el("table")
        .class("kp-table")
        .child(el("caption").class("kp-visually-hidden").child(words.secrets))
        .child(el("thead").child(live(heads)))
        .child(el("tbody").child(live(rows)))
}

fn order(page: &ListPage) -> Vec<ObjectName> {
    page.rows.iter().map(|row| row.object.clone()).collect()
}

/// Returns the current row of an object.
fn row_of(router: Router, changes: Live, deleting: Deleting, object: ObjectName) -> Node {
    let find = {
        let object = object.clone();
        move |page: &ListPage| page.rows.iter().find(|row| row.object == object).cloned()
    };
    let now = Memo::new(move |_| (router.with_list(&find).flatten(), changes.is_leaving(&object)));
    live(move || {
        let (secret, leaving) = now.get();
        let secret = secret?;
        let class = match (leaving, changes.is_fresh(&secret.object)) {
            (true, _) => "kp-row kp-row--leaving",
            (false, true) => "kp-row kp-row--fresh",
            (false, false) => "kp-row",
        };
        Some(row(secret, deleting).class(class))
    })
}

fn head(column: SortColumn, query: &ListQuery) -> Element {
    let words = use_words();
    let name = words.column(column);
    let sorted = (query.sort == column).then_some(query.direction);
    let (aria, symbol) = match sorted {
        Some(Direction::Asc) => (Some("ascending"), Some(Symbol::Ascending)),
        Some(Direction::Desc) => (Some("descending"), Some(Symbol::Descending)),
        None => (None, None),
    };
    let link = el("a")
        .class("kp-sort")
        .attr("href", use_base().list(&query.sorted_by(column)))
        .attr("title", words.sort_by(name))
        .child(el("span").child(name))
        .child(symbol.map(icon));
    el("th").attr("scope", "col").attr("aria-sort", aria).child(link)
}
