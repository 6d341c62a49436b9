//! `secrets`: the table of all secrets.

mod delete_dialog;
mod interrupted;
mod pager;
mod row;
mod states;
mod table;
mod toolbar;

use leptos::prelude::*;

use self::delete_dialog::delete_dialog;
use self::interrupted::interrupted;
use self::pager::pager;
use self::states::{empty, no_match};
use self::table::secret_table;
use self::toolbar::toolbar;
use super::loading;
use crate::components::{failure, page_title};
use crate::domain::{ListPage, ListQuery, SecretRow};
use crate::markup::{Element, Node, el, live, nodes};
use crate::router::use_router;
use crate::state::PageData;
use crate::words::use_words;

/// The row whose deletion is asked about.
type Deleting = RwSignal<Option<SecretRow>>;

/// The list of secrets.
pub fn list_page() -> Element {
    let words = use_words();
    let router = use_router();
    let deleting: Deleting = RwSignal::new(None);
    let body = move || match router.page() {
        PageData::List(page) => found(page, &router.list_query_now(), deleting),
        PageData::Failed(error) => nodes(failure(&error)),
        PageData::Loading | PageData::Nothing | PageData::Secret(_) => nodes(loading()),
    };
    let head = el("div")
        .class("kp-list__head")
        .child(page_title(words.secrets))
        .child(el("p").class("kp-lead").child(words.secrets_help));
    el("section")
        .class("kp-list")
        .live("aria-busy", move || if router.is_busy() { "true" } else { "false" })
        .child(head)
        .child(toolbar())
        .child(live(body))
        .child(delete_dialog(deleting))
}

fn found(page: ListPage, query: &ListQuery, deleting: Deleting) -> Vec<Node> {
    let mut parts = interrupted(&page.interrupted);
    parts.extend(rows(page, query, deleting));
    parts
}

fn rows(page: ListPage, query: &ListQuery, deleting: Deleting) -> Vec<Node> {
    if page.total == 0 {
        return nodes(empty());
    }
    if page.matching == 0 {
        return nodes(no_match());
    }
    let count = (use_words().count)(page.matching, page.total);
    let count = el("p").class("kp-count").attr("role", "status").child(count);
    let pager = pager(query, &page);
    nodes([Some(count), Some(secret_table(page.rows, query, deleting)), pager])
}
