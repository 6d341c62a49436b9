//! The pages that the list shows if it has no rows.

use backend::Right;
use domain::SecretKind;
use leptos::prelude::*;

use crate::components::{Icon, Symbol};
use crate::state::{use_base, use_rights};
use crate::words::use_words;

/// The page for a namespace without secrets, with a link to create the first one.
#[component]
pub fn Empty() -> impl IntoView {
    let words = use_words();
    let link = |kind| {
        view! {
            <a class="kp-button" href=use_base().create(Some(kind))>
                <Icon symbol=Symbol::Add />
                {words.kind(kind)}
            </a>
        }
    };
    let ways = use_rights().may(Right::Create).then(|| {
        view! {
            <p>{words.empty_text}</p>
            <p class="kp-state__actions">{SecretKind::ALL.map(link).collect_view()}</p>
        }
    });
    view! {
        <section class="kp-state">
            <Icon symbol=Symbol::Brand />
            <h2>{words.empty_title}</h2>
            {ways}
        </section>
    }
}

/// The page for a search without matches. `unsearched` secrets could match, but could not be
/// searched completely.
#[component]
pub fn NoMatch(unsearched: usize) -> impl IntoView {
    let words = use_words();
    let (title, text) = if unsearched == 0 {
        (words.no_match_title, words.no_match_text)
    } else {
        (words.no_known_match_title, words.no_known_match_text)
    };
    view! {
        <section class="kp-state">
            <Icon symbol=Symbol::Search />
            <h2>{title}</h2>
            <p role="status">{text}</p>
            <p class="kp-state__actions">
                <a class="kp-button" href=use_base().start()>
                    {words.clear_filters}
                </a>
            </p>
        </section>
    }
}
