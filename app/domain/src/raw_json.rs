//! A JSON object whose members keep their order and their exact text.
//!
//! An edit of a registry file may change one password and nothing else: numbers keep their digits,
//! names their escapes, and the white space between members stays. This is not a JSON parser:
//! `serde_json` checks the text first, and this module only splits it into members.
//!
//! Invariant: an object that was parsed and not changed prints as the text it was parsed from.

use std::collections::HashSet;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The members of a JSON object in their order, each value as it was written.
#[derive(Clone, Default)]
pub(super) struct RawObject {
    /// White space of an object without members.
    blank: String,
    members: Vec<Member>,
}

/// One member: its name, its value, and the text around them.
#[derive(Clone)]
struct Member {
    /// White space before the name.
    lead: String,
    /// The name as it was written, quotes included.
    spelling: String,
    /// The name as it is read.
    name: String,
    /// The colon and the white space around it.
    colon: String,
    /// The value as it was written; it may hold a password.
    value: Zeroizing<String>,
    /// White space after the value.
    trail: String,
}

impl Member {
    fn parts(&self) -> impl Iterator<Item = &str> {
        [&self.lead, &self.spelling, &self.colon, &*self.value, &self.trail]
            .into_iter()
            .map(String::as_str)
    }
}

/// The text is not a JSON object. The error contains nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotAnObject;

impl RawObject {
    /// Reads an object in one pass over its text; white space around it is not kept.
    pub(super) fn parse(text: &str) -> Result<Self, NotAnObject> {
        serde_json::from_str::<&RawValue>(text).map_err(|_| NotAnObject)?;
        let mut rest = text.trim_matches(WHITE).strip_prefix('{').ok_or(NotAnObject)?;
        let mut object = Self::default();
        loop {
            let lead = take(&mut rest, white);
            if rest.starts_with('}') {
                lead.clone_into(&mut object.blank);
                return Ok(object);
            }
            let spelling = take(&mut rest, value_length);
            let colon = take(&mut rest, colon_length);
            let value = take(&mut rest, value_length);
            let trail = take(&mut rest, white);
            object.members.push(Member {
                lead: lead.to_owned(),
                name: serde_json::from_str(spelling).map_err(|_| NotAnObject)?,
                spelling: spelling.to_owned(),
                colon: colon.to_owned(),
                value: Zeroizing::new(value.to_owned()),
                trail: trail.to_owned(),
            });
            match take(&mut rest, |_| 1) {
                "," => {}
                "}" => return Ok(object),
                _ => return Err(NotAnObject),
            }
        }
    }

    /// The object as text; names, values and white space that were not changed are as they were.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        // Room for all of it, so that nothing is left behind where it grew.
        let length =
            self.members.iter().map(|member| member.parts().map(str::len).sum::<usize>() + 1);
        let length = self.blank.len() + length.sum::<usize>() + 2;
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.push('{');
        text.push_str(&self.blank);
        for (at, member) in self.members.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            member.parts().for_each(|part| text.push_str(part));
        }
        text.push('}');
        text
    }

    /// Names and values in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|member| (member.name.as_str(), member.value.as_str()))
    }

    /// How many members there are.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The value of a member that a Go program knows by this name.
    ///
    /// Go's encoding/json takes a member for a field of this name in any case; the exact spelling
    /// and another one beside each other are a repetition, see [`RawObject::repeats`].
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.position(name).and_then(|at| self.members.get(at)).map(|member| member.value.as_str())
    }

    /// Sets the field in its place, in any case of its name, or adds it at the end.
    pub(super) fn set_field(&mut self, name: &str, value: &str) {
        if let Some(member) = self.position(name).and_then(|at| self.members.get_mut(at)) {
            member.value = Zeroizing::new(value.to_owned());
        } else {
            self.push(name, &quoted(name), value);
        }
    }

    /// Removes the field, in any case of its name.
    pub(super) fn remove_field(&mut self, name: &str) {
        if let Some(at) = self.position(name) {
            self.retain(|other| other != at);
        }
    }

    /// Removes all spellings and repetitions of the field except the one that Go uses, in one pass.
    pub(super) fn keep_last_field(&mut self, name: &str) {
        let last = self.position(name);
        let is_field = |member: &Member| member.name.eq_ignore_ascii_case(name);
        let fields: Vec<bool> = self.members.iter().map(is_field).collect();
        self.retain(|at| Some(at) == last || !fields.get(at).copied().unwrap_or_default());
    }

    /// Name and value of a member by its position.
    pub(super) fn at(&self, at: usize) -> Option<(&str, &str)> {
        self.members.get(at).map(|member| (member.name.as_str(), member.value.as_str()))
    }

    /// Sets the value of a member by its position.
    pub(super) fn set_at(&mut self, at: usize, value: Zeroizing<String>) {
        if let Some(member) = self.members.get_mut(at) {
            member.value = value;
        }
    }

    /// Renames a member in its place.
    pub(super) fn rename_at(&mut self, at: usize, name: &str) {
        if let Some(member) = self.members.get_mut(at) {
            name.clone_into(&mut member.name);
            member.spelling = quoted(name);
        }
    }

    /// Keeps the members whose position is wanted. The last one ends as the last one did before.
    pub(super) fn retain(&mut self, wanted: impl Fn(usize) -> bool) {
        let end = self.members.last().map(|member| member.trail.clone()).unwrap_or_default();
        let mut at = 0;
        self.members.retain(|_| {
            at += 1;
            wanted(at - 1)
        });
        if let Some(last) = self.members.last_mut() {
            last.trail = end;
        }
    }

    /// Adds a member at the end, laid out as its neighbours are.
    pub(super) fn push_new(&mut self, name: &str, value: &str) {
        self.push(name, &quoted(name), value);
    }

    /// Adds a member of another object at the end, its name spelled as it is there.
    pub(super) fn push_from(&mut self, other: &Self, at: usize) {
        if let Some(Member { name, spelling, value, .. }) = other.members.get(at) {
            self.push(name, spelling, value);
        }
    }

    fn push(&mut self, name: &str, spelling: &str, value: &str) {
        let first = self.members.first();
        let lead = first.map(|member| member.lead.clone()).unwrap_or_default();
        let colon = first.map_or_else(|| ":".to_owned(), |member| member.colon.clone());
        let between = first.map(|member| member.trail.clone()).unwrap_or_default();
        let alone = self.members.len() == 1;
        let trail = self.members.last_mut().map(|last| {
            // What stood before the closing brace stands there again.
            let between = if alone { String::new() } else { between };
            std::mem::replace(&mut last.trail, between)
        });
        self.members.push(Member {
            lead,
            spelling: spelling.to_owned(),
            name: name.to_owned(),
            colon,
            value: Zeroizing::new(value.to_owned()),
            trail: trail.unwrap_or_default(),
        });
        self.blank.clear();
    }

    /// True if two members have the same name, or two spellings of one of these fields stand
    /// beside each other: Go reads both into one field, the later one last.
    pub(super) fn repeats(&self, fields: &[&str]) -> bool {
        let mut seen = HashSet::new();
        let mut fields_seen = HashSet::new();
        self.members.iter().any(|member| {
            let field = fields.iter().find(|field| field.eq_ignore_ascii_case(&member.name));
            !seen.insert(&member.name) || field.is_some_and(|field| !fields_seen.insert(field))
        })
    }

    /// The last one counts if a field is repeated, as in Go.
    fn position(&self, name: &str) -> Option<usize> {
        self.members.iter().rposition(|member| member.name.eq_ignore_ascii_case(name))
    }
}

/// JSON's white space (RFC 8259).
const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

fn white(text: &str) -> usize {
    text.len() - text.trim_start_matches(WHITE).len()
}

/// A colon and the white space around it.
fn colon_length(text: &str) -> usize {
    let colon = white(text) + 1;
    colon + text.get(colon..).map_or(0, white)
}

/// Splits off the bytes that `measure` counts.
fn take<'a>(rest: &mut &'a str, measure: impl Fn(&str) -> usize) -> &'a str {
    let (head, tail) = rest.split_at_checked(measure(rest)).unwrap_or((rest, ""));
    *rest = tail;
    head
}

/// Bytes of the value at the start of a text that is, or may be, JSON: up to its closing quote or
/// bracket, or to what ends a number or a word.
pub(super) fn value_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        let past = at + 1;
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            if !quoted && depth == 0 {
                return past;
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 1 => depth -= 1,
            b'}' | b']' if depth == 1 => return past,
            b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
