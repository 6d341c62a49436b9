//! The browser's entry point on pages with a form: the whole panel, list included.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over. The page's own script calls it once.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::start);
}
