//! The list without rows.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};
use crate::domain::SecretKind;
use crate::state::{use_base, use_settings};
use crate::words::use_words;

/// There is no secret at all: the way to the first one.
#[component]
pub fn Empty() -> impl IntoView {
    let words = use_words();
    let read_only = use_settings().with_value(|settings| settings.read_only);
    let links = SecretKind::ALL.map(|kind| {
        view! {
            <a class="kp-button" href=use_base().create(Some(kind))>
                <Icon symbol=Symbol::Add />
                {(words.kind)(kind)}
            </a>
        }
    });
    view! {
        <section class="kp-state">
            <Icon symbol=Symbol::Brand />
            <h2>{words.empty_title}</h2>
            <p>{words.empty_text}</p>
            {(!read_only).then(|| view! { <p class="kp-state__actions">{links}</p> })}
        </section>
    }
}

/// Nothing matches search and filter.
#[component]
pub fn NoMatch() -> impl IntoView {
    let words = use_words();
    view! {
        <section class="kp-state">
            <Icon symbol=Symbol::Search />
            <h2>{words.no_match_title}</h2>
            <p role="status">{words.no_match_text}</p>
            <p class="kp-state__actions">
                <a class="kp-button" href=use_base().start()>
                    {words.clear_filters}
                </a>
            </p>
        </section>
    }
}
