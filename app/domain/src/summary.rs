//! The short text by which the list describes a credential, and how much it leaves out.
//!
//! A stored value may hold 60,000 registries, or one user name of a megabyte, and every user of the
//! list would pay for that. So texts are shortened and counted here, where they are first made from
//! a value. The bounds of a page, of the list's memory and of the search follow from these.
//!
//! Invariant: a [`Summary`] has at most [`ENTRIES_MAX`] texts and [`SUMMARY_MAX_BYTES`] bytes.

use serde::{Deserialize, Serialize};

use super::ENTRIES_MAX;

/// The most characters of one stored text, such as a user name, that are shown. A host that the
/// panel itself writes has at most as many.
pub const TEXT_MAX_CHARS: usize = 512;

/// The most bytes of a summary.
pub const SUMMARY_MAX_BYTES: usize = 8 * 1024;

/// The text before the number of characters that are left out.
const CUT: &str = "…[+";

/// How much of a credential a summary leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// Nothing: the summary is complete.
    #[default]
    Nothing,
    /// This many registries.
    Some(usize),
    /// Everything: the value was not read.
    Everything,
}

impl LeftOut {
    /// A number of registries; 0 is [`LeftOut::Nothing`].
    pub fn count(count: usize) -> Self {
        if count == 0 { Self::Nothing } else { Self::Some(count) }
    }

    /// True if nothing is left out, so a text that is not in the summary is not in the credential.
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

/// The texts that a list shows of a credential: registry hosts, or the key's type and fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The texts, in their order.
    pub texts: Vec<String>,
    /// What the texts leave out.
    pub left_out: LeftOut,
}

impl Summary {
    /// The summary of a value that was not read.
    pub fn unread() -> Self {
        Self { texts: Vec::new(), left_out: LeftOut::Everything }
    }

    /// The first texts of a credential, as many as fit; `more` further texts are not in the
    /// iterator.
    pub fn of(texts: impl IntoIterator<Item = String>, more: usize) -> Self {
        let mut all = texts.into_iter();
        let mut room = Room::new(ENTRIES_MAX, SUMMARY_MAX_BYTES);
        let texts: Vec<String> = all.by_ref().take_while(|text| room.takes(text.len())).collect();
        // The text that did not fit was taken from the iterator.
        let left = usize::from(room.is_full()) + all.count() + more;
        Self { texts, left_out: LeftOut::count(left) }
    }
}

/// Room for a number of texts with a number of bytes in total.
pub(crate) struct Room {
    texts: usize,
    bytes: usize,
    is_full: bool,
}

impl Room {
    /// Room for so many texts and bytes.
    pub(crate) fn new(texts: usize, bytes: usize) -> Self {
        Self { texts, bytes, is_full: false }
    }

    /// Makes room for a text of so many bytes. Once a text did not fit, the answer is always false.
    pub(crate) fn takes(&mut self, bytes: usize) -> bool {
        let left = self.texts.checked_sub(1).zip(self.bytes.checked_sub(bytes));
        match left.filter(|_| !self.is_full) {
            Some(left) => (self.texts, self.bytes) = left,
            None => self.is_full = true,
        }
        !self.is_full
    }

    /// True once a text did not fit.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }
}

/// A stored text as it is shown: whole, or its first [`TEXT_MAX_CHARS`] characters, an ellipsis and
/// how many are left out, as in `abc…[+1000]`.
pub fn cut(text: &str) -> String {
    cut_at(text, TEXT_MAX_CHARS)
}

/// As [`cut`], with another bound.
pub fn cut_at(text: &str, max: usize) -> String {
    // Most texts are short, and a text has no more characters than bytes.
    if text.len() <= max {
        return text.to_owned();
    }
    match text.char_indices().nth(max).and_then(|(at, _)| text.split_at_checked(at)) {
        Some((head, rest)) => format!("{head}{CUT}{}]", rest.chars().count()),
        None => text.to_owned(),
    }
}

/// True if a field still ends with what [`cut`] appends. Saving it would replace a text that the
/// user has never seen in full.
pub(crate) fn ends_as_cut(shown: &str, typed: &str) -> bool {
    let end = shown.rfind(CUT).and_then(|at| shown.get(at..));
    shown.len() > TEXT_MAX_CHARS && end.is_some_and(|end| typed.ends_with(end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_text_says_how_much_is_left_out() {
        assert_eq!(cut_at("abcdef", 6), "abcdef");
        assert_eq!(cut_at("abcdef", 4), "abcd…[+2]");
        assert_eq!(cut_at("éééé", 4), "éééé");
        assert_eq!(cut_at("ééééé", 4), "éééé…[+1]");
        let shown = cut(&"a".repeat(1_048_576));
        assert!(shown.ends_with("a…[+1048064]"), "{}", shown.len());
        assert!(ends_as_cut(&shown, "b…[+1048064]"));
        assert!(!ends_as_cut(&shown, "b"));
        assert!(!ends_as_cut("short…[+1]", "short…[+1]"));
    }

    #[test]
    fn a_summary_counts_what_does_not_fit() {
        let hosts = |count: usize| (0..count).map(|n| format!("r{n}"));
        assert_eq!(Summary::of(hosts(ENTRIES_MAX), 0).left_out, LeftOut::Nothing);
        let many = Summary::of(hosts(60_000), 7);
        assert_eq!(many.texts.len(), ENTRIES_MAX);
        assert_eq!(many.left_out, LeftOut::Some(60_007 - ENTRIES_MAX));
        let long = Summary::of(["a".to_owned(), "b".repeat(SUMMARY_MAX_BYTES), "c".to_owned()], 0);
        assert_eq!(
            (long.texts.as_slice(), long.left_out),
            (&["a".to_owned()][..], LeftOut::Some(2))
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_from_the_count(
            lengths in prop::collection::vec(0_usize..600, 0..200),
            more in 0_usize..3,
        ) {
            let all = lengths.len() + more;
            let summary = Summary::of(lengths.into_iter().map(|length| "x".repeat(length)), more);
            let left = match summary.left_out {
                LeftOut::Nothing => 0,
                LeftOut::Some(count) => count,
                LeftOut::Everything => unreachable!("it was read"),
            };
            prop_assert_eq!(summary.texts.len() + left, all);
            prop_assert!(summary.texts.len() <= ENTRIES_MAX);
            prop_assert!(summary.texts.iter().map(String::len).sum::<usize>() <= SUMMARY_MAX_BYTES);
        }

        #[test]
        fn a_cut_text_is_bounded_and_starts_as_the_text(text in ".{0,40}", max in 0_usize..40) {
            let shown = cut_at(&text, max);
            match shown.split_once(CUT) {
                Some((head, _)) if shown != text => {
                    prop_assert!(text.starts_with(head));
                    prop_assert_eq!(head.chars().count(), max);
                }
                _ => prop_assert_eq!(shown, text),
            }
        }
    }
}
