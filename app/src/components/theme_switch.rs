//! The switch between the system's theme, light and dark. Without JavaScript it is a form post.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::location::use_here;
use crate::state::{Theme, use_base};
use crate::words::use_words;
use crate::{dom, testid};

/// The switch between the themes.
#[component]
pub fn ThemeSwitch(
    /// The theme of the page, which the switch changes.
    theme: RwSignal<Theme>,
) -> impl IntoView {
    let here = use_here();
    view! {
        <form
            class="kp-segments"
            method="post"
            action=use_base().theme()
            aria-label=use_words().theme
            data-testid=testid::THEME_SWITCH
        >
            <input type="hidden" name="from" value=move || here.get() />
            {Theme::ALL.map(|of| button(of, theme))}
        </form>
    }
}

fn button(theme: Theme, chosen: RwSignal<Theme>) -> impl IntoView {
    let name = use_words().theme_name(theme);
    let base = use_base();
    let symbol = match theme {
        Theme::System => Symbol::System,
        Theme::Light => Symbol::Light,
        Theme::Dark => Symbol::Dark,
    };
    let choose = move |event: MouseEvent| {
        event.prevent_default();
        chosen.set(theme);
        dom::set_theme(theme, &base);
    };
    view! {
        <button
            type="submit"
            name="theme"
            value=theme.as_str()
            class="kp-segment"
            aria-label=name
            title=name
            aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
            on:click=choose
        >
            <Icon symbol />
        </button>
    }
}
