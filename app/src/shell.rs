//! The document around the panel. Server side only.

use backend::AppError;
use domain::Lang;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::app::panel;
use crate::inspector::FUNCTION;
use crate::pages::Pages;
use crate::router::Route;
use crate::routes::{BasePath, POPUP, REDEEM};
use crate::state::{PageData, PageState, Submitted};
use crate::words::{Words, use_words};

/// Where the browser finds a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleUrls {
    /// The JavaScript that loads the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
}

/// The page's half of the talk with a portal, for a page that may be in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameScript {
    /// The script.
    pub url: String,
    /// The origins that it listens to, separated by blanks.
    pub origins: String,
    /// The path under which the panel lives.
    pub base: String,
    /// The language that was named for the page, whether the panel has it or not.
    pub lang: Option<String>,
}

/// Where the browser finds the parts of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The style sheet.
    pub css: String,
    /// The tokens that this installation sets, where it sets any.
    pub theme: Option<String>,
    /// What the list needs.
    pub list: ModuleUrls,
    /// The whole panel, for pages with a form.
    pub forms: ModuleUrls,
    /// The rules of the forms.
    pub inspector: ModuleUrls,
    /// The script that signs in beside an open page.
    pub sign_in: String,
    /// The icon.
    pub icon: String,
    /// The words of each language.
    pub words: Vec<(Lang, String)>,
}

impl AssetUrls {
    /// The words of a language.
    fn words_of(&self, lang: Lang) -> String {
        let found = self.words.iter().find(|(known, _)| *known == lang);
        found.map(|(_, url)| url.clone()).unwrap_or_default()
    }
}

/// The whole document of a page.
pub fn shell(
    assets: AssetUrls,
    frame: Option<FrameScript>,
    route: &Route,
    state: &PageState,
) -> impl IntoView + use<> {
    let words = use_words();
    let error_page = state.submitted.as_ref().and_then(Submitted::error_page);
    let failed = match &state.page {
        PageData::Failed(error) if state.submitted.is_none() => Some(error),
        _ => None,
    };
    let title = match error_page.as_ref().or(failed) {
        Some(error) if *error != AppError::NotFound => words.page_title(words.error(error).title),
        _ => words.page_title(title_of(words, route)),
    };
    // An error in the page's place has no form.
    let forms =
        error_page.is_none() && matches!(route, Route::Create | Route::Edit(_) | Route::Delete(_));
    let module = if forms { &assets.forms } else { &assets.list };
    let inspector = Some(&assets.inspector).filter(|_| forms && !matches!(route, Route::Delete(_)));
    // A page that failed has no form that asks the rules.
    let failed = matches!(state.page, PageData::Failed(_));
    let preloads = [Some(preload(module)), inspector.filter(|_| !failed).map(preload)];
    let texts = assets.words_of(words.lang);
    let sign_in = state.sign_in.then(|| sign_in_script(assets.sign_in, &state.base));
    let start = inspector.map(rules_script).unwrap_or_default() + &start_script(module, &texts);
    view! {
        <!DOCTYPE html>
        <html
            lang=words.lang.tag()
            data-theme=state.theme.as_str()
            data-signed-out=state.is_signed_out().then_some("")
            data-unread=state.is_unread().then_some("")
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                // As HTML, because a text here would get a hydration mark, which a title shows.
                <title inner_html=title></title>
                <link rel="icon" href=assets.icon type="image/svg+xml" />
                <link rel="stylesheet" href=assets.css />
                {assets.theme.map(|theme| view! { <link rel="stylesheet" href=theme /> })}
                {frame.map(frame_script)}
                {sign_in}
                {preload_texts(texts)}
                {preloads}
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
            </head>
            <body>
                {panel(Pages::ALL)}
            </body>
        </html>
    }
}

/// Runs before anything is painted: the portal's theme is there from the first moment.
fn frame_script(frame: FrameScript) -> impl IntoView {
    let FrameScript { url, origins, base, lang } = frame;
    view! { <script src=url data-origins=origins data-base=base data-lang=lang></script> }
}

/// What it says comes from the catalogue, too.
fn sign_in_script(url: String, base: &BasePath) -> impl IntoView + use<> {
    let words = use_words();
    view! {
        <script
            src=url
            data-popup=base.join(POPUP)
            data-redeem=base.join(REDEEM)
            data-blocked=words.sign_in_blocked
            data-closed=words.sign_in_closed
            data-refused=words.sign_in_refused
        ></script>
    }
}

/// Has the browser fetch a module before its script asks for it.
fn preload(module: &ModuleUrls) -> impl IntoView + use<> {
    let ModuleUrls { js, wasm } = module.clone();
    view! {
        <link rel="modulepreload" href=js />
        <link
            rel="preload"
            href=wasm
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
        />
    }
}

/// Has the browser fetch the words of the page's language together with the module.
fn preload_texts(url: String) -> impl IntoView {
    view! { <link rel="preload" href=url r#as="fetch" crossorigin="anonymous" /> }
}

/// The page's script: it hydrates, with the words of the page's language.
fn start_script(module: &ModuleUrls, words: &str) -> String {
    let ModuleUrls { js, wasm } = module;
    format!(
        "import init,{{hydrate}} from {js:?};\
         const words=fetch({words:?}).then(answer=>answer.ok?answer.text():Promise.reject(answer));\
         Promise.all([words,init({{module_or_path:{wasm:?}}})]).then(([words])=>hydrate(words))"
    )
}

/// The script of a form: it loads the rules once it is asked. Where that fails, the next question
/// tries again.
fn rules_script(inspector: &ModuleUrls) -> String {
    let ModuleUrls { js, wasm } = inspector;
    format!(
        "let rules;globalThis.{FUNCTION}=async question=>{{try{{\
         rules??=import({js:?}).then(async module=>{{\
         await module.default({{module_or_path:{wasm:?}}});return module}});\
         return(await rules).inspect(question)}}catch(error){{rules=undefined;throw error}}}};"
    )
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
