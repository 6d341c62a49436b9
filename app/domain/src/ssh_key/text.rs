//! Repairs the characters of a pasted key: byte-order mark, line endings, unusual blanks and
//! dashes, invisible characters, escaped line breaks.
//!
//! All it knows of keys is that their armour has dashes. Afterwards the text has no other blanks
//! than space, tab and LF, and every begin and end line has five dashes on each side.

use zeroize::Zeroizing;

use super::armour::BEGIN;
use crate::TextRepair;
use crate::characters::is_hidden;
use crate::text_repair::Repairs;

/// The text with plain blanks, dashes and LF.
pub(super) fn clean(text: &str, repairs: &mut Repairs) -> Zeroizing<String> {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => {
            repairs.note(TextRepair::ByteOrderMark);
            rest
        }
        None => text,
    };
    let text = plain(text, repairs);
    let text = dashes(text, repairs);
    if text.contains(BEGIN) && text.contains("\\n") {
        repairs.note(TextRepair::Lines);
        return unescape(&text);
    }
    text
}

/// No replacement is longer than the original, so the text is never reallocated and leaves no copy
/// in memory.
fn plain(text: &str, repairs: &mut Repairs) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' => {
                repairs.note(TextRepair::LineEndings);
                if chars.peek() != Some(&'\n') {
                    plain.push('\n');
                }
            }
            ' ' | '\t' | '\n' => plain.push(char),
            char if is_hidden(char) => repairs.note(TextRepair::Invisible),
            char if char.is_whitespace() => {
                repairs.note(TextRepair::Blanks);
                plain.push(' ');
            }
            char => plain.push(char),
        }
    }
    plain
}

/// Writes every begin and end line with five dashes. Word processors make one long dash of two.
fn dashes(text: Zeroizing<String>, repairs: &mut Repairs) -> Zeroizing<String> {
    // The length is counted first, so that the text is never reallocated.
    let lines = || text.split_inclusive('\n').map(|line| (line, mended(line)));
    let length: usize = lines().map(|(line, mended)| mended.map_or(line.len(), |m| m.len())).sum();
    if lines().all(|(_, mended)| mended.is_none()) {
        return text;
    }
    repairs.note(TextRepair::Dashes);
    let mut plain = Zeroizing::new(String::with_capacity(length));
    for (line, mended) in lines() {
        plain.push_str(mended.as_deref().map_or(line, String::as_str));
    }
    plain
}

/// A line with its begin and end marks in five dashes; `None` if nothing is to be changed.
fn mended(line: &str) -> Option<Zeroizing<String>> {
    let mut mended = Zeroizing::new(String::with_capacity(2 * (line.len() + DASHES)));
    let mut rest = line;
    let mut changed = false;
    while let Some((start, label, end)) = next_mark(rest) {
        let mark = format!("-----{label}-----");
        changed |= rest.get(start..end) != Some(mark.as_str());
        mended.push_str(rest.get(..start).unwrap_or_default());
        mended.push_str(&mark);
        rest = rest.get(end..).unwrap_or_default();
    }
    mended.push_str(rest);
    changed.then_some(mended)
}

/// The dashes of one side.
const DASHES: usize = 5;

/// The next `BEGIN ...KEY` or `END ...KEY` between dashes: where its dashes start, its words, and
/// where its dashes end.
fn next_mark(line: &str) -> Option<(usize, &str, usize)> {
    let is_word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ';
    let mut marks = line.match_indices(is_dash).filter_map(|(at, dash)| {
        let start = at + dash.len();
        let words = line.get(start..)?;
        let length = words.find(|c| !is_word(c))?;
        let label = words.get(..length)?;
        let named = label.starts_with("BEGIN ") || label.starts_with("END ");
        let after = words.get(length..)?;
        let end = line.len() - after.trim_start_matches(is_dash).len();
        let before = line.get(..start)?.trim_end_matches(is_dash).len();
        let closed = after.starts_with(is_dash);
        (named && closed && label.ends_with("PRIVATE KEY")).then_some((before, label, end))
    });
    marks.next()
}

/// Dashes, hyphens, bars and the minus sign (general category Pd, U+2212, and two of box drawing).
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
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
