//! The switch between the system's theme, light and dark. Without JavaScript it is a form post.

use leptos::prelude::*;

use super::{Symbol, icon};
use crate::markup::{Element, el};
use crate::router::use_router;
use crate::state::{Theme, use_base};
use crate::words::use_words;
use crate::{dom, testid};

/// The switch between the themes.
pub fn theme_switch(theme: Theme) -> Element {
    let words = use_words();
    let chosen = RwSignal::new(theme);
    let router = use_router();
    let from = el("input")
        .attr("type", "hidden")
        .attr("name", "from")
        .live("value", move || router.here());
    el("form")
        .class("kp-segments")
        .attr("method", "post")
        .attr("action", use_base().theme())
        .attr("aria-label", words.theme)
        .testid(testid::THEME_SWITCH)
        .child(from)
        .child(Theme::ALL.map(|theme| button(theme, chosen)))
}

fn button(theme: Theme, chosen: RwSignal<Theme>) -> Element {
    let name = use_words().theme_name(theme);
    let base = use_base();
    let symbol = match theme {
        Theme::System => Symbol::System,
        Theme::Light => Symbol::Light,
        Theme::Dark => Symbol::Dark,
    };
    let choose = move |event: web_sys::Event| {
        event.prevent_default();
        chosen.set(theme);
        dom::set_theme(theme, &base);
    };
    el("button")
        .attr("type", "submit")
        .attr("name", "theme")
        .attr("value", theme.as_str())
        .class("kp-segment")
        .attr("aria-label", name)
        .attr("title", name)
        .live("aria-pressed", move || if chosen.get() == theme { "true" } else { "false" })
        .on("click", choose)
        .child(icon(symbol))
}
