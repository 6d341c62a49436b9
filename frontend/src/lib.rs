//! The browser's entry point: hydrates the page that the server rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over with the words of its language; the page's own script calls it once. A page
/// that cannot be taken over stays as the server sent it, which works without.
#[wasm_bindgen]
pub fn hydrate(words: String, has_form: bool) {
    app::hydrate(words, has_form);
}
