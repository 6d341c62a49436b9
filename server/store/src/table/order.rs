//! How sort keys compare: by code point, and display names by the rules of a language (CLDR).
//!
//! Invariant: no two different keys compare equal, so a position is the same in every language.

use std::cmp::Ordering;
use std::sync::OnceLock;

use domain::{Lang, SortColumn};
use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

/// An order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By a column, in the same way for every language.
    Column(SortColumn),
    /// By display name.
    Titles(Lang),
}

impl Order {
    /// The order of a column on a page in this language.
    pub(super) fn new(column: SortColumn, lang: Lang) -> Self {
        match column {
            SortColumn::DisplayName => Self::Titles(lang),
            column => Self::Column(column),
        }
    }

    /// The column.
    pub(super) fn column(self) -> SortColumn {
        match self {
            Self::Column(column) => column,
            Self::Titles(_) => SortColumn::DisplayName,
        }
    }

    /// How two sort keys of the column compare.
    pub(super) fn compare(self, a: &str, b: &str) -> Ordering {
        let collator = match self {
            Self::Column(_) => None,
            Self::Titles(lang) => collator(lang),
        };
        let by_language = collator.map_or(Ordering::Equal, |collator| collator.compare(a, b));
        by_language.then_with(|| a.cmp(b))
    }
}

/// The collation rules that CLDR has for a language's tag: by strokes for Traditional Chinese.
fn collator(lang: Lang) -> Option<&'static CollatorBorrowed<'static>> {
    static COLLATORS: [OnceLock<Option<CollatorBorrowed<'static>>>; Lang::ALL.len()] =
        [const { OnceLock::new() }; Lang::ALL.len()];
    let at = Lang::ALL.iter().position(|other| *other == lang)?;
    let read = || {
        let locale: Locale = lang.tag().parse().ok()?;
        let preferences = CollatorPreferences::from(&locale);
        CollatorBorrowed::try_new(preferences, CollatorOptions::default()).ok()
    };
    COLLATORS.get(at)?.get_or_init(read).as_ref()
}

#[cfg(test)]
mod tests {
    use domain::Lang;
    use proptest::prelude::*;

    use super::{Order, collator};

    fn sort_key(lang: Lang, text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        let Ok(()) = collator(lang).unwrap().write_sort_key_to(text, &mut key);
        key
    }

    proptest! {
        /// Binary searches need this: sort keys are bytes, and bytes have one order.
        #[test]
        fn texts_compare_as_their_sort_keys(a in "\\PC{0,8}", b in "\\PC{0,8}") {
            for lang in Lang::ALL {
                let keys = sort_key(lang, &a).cmp(&sort_key(lang, &b)).then_with(|| a.cmp(&b));
                prop_assert_eq!(Order::Titles(lang).compare(&a, &b), keys, "{}", lang.tag());
            }
        }
    }

    fn sorted(lang: Lang, mut titles: Vec<&str>) -> Vec<&str> {
        titles.sort_by(|a, b| Order::Titles(lang).compare(a, b));
        titles
    }

    #[test]
    fn every_language_has_rules() {
        for lang in Lang::ALL {
            assert!(collator(lang).is_some(), "{}", lang.tag());
        }
    }

    #[test]
    fn english_knows_accents() {
        let wanted = ["antler", "äpfel", "apple", "apply", "banana", "émile", "zoo", "丁"];
        let given = ["丁", "zoo", "émile", "banana", "apply", "apple", "äpfel", "antler"];
        assert_eq!(sorted(Lang::En, given.to_vec()), wanted);
    }

    #[test]
    fn traditional_chinese_counts_strokes() {
        // 2, 4, 5, 8, 11 and 12 strokes, and before Latin letters.
        let wanted = ["丁", "王", "田", "林", "陳", "黃", "apple"];
        let given = ["apple", "黃", "陳", "林", "田", "王", "丁"];
        assert_eq!(sorted(Lang::ZhTw, given.to_vec()), wanted);
        // In English they come after the Latin letters, by code point.
        let english = ["apple", "丁", "林", "王", "田", "陳", "黃"];
        assert_eq!(sorted(Lang::En, given.to_vec()), english);
    }
}
