//! The switch between the languages: links, which work without JavaScript. The page is loaded anew.

use domain::Lang;

use crate::markup::{Element, el};
use crate::router::use_router;
use crate::routes::in_language;
use crate::testid;
use crate::words::use_words;

/// The switch between the languages.
pub fn language_switch() -> Element {
    el("nav")
        .class("kp-segments kp-languages")
        .attr("aria-label", use_words().language)
        .testid(testid::LANGUAGE_SWITCH)
        .child(Lang::ALL.map(link))
}

fn link(lang: Lang) -> Element {
    let router = use_router();
    el("a")
        .class("kp-segment")
        .live("href", move || in_language(&router.here(), lang.tag()))
        .attr("rel", "external")
        .attr("lang", lang.tag())
        .attr("hreflang", lang.tag())
        .attr("title", lang.name())
        .attr("aria-current", (use_words().lang == lang).then_some("true"))
        .child(lang.short())
}
