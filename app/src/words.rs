//! The catalogue: every sentence that a person reads.
//!
//! The texts are in `app/words/`, one file a language; the build makes [`Words`] of them and fails
//! where one is missing (`build.rs`). The server holds all of them, a browser loads those of its
//! page. Pages take the words from [`use_words`] and hold no text of their own; names of services
//! are no text.
//!
//! Invariant: both halves of a page have the words of one language and one build.

mod credential;
mod error;
mod help;
mod problem;
mod registry;
mod say;
mod text;

use std::sync::OnceLock;

use domain::Lang;
use leptos::prelude::use_context;

pub use self::catalogue::Words;
pub use self::error::Message;
pub use self::help::Source;
pub use self::registry::Service;

/// What the build made of the texts.
#[allow(
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    reason = "as many lines as texts; a browser has none of them built in"
)]
mod catalogue {
    use super::text::fill;
    use super::{Lang, Texts, next};

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// Texts as a browser loads them.
type Texts = std::str::Split<'static, char>;

fn next(texts: &mut Texts) -> &'static str {
    texts.next().unwrap_or_default()
}

/// What the browser has loaded.
static LOADED: OnceLock<Words> = OnceLock::new();

/// The words of the page's language: on the server that of the request, which is in context.
pub fn use_words() -> &'static Words {
    words_or(|| use_context::<Lang>().unwrap_or_default())
}

/// The words of a language; in a browser those of its page.
pub fn words_of(lang: Lang) -> &'static Words {
    words_or(|| lang)
}

fn words_or(lang: impl FnOnce() -> Lang) -> &'static Words {
    catalogue::built_in(lang)
        .unwrap_or_else(|| LOADED.get_or_init(|| Words::of(Lang::default(), &mut "".split('\n'))))
}

/// Takes over the words that a browser has loaded: the language's tag, then a text a line. False
/// where they are those of another build, with which nothing should go on.
pub fn load(words: String) -> bool {
    let words: &'static str = words.leak();
    let Some((tag, texts)) = words.split_once('\n') else { return false };
    match Lang::parse(tag) {
        Some(lang) if texts.split('\n').count() == catalogue::TEXTS => {
            LOADED.set(Words::of(lang, &mut texts.split('\n'))).is_ok()
        }
        _ => false,
    }
}
