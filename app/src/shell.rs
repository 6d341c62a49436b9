//! The document around the panel. Server side only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::app::panel;
use crate::router::Route;
use crate::state::PageState;
use crate::words::{Words, use_words};

/// Where the browser finds the parts of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The style sheet.
    pub css: String,
    /// The JavaScript module that loads the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The icon.
    pub icon: String,
}

/// The whole document of a page.
pub fn shell(assets: AssetUrls, route: &Route, state: &PageState) -> impl IntoView + use<> {
    let words = use_words();
    let title = (words.page_title)(title_of(words, route));
    let start = format!(
        "import init,{{hydrate}} from {js:?};init({{module_or_path:{wasm:?}}}).then(hydrate)",
        js = assets.js,
        wasm = assets.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang=words.lang data-theme=state.theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                // As HTML, because a text here would get a hydration mark, which a title shows.
                <title inner_html=title></title>
                <link rel="icon" href=assets.icon type="image/svg+xml" />
                <link rel="stylesheet" href=assets.css />
                <link rel="modulepreload" href=assets.js />
                <link
                    rel="preload"
                    href=assets.wasm
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
            </head>
            <body>
                {panel()}
            </body>
        </html>
    }
}

fn title_of<'a>(words: &'a Words, route: &'a Route) -> &'a str {
    match route {
        Route::List => words.secrets,
        Route::Create => words.create_title,
        Route::Edit(object) if is_plain(object) => object,
        Route::Delete(_) => words.delete_title,
        Route::Edit(_) | Route::NotFound => words.not_found_title,
    }
}

/// True for what needs no escaping in HTML; every object name is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}
