//! `secrets`: the table of all secrets in its current state.
//!
//! Each part follows the data that it shows: a change made elsewhere updates a cell, not the page.

mod delete_dialog;
mod interrupted;
mod live;
mod notes;
mod pager;
mod row;
mod states;
mod table;
mod toolbar;

use backend::{AppError, Right};
use domain::SecretRow;
use leptos::prelude::*;

use self::delete_dialog::delete_dialog;
use self::interrupted::interrupted;
use self::live::Live;
use self::notes::notes;
use self::pager::pager;
use self::states::{empty, no_match};
use self::table::secret_table;
use self::toolbar::toolbar;
use super::loading;
use crate::components::{failure, page_title, session_ended};
use crate::markup::{Element, Node, el, live, nodes};
use crate::router::{Router, use_router};
use crate::sign_in::use_sign_in;
use crate::state::PageData;
use crate::state::use_rights;
use crate::testid;
use crate::words::use_words;

/// The row that the user is asked to confirm the deletion of.
type Deleting = RwSignal<Option<SecretRow>>;

/// The kind of content that the page shows.
#[derive(Clone, PartialEq)]
enum Shape {
    Loading,
    Failed(AppError),
    /// There are no secrets.
    Empty,
    /// No secret is known to match; this number of secrets could not be searched completely.
    NoMatch(usize),
    Table,
}

impl Shape {
    fn of(page: &PageData) -> Self {
        match page {
            // Rows may still be shown while they wait to disappear, until the user leaves the
            // table.
            PageData::List(page) if !page.rows.is_empty() => Self::Table,
            PageData::List(page) if page.total == 0 => Self::Empty,
            PageData::List(page) => Self::NoMatch(page.unsearched),
            PageData::Failed(error) => Self::Failed(error.clone()),
            PageData::Loading | PageData::Nothing | PageData::Secret(_) => Self::Loading,
        }
    }
}

/// The list of secrets.
pub fn list_page() -> Element {
    let words = use_words();
    let router = use_router();
    let deleting: Deleting = RwSignal::new(None);
    let changes = Live::new(router);
    let shape = Memo::new(move |_| router.with_page(Shape::of));
    let body = move || match shape.get() {
        Shape::Loading => nodes(loading()),
        Shape::Failed(error) => nodes(failure(&error)),
        Shape::Empty => nodes(empty()),
        Shape::NoMatch(unsearched) => nodes(no_match(unsearched)),
        Shape::Table => filled(router, changes, deleting),
    };
    let left = Memo::new(move |_| router.with_list(|page| page.interrupted.clone()));
    let sign_in = use_sign_in();
    let ended = Memo::new(move |_| sign_in.has_ended() && router.with_list(|_| ()).is_some());
    let ended = move || {
        ended.get().then(|| session_ended(words.session_ended_text, None).attr("role", "alert"))
    };
    let head = el("div")
        .class("kp-list__head")
        .child(page_title(words.secrets))
        .child(el("p").class("kp-lead").child(words.secrets_help))
        .child(lacking(&[Right::Get, Right::Create, Right::Patch, Right::Delete]));
    el("section")
        .class("kp-list")
        .live("aria-busy", move || if router.is_busy() { "true" } else { "false" })
        .effect(changes.follow())
        .child(head)
        .child(toolbar())
        .child(live(ended))
        .child(live(move || left.with(|left| interrupted(left.as_deref().unwrap_or_default()))))
        .child(notes(router, changes))
        .child(live(body))
        .child(delete_dialog(deleting))
}

/// Says which actions are not offered, because the cluster or the panel would refuse them.
fn lacking(wanted: &[Right]) -> Option<Element> {
    let words = use_words();
    let rights = use_rights();
    let lacking = wanted.iter().filter(|right| !rights.may(**right));
    let lacking: Vec<&str> = lacking.map(|right| words.right(*right)).collect();
    // If the user may not even list secrets, the page says so in place of the list.
    let says = rights.may(Right::List) && !lacking.is_empty();
    let note = || el("p").class("kp-hint").child(words.may_not(&words.list(&lacking)));
    says.then(|| note().testid(testid::MAY_NOT))
}

fn filled(router: Router, changes: Live, deleting: Deleting) -> Vec<Node> {
    let links = move || router.with_list(|page| pager(&router.list_query_now(), page)).flatten();
    nodes([nodes(secret_table(router, changes, deleting)), nodes(live(links))])
}
