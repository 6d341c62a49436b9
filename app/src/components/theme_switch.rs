//! The switch between the system's theme, light and dark. Without JavaScript it is a form post.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Icon, Symbol};
use crate::state::{Theme, use_base};
use crate::words::use_words;
use crate::{dom, testid};

/// The switch between the themes.
#[component]
pub fn ThemeSwitch(theme: Theme) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let chosen = RwSignal::new(theme);
    let location = use_location();
    let here = move || {
        let search = location.search.get();
        // The router's `search` has no question mark.
        let mark = if search.is_empty() { "" } else { "?" };
        location.pathname.get() + mark + &search
    };
    let buttons = Theme::ALL
        .into_iter()
        .map(|theme| {
            let symbol = match theme {
                Theme::System => Symbol::System,
                Theme::Light => Symbol::Light,
                Theme::Dark => Symbol::Dark,
            };
            let base = base.clone();
            view! {
                <button
                    type="submit"
                    name="theme"
                    value=theme.as_str()
                    class="kp-segment"
                    aria-label=(words.theme_name)(theme)
                    title=(words.theme_name)(theme)
                    aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                    on:click=move |event| {
                        event.prevent_default();
                        chosen.set(theme);
                        dom::set_theme(theme, base.as_str());
                    }
                >
                    <Icon symbol />
                </button>
            }
        })
        .collect_view();
    view! {
        <form
            class="kp-segments"
            method="post"
            action=base.theme()
            aria-label=words.theme
            data-testid=testid::THEME_SWITCH
        >
            <input type="hidden" name="from" value=here />
            {buttons}
        </form>
    }
}
