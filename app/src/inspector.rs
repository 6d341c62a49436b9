//! The rules of the forms in the browser: a part of the program that the list does not load.
//!
//! If the part cannot be loaded, the form goes on without it: the server decides by the same rules.

use domain::{Question, Report, report};
use leptos::wasm_split::wasm_split;

use crate::part::PartMissing;

/// Answers a question about a form. Returns `None` if the rules cannot be loaded; the next question
/// tries again.
pub async fn inspect(question: &Question) -> Option<Report> {
    answer(question.clone()).await.ok()
}

#[allow(clippy::unnecessary_wraps, reason = "the part that it is in may be missing")]
#[wasm_split(rules, fallible, wasm_split_path = ::leptos::wasm_split)]
fn answer(question: Question) -> Result<Report, PartMissing> {
    Ok(report(&question))
}
