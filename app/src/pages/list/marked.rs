//! A text of a row, with the part marked that the search has found.

use domain::find_ignoring_case;
use leptos::prelude::*;

/// The text, with the part marked that matches the search.
#[component]
pub fn Marked(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// What is searched for; empty for nothing.
    search: Memo<String>,
) -> impl IntoView {
    let found = Memo::new(move |_| {
        text.with(|text| search.with(|search| find_ignoring_case(text, search)))
    });
    move || {
        let text = text.get();
        let parts = found.get().and_then(|range| {
            let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
            Some((part(before), text.get(range)?.to_owned(), part(after)))
        });
        match parts {
            None => text.into_any(),
            Some((before, found, after)) => view! {
                {before}
                <mark>{found}</mark>
                {after}
            }
            .into_any(),
        }
    }
}

/// Returns a part of the text. Leptos would write an empty one as a blank.
fn part(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
