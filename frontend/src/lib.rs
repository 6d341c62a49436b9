//! The browser's entry point on the list, which needs no form: hydrates the page that the server
//! rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over with the words of its language. The page's own script calls it once. With
/// words of another build the page stays as the server sent it, which works without.
#[wasm_bindgen]
pub fn hydrate(words: String) {
    if app::words::load(words) {
        leptos::mount::hydrate_body(app::start_list);
    }
}
