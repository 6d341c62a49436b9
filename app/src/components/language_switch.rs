//! The switch between the languages: links, which work without JavaScript. The page is loaded anew.

use domain::Lang;
use leptos::prelude::*;

use crate::location::use_here;
use crate::routes::in_language;
use crate::testid;
use crate::words::use_words;

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
    let here = use_here();
    view! {
        <a
            class="kp-segment"
            href=move || in_language(&here.read(), lang.tag())
            rel="external"
            lang=lang.tag()
            hreflang=lang.tag()
            title=lang.name()
            aria-current=(use_words().lang == lang).then_some("true")
        >
            {lang.short()}
        </a>
    }
}
