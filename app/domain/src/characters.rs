//! Invisible characters: which they are, and what each field does with them.
//!
//! One rule holds for all fields. An invisible character at the end of a name, host or user name is
//! removed. One inside is refused, and the message names its code, because the panel cannot know
//! what was meant. A password is never changed. A display name is in a person's own language, so it
//! keeps what its script needs: joiners of Persian, Indic scripts and emoji, variation selectors,
//! and marks of direction. It never keeps a character that turns the direction of the text around
//! it (Unicode Technical Report 36, section 2.5).
//!
//! The table is our own and takes some 200 bytes, because the rules load in the browser. A test
//! compares it with a crate that knows all of Unicode.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// First and last character of each range that leaves no mark: general category Cf, what Unicode
/// calls `Default_Ignorable_Code_Point`, and two that are blank in every font (U+2800 and U+1D159).
const HIDDEN: [(char, char); 27] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// True for an invisible character, or one that only controls others.
pub fn is_hidden(c: char) -> bool {
    // Most texts are ASCII.
    c > '\u{7f}' && HIDDEN.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// True for a character that turns the direction of the text after it: embeddings, overrides,
/// isolates.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True for an override, which shows letters in another order than they are stored in.
pub(crate) fn overrides(c: char) -> bool {
    matches!(c, '\u{202d}' | '\u{202e}')
}

/// The text without blanks and invisible characters at its ends. An override stays: without it the
/// text would read backwards.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || (is_hidden(c) && !overrides(c)))
}

/// The first invisible character of a text.
pub(crate) fn first_hidden(text: &str) -> Option<char> {
    text.chars().find(|c| is_hidden(*c))
}

/// The text without any invisible character.
pub(crate) fn without_hidden(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// The code of a character, such as `U+200B`, by which a message names an invisible one.
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// True if a text has a visible character.
pub(crate) fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && (!is_hidden(c) || is_drawn(c)))
}

/// A stored text, made safe inside a sentence. A text that could turn the direction of the sentence
/// is put between isolating characters (U+2068 and U+2069, Unicode Standard Annex 9).
pub(crate) fn isolated(text: &str) -> Cow<'_, str> {
    if !text.contains(turns) {
        return Cow::Borrowed(text);
    }
    // A U+2069 inside the text would end the isolate.
    let inside: String = text.chars().filter(|c| *c != '\u{2069}').collect();
    Cow::Owned(format!("\u{2068}{inside}\u{2069}"))
}

/// Cleans a display name: removes blanks at its ends and invisible characters that have no meaning
/// there, and keeps what a script needs.
///
/// # Errors
/// The first character that turns the direction of the text. A pair around the whole text, which
/// chat programs add, is removed and is no error.
pub(crate) fn clean_display_name(text: &str) -> Result<String, char> {
    let ends = |c: char| c.is_whitespace() || (turns(c) && !overrides(c)) || is_hidden_end(c);
    let text = text.trim_matches(ends);
    let mut clean = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars() {
        if turns(c) {
            return Err(c);
        }
        let meant =
            !is_hidden(c) || is_drawn(c) || last.is_some_and(|last| is_meant_after(c, last));
        if meant && !(last.is_none() && c.is_whitespace()) {
            clean.push(c);
            last = Some(c);
        }
    }
    let length = clean.trim_end_matches(ends).len();
    clean.truncate(length);
    Ok(clean)
}

/// True for a character without meaning at the end of a text. A joiner or a selector may belong to
/// the last letter, and a tag to a flag.
fn is_hidden_end(c: char) -> bool {
    let belongs = matches!(c, '\u{200d}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}');
    is_hidden(c) && !overrides(c) && !belongs && !is_drawn(c)
}

/// Category Cf, and yet drawn: signs that stand before Arabic and Kaithi numbers, an abbreviation
/// mark of Syriac, and how Egyptian hieroglyphs are joined.
fn is_drawn(c: char) -> bool {
    matches!(
        c,
        '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
    )
}

/// True if an invisible character changes how the one before it is read.
fn is_meant_after(c: char, last: char) -> bool {
    match c {
        // Joiners, of letters that join and of emoji.
        '\u{200c}' | '\u{200d}' => !last.is_ascii() && !last.is_whitespace(),
        // Marks of direction, which turn nothing but the punctuation beside them.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => true,
        // Selectors of a form, such as the colour of an emoji or the shape of an ideograph.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            (!last.is_ascii() && !is_hidden(last)) || matches!(last, '0'..='9' | '#' | '*')
        }
        '\u{180b}'..='\u{180f}' => matches!(last, '\u{1800}'..='\u{18af}'),
        // Letters of a flag's region, behind the black flag.
        '\u{e0020}'..='\u{e007f}' => matches!(last, '\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'),
        // Where a line may break, in scripts without blanks: Thai, Lao, Myanmar, Khmer.
        '\u{200b}' => {
            matches!(last, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
        }
        _ => false,
    }
}

/// A remark about invisible characters in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenNote {
    /// Their codes, each once, in their order; at most [`CODES_MAX`].
    pub codes: Vec<String>,
    /// The text without them.
    pub better: String,
    /// True if saving removes the characters; false if the field is refused, or stored as typed.
    pub left_out: bool,
}

/// The most codes that a remark names.
const CODES_MAX: usize = 3;

impl HiddenNote {
    /// The remark about a text of which `stored` would be stored; `stored` is `None` if the text is
    /// refused.
    pub(crate) fn of(text: &str, stored: Option<&str>) -> Option<Self> {
        let mut codes: Vec<String> = Vec::new();
        let mut kept = stored.unwrap_or_default().chars().filter(|c| is_hidden(*c)).peekable();
        for c in text.chars().filter(|c| is_hidden(*c)) {
            if kept.next_if_eq(&c).is_some() {
                continue;
            }
            let code = code_point(c);
            if codes.len() < CODES_MAX && !codes.contains(&code) {
                codes.push(code);
            }
        }
        let better = stored.map_or_else(|| trim(&without_hidden(text)).to_owned(), str::to_owned);
        (!codes.is_empty()).then_some(Self { codes, better, left_out: stored.is_some() })
    }
}

#[cfg(test)]
mod tests;
