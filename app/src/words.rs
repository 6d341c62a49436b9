//! The catalogue of all texts that users read.
//!
//! The texts are in `app/words/`, one file for each language. The build turns them into [`Words`]
//! and fails if a text is missing (`build.rs`). The server holds all languages, and a browser loads
//! the language of its page, and another one when the user chooses it. Pages get the texts from
//! [`use_words`] and hold no texts of their own. Names of services do not count as texts.
//!
//! Invariant: both halves of a page have the words of the same language and the same build.

mod conflict;
mod credential;
mod error;
mod field;
mod help;
mod problem;
mod registry;
mod say;
mod text;

use std::sync::{OnceLock, RwLock};

use domain::Lang;
use leptos::prelude::use_context;

pub use self::catalogue::Words;
pub use self::error::Message;
pub use self::help::Source;
pub use self::registry::Service;

/// The code that the build generated from the texts.
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

/// The texts as a browser loads them.
type Texts = std::str::Split<'static, char>;

fn next(texts: &mut Texts) -> &'static str {
    texts.next().unwrap_or_default()
}

/// The words that the browser has loaded, those of the page's language last. They live as long as the
/// page, because its views hold texts of them.
static LOADED: RwLock<Vec<&'static Words>> = RwLock::new(Vec::new());

/// Returns the words of the page's language. On the server, this is the language of the request in
/// context.
pub fn use_words() -> &'static Words {
    words_or(|| use_context::<Lang>().unwrap_or_default())
}

/// Returns the words of a language. In a browser, these are the words of its page.
pub fn words_of(lang: Lang) -> &'static Words {
    words_or(|| lang)
}

fn words_or(lang: impl FnOnce() -> Lang) -> &'static Words {
    catalogue::built_in(lang).or_else(spoken).unwrap_or_else(silent)
}

/// Returns the loaded words of the page's language.
fn spoken() -> Option<&'static Words> {
    LOADED.read().ok()?.last().copied()
}

/// Returns the words of a page that has loaded none.
fn silent() -> &'static Words {
    static SILENT: OnceLock<Words> = OnceLock::new();
    SILENT.get_or_init(|| Words::of(Lang::default(), &mut "".split('\n')))
}

/// Stores the words that a browser has loaded, and makes their language the page's: the language's
/// tag, and then one text in each line. Returns false if they belong to another build; the page must
/// not go on with them.
pub fn load(words: String) -> bool {
    let words: &'static str = words.leak();
    let Some((tag, texts)) = words.split_once('\n') else { return false };
    match (Lang::parse(tag), LOADED.write()) {
        (Some(lang), Ok(mut loaded)) if texts.split('\n').count() == catalogue::TEXTS => {
            loaded.push(Box::leak(Box::new(Words::of(lang, &mut texts.split('\n')))));
            true
        }
        _ => false,
    }
}

/// Returns true if the browser has loaded the words of a language.
pub fn has(lang: Lang) -> bool {
    LOADED.read().is_ok_and(|loaded| loaded.iter().any(|words| words.lang == lang))
}

/// Makes a language the page's if its words are loaded. Returns false otherwise.
pub fn speak(lang: Lang) -> bool {
    let Ok(mut loaded) = LOADED.write() else { return false };
    let Some(at) = loaded.iter().position(|words| words.lang == lang) else { return false };
    let words = loaded.remove(at);
    loaded.push(words);
    true
}
