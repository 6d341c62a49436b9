//! The search, the type filter, and the link to create a secret. It is a GET form; with JavaScript,
//! the list follows while the user types.

use std::time::Duration;

use backend::Right;
use domain::{ListQuery, SecretKind};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::HtmlFormElement;

use crate::components::{Symbol, icon};
use crate::markup::{Element, el};
use crate::router::{Router, Step, use_router};
use crate::routes::BasePath;
use crate::state::use_base;
use crate::state::use_rights;
use crate::words::use_words;
use crate::{dom, testid};

/// How long after the last key the list is updated.
const SETTLE: Duration = Duration::from_millis(200);

/// Returns the bar above the table.
pub fn toolbar() -> Element {
    let words = use_words();
    let add = || {
        el("a")
            .class("kp-button kp-button--primary")
            .attr("href", use_base().create(None))
            .testid(testid::ADD_BUTTON)
            .child(icon(Symbol::Add))
            .child(el("span").child(words.add))
    };
    el("div").class("kp-toolbar").child(search()).child(use_rights().may(Right::Create).then(add))
}

fn search() -> Element {
    let words = use_words();
    let router = use_router();
    let base = use_base();
    let start = base.start();
    let waiting = Waiting(StoredValue::new(None));
    on_cleanup(move || waiting.stop());
    let seen = StoredValue::new(router.list_query_now());
    let submit = {
        let base = base.clone();
        move |event: web_sys::Event| {
            event.prevent_default();
            waiting.stop();
            if let Some(form) = dom::event_form(&event) {
                go(router, &base, &form);
            }
        }
    };
    let follow = move |event: web_sys::Event| {
        if let Some(form) = dom::event_form(&event) {
            let base = base.clone();
            waiting.start(move || go(router, &base, &form));
        }
    };
    let go_button = el("button")
        .attr("type", "submit")
        .class("kp-button kp-button--quiet")
        .child(icon(Symbol::Search))
        .child(el("span").child(words.search_go));
    el("form")
        .class("kp-search")
        .attr("role", "search")
        .attr("method", "get")
        .attr("action", start)
        .on("submit", submit)
        .on("input", follow)
        .effect(move |_| {
            let (query, before) = (router.list_query(), seen.get_value());
            // The typed text is newer than the query, even before the page is hydrated.
            if waiting.is_over() && query != before {
                dom::set_control("q", &query.search);
                dom::set_control("filter", query.kind.map_or("", SecretKind::as_str));
            }
            seen.set_value(query);
        })
        .child(fields(&router.list_query_now()))
        .child(hidden("sort", move || router.list_query().sort.as_str()))
        .child(hidden("dir", move || router.list_query().direction.as_str()))
        .child(go_button)
}

fn fields(query: &ListQuery) -> [Element; 4] {
    let words = use_words();
    let label = |id: &'static str, text: &'static str| {
        el("label").class("kp-visually-hidden").attr("for", id).child(text)
    };
    let text = el("input")
        .attr("id", "q")
        .class("kp-input")
        .attr("type", "search")
        .attr("name", "q")
        .attr("placeholder", words.search_placeholder)
        .attr("value", query.search.clone())
        .attr("autocomplete", "off")
        .testid(testid::SEARCH);
    let kinds = SecretKind::ALL.map(|kind| {
        el("option")
            .attr("value", kind.as_str())
            .flag("selected", query.kind == Some(kind))
            .child(words.kind(kind))
    });
    let filter = el("select")
        .attr("id", "filter")
        .class("kp-input")
        .attr("name", "type")
        .testid(testid::TYPE_FILTER)
        .child(el("option").attr("value", "").child(words.all_types))
        .child(kinds);
    [label("q", words.search), text, label("filter", words.type_), filter]
}

/// Returns a hidden field that keeps the order of the list in a search without JavaScript.
fn hidden(name: &'static str, value: impl Fn() -> &'static str + Send + 'static) -> Element {
    el("input").attr("type", "hidden").attr("name", name).live("value", value)
}

/// Opens the list that the form asks for, unless it is shown already.
fn go(router: Router, base: &BasePath, form: &HtmlFormElement) {
    let current = router.list_query_now();
    let mut next = ListQuery { kind: None, ..current.at_page(1) };
    for (name, value) in dom::form_pairs(form) {
        match name.as_str() {
            "q" => value.trim().clone_into(&mut next.search),
            "type" => next.kind = SecretKind::parse(&value),
            _ => {}
        }
    }
    if (&next.search, next.kind) != (&current.search, current.kind) {
        router.go(&base.list(&next), Step::Replace);
    }
}

/// An action that runs after the user has stopped typing for a while.
#[derive(Clone, Copy)]
struct Waiting(StoredValue<Option<TimeoutHandle>>);

impl Waiting {
    fn start(self, run: impl Fn() + 'static) {
        self.stop();
        let settled = move || {
            self.0.set_value(None);
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
