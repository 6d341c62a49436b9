//! The search, the type filter, and the link to create a secret. It is a GET form; with JavaScript,
//! the list follows while the user types.

use std::time::Duration;

use backend::Right;
use domain::{Direction, ListQuery, ORDER, SIZE, SecretKind, SortColumn, order};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::HtmlFormElement;

use super::live::SecretList;
use crate::components::{Icon, Symbol};
use crate::location::{Step, use_go, use_is_list};
use crate::routes::from_list;
use crate::state::{use_base, use_rights};
use crate::words::use_words;
use crate::{dom, testid};

/// How long after the last key the list is updated.
const SETTLE: Duration = Duration::from_millis(200);

/// The bar above the table.
#[component]
pub fn Toolbar(list: SecretList) -> impl IntoView {
    let words = use_words();
    let (base, query) = (use_base(), list.query());
    let add = use_rights().may(Right::Create).then(|| {
        let href = move || from_list(base.create(None), &query.read());
        view! {
            <a
                class="kp-button kp-button--primary"
                href=href
                data-testid=testid::ADD_BUTTON
            >
                <Icon symbol=Symbol::Add />
                <span>{words.add}</span>
            </a>
        }
    });
    view! {
        <div class="kp-toolbar">
            <Search list />
            {add}
        </div>
    }
}

/// The search and the filter.
#[component]
fn Search(list: SecretList) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let query = list.query();
    let waiting = Waiting(StoredValue::new(None));
    on_cleanup(move || waiting.stop());
    let search = {
        let (base, go, is_list) = (base.clone(), use_go(), use_is_list());
        move |form: &HtmlFormElement| {
            // The user may have gone on to another page, which is on its way.
            if !is_list() {
                return;
            }
            if let Some(target) = target(&query.get_untracked(), form) {
                go(&base.list(&target), Step::Replace);
            }
        }
    };
    let search_later = search.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        waiting.stop();
        if let Some(form) = dom::event_form(&event) {
            search(&form);
        }
    };
    let follow = move |event: leptos::ev::Event| {
        if let Some(form) = dom::event_form(&event) {
            let search = search_later.clone();
            waiting.start(move || search(&form));
        }
    };
    let first = query.get_untracked();
    Effect::new(move |before: Option<ListQuery>| {
        let query = query.get();
        let before = before.as_ref().unwrap_or(&first);
        // The typed text is newer than the query, even before the page is hydrated.
        if waiting.is_over() && query != *before {
            dom::set_control("q", &query.search);
            dom::set_control("filter", query.kind.map_or("", SecretKind::as_str));
            dom::set_control(ORDER, &query.order());
        }
        query
    });
    let asked = query.get_untracked();
    let kinds = SecretKind::ALL.map(|kind| {
        view! {
            <option value=kind.as_str() selected=asked.kind == Some(kind)>
                {words.kind(kind)}
            </option>
        }
    });
    let orders = SortColumn::ALL.into_iter().flat_map(|column| {
        [Direction::Asc, Direction::Desc].map(|direction| {
            let chosen = (asked.sort, asked.direction) == (column, direction);
            view! {
                <option value=order(column, direction) selected=chosen>
                    {words.order_by(column, direction)}
                </option>
            }
        })
    });
    // So that a search without JavaScript keeps it.
    let size = view! {
        <input type="hidden" name=SIZE value=move || query.read().size.rows().to_string() />
    };
    view! {
        <form
            class="kp-search"
            role="search"
            method="get"
            action=base.start()
            on:submit=submit
            on:input=follow
        >
            <label class="kp-visually-hidden" for="q">
                {words.search}
            </label>
            <input
                id="q"
                class="kp-input"
                type="search"
                name="q"
                placeholder=words.search_placeholder
                value=asked.search.clone()
                autocomplete="off"
                data-testid=testid::SEARCH
            />
            <label class="kp-visually-hidden" for="filter">
                {words.type_}
            </label>
            <select id="filter" class="kp-input" name="type" data-testid=testid::TYPE_FILTER>
                <option value="">{words.all_types}</option>
                {kinds.collect_view()}
            </select>
            // It also keeps the order of the list in a search without JavaScript. A wide panel has the
            // heads of its columns instead.
            <label class="kp-visually-hidden" for=ORDER>
                {words.order}
            </label>
            <select id=ORDER class="kp-input kp-order" name=ORDER data-testid=testid::ORDER>
                {orders.collect_view()}
            </select>
            {size}
            <button type="submit" class="kp-button kp-button--quiet">
                <Icon symbol=Symbol::Search />
                <span>{words.search_go}</span>
            </button>
        </form>
    }
}

/// Returns the list that the form asks for, unless it is the current one.
fn target(current: &ListQuery, form: &HtmlFormElement) -> Option<ListQuery> {
    let mut next = ListQuery { kind: None, ..current.at_page(1) };
    for (name, value) in dom::form_pairs(form) {
        match name.as_str() {
            "q" => value.trim().clone_into(&mut next.search),
            "type" => next.kind = SecretKind::parse(&value),
            ORDER => next.order_by(&value),
            _ => {}
        }
    }
    (next != current.at(next.page, None)).then_some(next)
}

/// An action that runs after the user has stopped typing for a while.
#[derive(Clone, Copy)]
struct Waiting(StoredValue<Option<TimeoutHandle>>);

impl Waiting {
    fn start(self, run: impl Fn() + 'static) {
        self.stop();
        let settled = move || {
            let _ = self.0.try_set_value(None);
            run();
        };
        let handle = set_timeout_with_handle(settled, SETTLE);
        self.0.set_value(handle.ok());
    }

    fn is_over(self) -> bool {
        self.0.with_value(Option::is_none)
    }

    fn stop(self) {
        if let Some(Some(handle)) = self.0.try_update_value(Option::take) {
            handle.clear();
        }
    }
}
