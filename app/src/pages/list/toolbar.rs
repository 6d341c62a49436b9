//! Search, type filter, and the way to a new secret. A GET form; hydrated it follows the typing.

use std::time::Duration;

use leptos::html::Form;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::{Icon, Symbol};
use crate::domain::{ListQuery, SecretKind};
use crate::state::{use_base, use_settings};
use crate::words::use_words;
use crate::{dom, testid};

/// How long after the last key the list follows.
const SETTLE: Duration = Duration::from_millis(200);

/// The bar above the table.
#[component]
pub fn Toolbar(query: Memo<ListQuery>) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let read_only = use_settings().with_value(|settings| settings.read_only);
    let form = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let (start, create) = (base.start(), base.create(None));
    let go = StoredValue::new(move || {
        let Some(form) = form.get_untracked() else { return };
        let current = query.get_untracked();
        let mut next = ListQuery { page: 1, kind: None, ..current.clone() };
        for (name, value) in dom::form_pairs(&form) {
            match name.as_str() {
                "q" => value.trim().clone_into(&mut next.search),
                "type" => next.kind = SecretKind::parse(&value),
                _ => {}
            }
        }
        if (&next.search, next.kind) != (&current.search, current.kind) {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&base.list(&next), options);
        }
    });
    let follow = move |_| {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
        let settled = move || {
            waiting.set_value(None);
            go.with_value(|go| go());
        };
        let handle = set_timeout_with_handle(settled, SETTLE);
        waiting.set_value(handle.ok());
    };
    on_cleanup(move || {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        go.with_value(|go| go());
    };
    let first = query.get_untracked();
    Effect::new(move || {
        let query = query.get();
        // What is being typed is ahead of the query.
        if waiting.with_value(Option::is_none) {
            dom::set_control("q", &query.search);
            dom::set_control("filter", query.kind.map_or("", SecretKind::as_str));
        }
    });
    view! {
        <div class="kp-toolbar">
            <form
                class="kp-search"
                role="search"
                method="get"
                action=start
                node_ref=form
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
                    value=first.search
                    autocomplete="off"
                    data-testid=testid::SEARCH
                />
                <TypeFilter chosen=first.kind />
                <HiddenOrder query />
                <button type="submit" class="kp-button kp-button--quiet">
                    <Icon symbol=Symbol::Search />
                    <span>{words.search_go}</span>
                </button>
            </form>
            {(!read_only)
                .then(|| {
                    view! {
                        <a
                            class="kp-button kp-button--primary"
                            href=create
                            data-testid=testid::ADD_BUTTON
                        >
                            <Icon symbol=Symbol::Add />
                            <span>{words.add}</span>
                        </a>
                    }
                })}
        </div>
    }
}

#[component]
fn TypeFilter(chosen: Option<SecretKind>) -> impl IntoView {
    let words = use_words();
    let kinds = SecretKind::ALL.map(|kind| {
        view! {
            <option value=kind.as_str() selected=chosen == Some(kind)>
                {(words.kind)(kind)}
            </option>
        }
    });
    view! {
        <label class="kp-visually-hidden" for="filter">
            {words.type_}
        </label>
        <select id="filter" class="kp-input" name="type" data-testid=testid::TYPE_FILTER>
            <option value="">{words.all_types}</option>
            {kinds}
        </select>
    }
}

/// Keeps the order of the list in a search without JavaScript.
#[component]
fn HiddenOrder(query: Memo<ListQuery>) -> impl IntoView {
    let sort = move || query.read().sort.as_str();
    let direction = move || query.read().direction.as_str();
    view! {
        <input type="hidden" name="sort" value=sort />
        <input type="hidden" name="dir" value=direction />
    }
}
