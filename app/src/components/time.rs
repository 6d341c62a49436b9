//! Times: UTC in the page, relative and local once the browser has taken over.

use leptos::prelude::*;

use crate::dom;
use crate::domain::Changed;
use crate::markup::{Node, el, live, nodes};
use crate::words::use_words;

/// True once the browser has taken the page over; a signal.
#[derive(Clone, Copy)]
pub struct Hydrated(pub ReadSignal<bool>);

/// When something was changed, and by whom.
pub fn changed_time(changed: Changed) -> Vec<Node> {
    let words = use_words();
    let Some(at) = changed.at else { return nodes(words.unknown) };
    let hydrated = use_context::<Hydrated>();
    let is_hydrated = move || hydrated.is_some_and(|Hydrated(hydrated)| hydrated.get());
    // 2026-11-23T18:31:16Z becomes 2026-11-23 18:31.
    let minutes = at.get(..16).unwrap_or(&at).replace('T', " ");
    let utc = (words.utc)(&minutes);
    let (for_text, for_title) = (at.clone(), at.clone());
    let text = move || {
        let relative = is_hydrated().then(|| dom::relative_time(&for_text, words.lang)).flatten();
        relative.unwrap_or_else(|| utc.clone())
    };
    let title = move || is_hydrated().then(|| dom::local_time(&for_title, words.lang));
    let by = changed.by.map(|by| el("span").class("kp-by").child((words.changed_by)(&by)));
    let time = el("time").attr("datetime", at).live("title", title).child(live(text));
    let mut list = nodes(time);
    list.extend(nodes(" "));
    list.extend(nodes(by));
    list
}
