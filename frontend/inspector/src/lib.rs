//! The rules of the forms, as a module of its own: the list does not load it.
//!
//! One function, text in and text out. It holds nothing between two calls.

use domain::{Question, Report, report};
use wasm_bindgen::prelude::wasm_bindgen;

/// Answers what a form is asked about: a `Question` as JSON, and a `Report` as JSON. A question that
/// cannot be read, as after an update of the server, has an empty answer.
#[wasm_bindgen]
pub fn inspect(question: &str) -> String {
    let answer = serde_json::from_str::<Question>(question)
        .map_or_else(|_| Report::default(), |question| report(&question));
    serde_json::to_string(&answer).unwrap_or_default()
}
