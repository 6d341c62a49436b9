//! The browser's entry point on the list, which needs no form: hydrates the page that the server
//! rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over. The page's own script calls it once.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::start_list);
}
