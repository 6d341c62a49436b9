//! What was typed, to be sent back in a page of bounded length.
//!
//! Invariant: what is sent back takes at most [`ECHO_MAX_BYTES`] of a page, however it is escaped,
//! and what is cut is never taken for what was meant: it is refused at its field.

use super::{CreateInput, EditInput, RegistryInput};
use crate::{DISPLAY_NAME_MAX_CHARS, PartMarks};

/// Bytes that the typed texts of a form may take in a page, once in its fields and once in its state.
const ECHO_MAX_BYTES: usize = 280_000;

/// Bytes that a character takes at most where markup, JSON in JSON, and a script escape it.
const ESCAPED_MAX_BYTES: usize = 18;

/// What there is room for.
struct Room {
    left: usize,
    is_cut: bool,
}

impl Room {
    fn new() -> Self {
        Self { left: ECHO_MAX_BYTES, is_cut: false }
    }

    /// Keeps a text that there is room for, and leaves another out.
    fn take(&mut self, text: &mut String) {
        if let Some(left) = self.left.checked_sub(weight(text)) {
            self.left = left;
        } else {
            *text = String::new();
            self.is_cut = true;
        }
    }

    /// An empty display name would mean something, so a long one is cut and stays too long. It comes
    /// first, so that there is room for that.
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
    /// The same input as a page sends it back, without credentials; true where more than these was
    /// left out, for want of room.
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
    /// The same input as a page sends it back, without credentials; true where more than these was
    /// left out, for want of room.
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
