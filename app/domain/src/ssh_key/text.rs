//! The characters of a pasted key: byte-order mark, line endings, odd blanks, escaped line breaks.
//!
//! It knows nothing of keys. Afterwards the text has no other blanks than space, tab and LF.

use zeroize::Zeroizing;

use super::armour::BEGIN;
use crate::KeyRepair;

/// The repairs that were made, each once, in their order.
#[derive(Default)]
pub(super) struct Repairs(Vec<KeyRepair>);

impl Repairs {
    pub(super) fn note(&mut self, repair: KeyRepair) {
        if !self.0.contains(&repair) {
            self.0.push(repair);
        }
    }

    pub(super) fn note_if(&mut self, made: bool, repair: KeyRepair) {
        if made {
            self.note(repair);
        }
    }

    pub(super) fn has(&self, repair: KeyRepair) -> bool {
        self.0.contains(&repair)
    }

    pub(super) fn into_vec(self) -> Vec<KeyRepair> {
        self.0
    }
}

/// The text with plain blanks and LF.
pub(super) fn clean(text: &str, repairs: &mut Repairs) -> Zeroizing<String> {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => {
            repairs.note(KeyRepair::ByteOrderMark);
            rest
        }
        None => text,
    };
    if text.contains(BEGIN) && text.contains("\\n") {
        repairs.note(KeyRepair::Lines);
        return plain(&unescape(text), repairs);
    }
    plain(text, repairs)
}

/// No character of it grows, so the text never moves and leaves no copy behind.
fn plain(text: &str, repairs: &mut Repairs) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' => {
                repairs.note(KeyRepair::LineEndings);
                if chars.peek() != Some(&'\n') {
                    plain.push('\n');
                }
            }
            ' ' | '\t' | '\n' => plain.push(char),
            // Marks without width, which come along from web pages.
            '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => repairs.note(KeyRepair::Blanks),
            char if char.is_whitespace() => {
                repairs.note(KeyRepair::Blanks);
                plain.push(' ');
            }
            char => plain.push(char),
        }
    }
    plain
}

/// A text as it stands in JSON or an environment file: `\n` for a line break, `\/` for a slash,
/// and quotes around. No key has a backslash, so it is clear what was meant.
fn unescape(text: &str) -> Zeroizing<String> {
    let text = text.trim();
    let inside = ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)));
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = inside.unwrap_or(text);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        rest = if let Some(rest) = escape.strip_prefix("\\r\\n").or(escape.strip_prefix("\\n")) {
            plain.push('\n');
            rest
        } else if let Some(rest) = escape.strip_prefix("\\/") {
            plain.push('/');
            rest
        } else {
            plain.push('\\');
            escape.strip_prefix('\\').unwrap_or_default()
        };
    }
    plain.push_str(rest);
    plain
}
