//! The switch between the languages: links, which load the page anew without JavaScript. With it, the
//! page stays, and so does what was typed.

use domain::Lang;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::language::use_page_language;
use crate::location::use_here;
use crate::routes::in_language;
use crate::words::use_words;
use crate::{dom, testid};

/// The switch between the languages.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    view! {
        <nav
            class="kp-segments kp-languages"
            aria-label=use_words().language
            data-testid=testid::LANGUAGE_SWITCH
        >
            {Lang::ALL.map(link)}
        </nav>
    }
}

fn link(lang: Lang) -> impl IntoView {
    let (here, language) = (use_here(), use_page_language());
    let is_current = use_words().lang == lang;
    let href = move || in_language(&here.read(), lang.tag());
    let choose = move |event: MouseEvent| {
        let Some(language) = language.filter(|_| dom::is_plain_click(&event)) else { return };
        event.prevent_default();
        if !is_current {
            language.choose(lang, untrack(href));
        }
    };
    view! {
        <a
            class="kp-segment"
            href=href
            rel="external"
            lang=lang.tag()
            hreflang=lang.tag()
            title=lang.name()
            aria-current=is_current.then_some("true")
            on:click=choose
        >
            {lang.short()}
        </a>
    }
}
