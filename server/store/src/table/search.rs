//! The texts that a search looks at, in one buffer.
//!
//! Invariant: bytes that are never part of a text stand between the texts and in the place of
//! removed ones, so no match spans two texts or lies in a removed one.

use memchr::memmem;

/// A byte that occurs in no UTF-8 text.
const BETWEEN: u8 = 0xFF;

/// The number of removed bytes at which the buffer may be written anew.
const WASTE_MIN_BYTES: usize = 64 * 1024;

/// The texts of all rows, in lower case.
#[derive(Debug, Default)]
pub(super) struct SearchText {
    bytes: Vec<u8>,
    /// Where the texts of each slot start, in the order of the buffer.
    starts: Vec<(usize, u32)>,
    /// Where each slot's texts are in `bytes`.
    places: Vec<(usize, usize)>,
    wasted: usize,
}

impl SearchText {
    /// Adds the texts of a slot that has none.
    pub(super) fn add<'a>(&mut self, slot: u32, texts: impl Iterator<Item = &'a str>) {
        let start = self.bytes.len();
        for text in texts {
            // Most texts are ASCII and need no allocation; both ways give the same result.
            if text.is_ascii() {
                self.bytes.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            } else {
                self.bytes.extend(text.to_lowercase().bytes());
            }
            self.bytes.push(BETWEEN);
        }
        self.starts.push((start, slot));
        let index = index(slot);
        if self.places.len() <= index {
            self.places.resize(index + 1, (0, 0));
        }
        if let Some(place) = self.places.get_mut(index) {
            *place = (start, self.bytes.len());
        }
    }

    /// Removes the texts of a slot.
    pub(super) fn remove(&mut self, slot: u32) {
        let Some(place) = self.places.get_mut(index(slot)) else { return };
        let (start, end) = std::mem::take(place);
        if let Some(bytes) = self.bytes.get_mut(start..end) {
            bytes.fill(BETWEEN);
        }
        self.wasted += end - start;
        if self.wasted > WASTE_MIN_BYTES.max(self.bytes.len() / 2) {
            self.compact();
        }
    }

    /// The slots whose texts contain `needle`, which must be in lower case and not empty.
    pub(super) fn find(&self, needle: &str) -> Vec<u32> {
        let finder = memmem::Finder::new(needle);
        let mut found = Vec::new();
        let (mut from, mut next) = (0, 0);
        while let Some(at) = self.bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from + at;
            next = self.after(next, at);
            let Some((_, slot)) = next.checked_sub(1).and_then(|last| self.starts.get(last)) else {
                break;
            };
            found.push(*slot);
            let Some((start, _)) = self.starts.get(next) else { break };
            from = *start;
        }
        found
    }

    /// The index of the first slot, from `next` on, whose texts start after `at`. The search
    /// doubles its steps, because the result is usually near.
    fn after(&self, next: usize, at: usize) -> usize {
        let (mut low, mut step) = (next, 1);
        while self.starts.get(low + step - 1).is_some_and(|(start, _)| *start <= at) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.starts.len());
        let rest = self.starts.get(low..high).unwrap_or_default();
        low + rest.partition_point(|(start, _)| *start <= at)
    }

    fn compact(&mut self) {
        let mut bytes = Vec::with_capacity(self.bytes.len() - self.wasted);
        let mut starts = Vec::with_capacity(self.starts.len());
        for (old, slot) in std::mem::take(&mut self.starts) {
            // The texts of a slot that was used again are at another place.
            let Some(place) = self.places.get_mut(index(slot)).filter(|place| place.0 == old)
            else {
                continue;
            };
            let Some(texts) = self.bytes.get(place.0..place.1).filter(|texts| !texts.is_empty())
            else {
                continue;
            };
            let start = bytes.len();
            bytes.extend_from_slice(texts);
            *place = (start, bytes.len());
            starts.push((start, slot));
        }
        *self = Self { bytes, starts, places: std::mem::take(&mut self.places), wasted: 0 };
    }
}

/// A slot as an index.
fn index(slot: u32) -> usize {
    usize::try_from(slot).unwrap_or(usize::MAX)
}
