//! Where a search is found in a text: in any case, as the server's search compares.

use std::ops::Range;

/// Returns the bytes of `text` that match `needle` in any case, or `None` if it does not contain it.
/// An empty needle matches nothing.
pub fn find_ignoring_case(text: &str, needle: &str) -> Option<Range<usize>> {
    let needle: Vec<char> = needle.to_lowercase().chars().collect();
    if needle.is_empty() {
        return None;
    }
    text.char_indices().find_map(|(start, _)| {
        let end = end_of_match(text.get(start..)?, &needle)?;
        Some(start..start + end)
    })
}

/// Returns where the match ends with which a text starts. One character may have several in lower
/// case.
fn end_of_match(text: &str, needle: &[char]) -> Option<usize> {
    let mut wanted = needle.iter();
    for (at, character) in text.char_indices() {
        for lower in character.to_lowercase() {
            match wanted.next() {
                Some(next) if *next == lower => {}
                Some(_) => return None,
                // The needle ends within the character.
                None => return Some(at + character.len_utf8()),
            }
        }
        if wanted.len() == 0 {
            return Some(at + character.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_match_is_found_in_any_case() {
        for (text, needle, found) in [
            ("quay.io", "IO", Some("io")),
            ("Quay.IO", "quay", Some("Quay")),
            ("aab", "ab", Some("ab")),
            ("Éclair", "éc", Some("Éc")),
            ("\u{130}x", "i", Some("\u{130}")),
            ("ghcr.io", "quay", None),
            ("ghcr.io", "", None),
            ("", "a", None),
            ("abc", "abcd", None),
        ] {
            let range = find_ignoring_case(text, needle);
            assert_eq!(range.and_then(|range| text.get(range)), found, "{text} {needle}");
        }
    }

    proptest! {
        #[test]
        fn a_match_is_a_part_of_the_text(text in "\\PC{0,12}", needle in "\\PC{1,3}") {
            let found = find_ignoring_case(&text, &needle);
            if let Some(range) = found.clone() {
                prop_assert!(text.get(range).is_some_and(|part| !part.is_empty()));
            }
            // A sigma at the end of a word has a lower case of its own, which depends on its place.
            if !text.contains('Σ') && !needle.contains('Σ') {
                prop_assert_eq!(found.is_some(), text.to_lowercase().contains(&needle.to_lowercase()));
            }
        }
    }
}
