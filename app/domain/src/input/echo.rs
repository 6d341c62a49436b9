//! What was typed, sent back in a page of bounded size.
//!
//! Invariant: the text that is sent back takes at most [`ECHO_MAX_BYTES`] of a page, however it is
//! escaped. A shortened text is never stored as if the user had meant it: it is refused at its
//! field.

use super::{CreateInput, EditInput, RegistryInput};
use crate::{DISPLAY_NAME_MAX_CHARS, PartMarks};

/// Bytes that the typed texts of a form may take in a page, once in its fields and once in its
/// state.
const ECHO_MAX_BYTES: usize = 280_000;

/// Bytes that a character takes at most where markup, JSON in JSON, and a script escape it.
const ESCAPED_MAX_BYTES: usize = 18;

/// The space that is left in the page.
struct Room {
    left: usize,
    is_cut: bool,
}

impl Room {
    fn new() -> Self {
        Self { left: ECHO_MAX_BYTES, is_cut: false }
    }

    /// Keeps a text that fits, and empties one that does not.
    fn take(&mut self, text: &mut String) {
        if let Some(left) = self.left.checked_sub(weight(text)) {
            self.left = left;
        } else {
            *text = String::new();
            self.is_cut = true;
        }
    }

    /// An empty display name would be valid, so a long one is shortened to a length that is still
    /// refused. It comes first, so that there is space for it.
    fn take_display_name(&mut self, text: &mut String) {
        let mut start: String =
            text.trim_start().chars().take(DISPLAY_NAME_MAX_CHARS + 1).collect();
        self.take(text);
        if text.is_empty() {
            self.take(&mut start);
            *text = start;
        }
    }

    fn take_registries(&mut self, registries: &mut [RegistryInput]) {
        for registry in registries {
            self.take(&mut registry.entry);
            self.take(&mut registry.host);
            self.take(&mut registry.username);
            registry.username_was.iter_mut().for_each(|was| self.take(was));
        }
    }
}

/// Bytes that a text takes at most.
fn weight(text: &str) -> usize {
    let of = |c: char| match c {
        '\n' => 8,
        ' ' => 2,
        '"' | '\\' | '<' | '>' | '&' | '\'' => ESCAPED_MAX_BYTES,
        c if c.is_ascii_graphic() => 2,
        _ => ESCAPED_MAX_BYTES,
    };
    text.chars().map(of).sum()
}

impl CreateInput {
    /// Returns the input that a page sends back, without credentials; true if other texts were left
    /// out because they are too long.
    #[must_use]
    pub fn to_send_back(&self) -> (Self, bool) {
        let (mut input, mut room) = (self.clone().without_credentials(), Room::new());
        room.take_display_name(&mut input.display_name);
        room.take(&mut input.name);
        room.take(&mut input.kind);
        room.take_registries(&mut input.registries);
        room.take(&mut input.known_hosts);
        (input, room.is_cut)
    }
}

impl EditInput {
    /// Returns the input that a page sends back, without credentials; true if other texts were left
    /// out because they are too long.
    #[must_use]
    pub fn to_send_back(&self) -> (Self, bool) {
        let (mut input, mut room) = (self.clone().without_credentials(), Room::new());
        room.take_display_name(&mut input.display_name);
        for version in [&mut input.version, &mut input.newer] {
            room.take(&mut version.uid);
            room.take(&mut version.resource_version);
        }
        input.display_name_was.iter_mut().for_each(|was| room.take(was));
        // Marks are the panel's own, and short.
        let mut marks = input.marks.to_text();
        room.take(&mut marks);
        if marks.is_empty() {
            input.marks = PartMarks::default();
        }
        room.take_registries(&mut input.registries);
        room.take(&mut input.known_hosts);
        (input, room.is_cut)
    }
}

#[cfg(test)]
mod tests;
