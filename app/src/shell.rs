//! The HTML document around the panel. It is used only on the server.

use backend::AppError;
use domain::Lang;
use leptos::attr::custom::custom_attribute;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::app::App;
use crate::routes::{BasePath, POPUP, Page, REDEEM};
use crate::shape::{ROOT, WORDS};
use crate::state::{PageData, PageState, Submitted};
use crate::words::{Words, use_words};

/// The mark of the panel's shape as it is rendered. The server fills it in once the page is
/// complete.
pub const UNSHAPED: &str = "data-shape=\"\"";

/// The URLs of the browser's program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleUrls {
    /// The JavaScript that loads the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
}

/// The URLs of the WebAssembly that each part of the program needs besides the first part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartUrls {
    /// The pages with a form.
    pub forms: Vec<String>,
    /// The rules of the forms.
    pub rules: Vec<String>,
}

/// The script with which a page in a frame talks to its portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameScript {
    /// The URL of the script.
    pub url: String,
    /// The origins that the script listens to, separated by blanks.
    pub origins: String,
    /// The path under which the panel lives.
    pub base: String,
    /// The chosen language of the page, even if the panel lacks it.
    pub lang: Option<String>,
}

/// The URLs of the parts of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The style sheet.
    pub css: String,
    /// The style sheet with the design tokens that this installation sets, if it sets any.
    pub theme: Option<String>,
    /// The first part of the browser's program.
    pub module: ModuleUrls,
    /// The other parts.
    pub parts: PartUrls,
    /// The script that signs the user in again beside an open page.
    pub sign_in: String,
    /// The icon.
    pub icon: String,
    /// The texts of each language.
    pub words: Vec<(Lang, String)>,
}

impl AssetUrls {
    /// Returns the URL of a language's texts.
    fn words_of(&self, lang: Lang) -> String {
        let found = self.words.iter().find(|(known, _)| *known == lang);
        found.map(|(_, url)| url.clone()).unwrap_or_default()
    }

    /// Returns the URLs of all texts as the page names them ([`WORDS`]).
    fn all_words(&self) -> String {
        let pairs: Vec<String> =
            self.words.iter().map(|(lang, url)| format!("{}={url}", lang.tag())).collect();
        pairs.join(" ")
    }
}

/// Renders the whole document of a page.
pub fn shell(
    assets: AssetUrls,
    frame: Option<FrameScript>,
    page: &Page,
    state: &PageState,
) -> impl IntoView + use<> {
    let words = use_words();
    let error_page = state.submitted.as_ref().and_then(Submitted::error_page);
    let failed = match &state.page {
        PageData::Failed(error) => Some(error),
        _ => None,
    };
    // A form that is shown again keeps its own title.
    let error = error_page.or(failed.filter(|_| state.submitted.is_none()));
    let title = match error {
        Some(error) if *error != AppError::NotFound => words.page_title(words.error(error).title),
        _ => words.page_title(title_of(words, page)),
    };
    // A page with an error in its place has no form. The public key is in the part of the forms.
    let has_form = error_page.is_none()
        && matches!(page, Page::Create | Page::Edit(_) | Page::Delete(_) | Page::Key(_));
    // A page that failed, a confirmation, and a public key have no fields that ask the rules.
    let has_fields = has_form && failed.is_none() && matches!(page, Page::Create | Page::Edit(_));
    let texts = assets.words_of(words.lang);
    let all_words = custom_attribute(WORDS, assets.all_words());
    let forms = assets.parts.forms.iter().filter(|_| has_form);
    let rules = assets.parts.rules.iter().filter(|_| has_fields);
    // A file that both need is asked for once.
    let mut parts: Vec<String> = forms.chain(rules).cloned().collect();
    parts.sort();
    parts.dedup();
    let parts = parts.into_iter().map(preload).collect_view();
    let sign_in = state.sign_in.then(|| sign_in_script(assets.sign_in, &state.base));
    let start = start_script(&assets.module, &texts, has_form);
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
                // The title is set as HTML, because Leptos would add a hydration mark to a text,
                // and the browser would show it.
                <title inner_html=title></title>
                <link rel="icon" href=assets.icon type="image/svg+xml" />
                <link rel="stylesheet" href=assets.css />
                {assets.theme.map(|theme| view! { <link rel="stylesheet" href=theme /> })}
                {frame.map(frame_script)}
                {sign_in}
                {preload_texts(texts)}
                <link rel="modulepreload" href=assets.module.js.clone() />
                {preload(assets.module.wasm.clone())}
                {parts}
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
            </head>
            <body>
                <div id=ROOT class="kp-root" data-shape="" {..all_words}>
                    <App />
                </div>
            </body>
        </html>
    }
}

/// Returns the frame's script. It runs before the page is painted, so that the portal's theme is
/// there from the first moment.
fn frame_script(frame: FrameScript) -> impl IntoView {
    let FrameScript { url, origins, base, lang } = frame;
    view! { <script src=url data-origins=origins data-base=base data-lang=lang></script> }
}

/// Returns the script for signing in again. Its texts come from the catalogue, too.
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
            data-unkept=words.sign_in_unkept
        ></script>
    }
}

/// Tells the browser to fetch WebAssembly before a script asks for it.
fn preload(url: String) -> impl IntoView {
    view! {
        <link
            rel="preload"
            href=url
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
        />
    }
}

/// Tells the browser to fetch the texts of the page's language together with the module.
fn preload_texts(url: String) -> impl IntoView {
    view! { <link rel="preload" href=url r#as="fetch" crossorigin="anonymous" /> }
}

/// Returns the page's script, which hydrates the page with the texts of its language.
fn start_script(module: &ModuleUrls, words: &str, has_form: bool) -> String {
    let ModuleUrls { js, wasm } = module;
    format!(
        "import init,{{hydrate}} from {js:?};\
         const words=fetch({words:?}).then(answer=>answer.ok?answer.text():Promise.reject(answer));\
         Promise.all([words,init({{module_or_path:{wasm:?}}})])\
         .then(([words])=>hydrate(words,{has_form}))"
    )
}

fn title_of<'a>(words: &'a Words, page: &'a Page) -> &'a str {
    match page {
        Page::List => words.secrets,
        Page::Create => words.create_title,
        Page::Edit(object) if is_plain(object) => object,
        Page::Delete(_) => words.delete_title,
        Page::Key(_) => words.public_key,
        Page::Edit(_) | Page::NotFound => words.not_found_title,
    }
}

/// Returns true for a text that needs no escaping in HTML. Every object name is such a text.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}
