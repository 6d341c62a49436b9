use proptest::prelude::*;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

use super::*;

/// What is hidden besides category Cf: `Default_Ignorable_Code_Point` of Unicode's
/// `DerivedCoreProperties.txt`, and two blanks that look like letters.
const RELATIVES: [(u32, u32); 15] = [
    (0x34f, 0x34f),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180d),
    (0x180f, 0x180f),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0x1d159, 0x1d159),
    (0xe0000, 0xe0000),
    (0xe0002, 0xe001f),
    (0xe0080, 0xe0fff),
];

#[test]
fn the_table_is_that_of_unicode() {
    for c in '\0'..=char::MAX {
        let is_relative =
            RELATIVES.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(c)));
        let expected = c.general_category() == GeneralCategory::Format || is_relative;
        assert_eq!(is_hidden(c), expected, "{}", code_point(c));
    }
}

#[test]
fn ends_are_trimmed() {
    for (text, expected) in [
        ("\u{200b} bot\u{feff}\n", "bot"),
        ("\u{202a}bot\u{202c}", "bot"),
        ("\u{200b}", ""),
        ("b\u{200b}ot", "b\u{200b}ot"),
        ("\u{202e}tob", "\u{202e}tob"),
    ] {
        assert_eq!(trim(text), expected, "{text:?}");
    }
    assert_eq!(first_hidden("b\u{200b}o\u{ad}t"), Some('\u{200b}'));
    assert_eq!(without_hidden("b\u{200b}o\u{ad}t"), "bot");
    assert_eq!([code_point('\u{ad}'), code_point('\u{e0061}')], ["U+00AD", "U+E0061"]);
}

#[test]
fn a_display_name_keeps_what_its_script_needs() {
    for name in [
        "plain",
        "می\u{200c}خواهم",
        "क्\u{200d}ष",
        "❤\u{fe0f}\u{200d}🔥",
        "👩\u{200d}💻 team",
        "1\u{fe0f}\u{20e3}",
        "葛\u{e0100}城",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "א\u{200f}!",
        "سنة\u{200e} 5",
        "\u{600}123",
        "ภาษา\u{200b}ไทย",
        "ᠠ\u{180b}",
        "ه\u{200d}",
    ] {
        let expected = name.trim_end_matches('\u{200e}');
        assert_eq!(clean_display_name(name).as_deref(), Ok(expected), "{name:?}");
    }
}

#[test]
fn a_display_name_loses_what_means_nothing() {
    for (name, expected) in [
        ("\u{200b}", ""),
        ("\u{ad}", ""),
        ("\u{2800}", ""),
        ("\u{3164} \u{2800}", ""),
        ("\u{feff}Prod\u{200b}", "Prod"),
        ("Pr\u{ad}od", "Prod"),
        ("a\u{e0061}\u{e0062}", "a"),
        ("ab\u{200d}c", "abc"),
        ("a\u{fe0f}", "a"),
        ("a \u{200c}\u{200e}", "a"),
        ("\u{2068}Prod\u{2069}", "Prod"),
        ("\u{202a}Prod\u{202c} ", "Prod"),
        (" \u{200e} Prod", "Prod"),
    ] {
        assert_eq!(clean_display_name(name).as_deref(), Ok(expected), "{name:?}");
    }
    for (name, turning) in [
        ("Prod \u{202e}gpj.exe", '\u{202e}'),
        ("\u{202e}gpj.exe", '\u{202e}'),
        ("a\u{202d}b", '\u{202d}'),
        ("a \u{2067}b\u{2069} c", '\u{2067}'),
        ("a\u{202a}b", '\u{202a}'),
    ] {
        assert_eq!(clean_display_name(name), Err(turning), "{name:?}");
    }
}

#[test]
fn a_stored_name_cannot_turn_a_sentence() {
    for name in ["plain", "א\u{200f}!", "👩\u{200d}💻"] {
        assert_eq!(isolated(name), name);
        assert!(is_visible(name));
    }
    assert_eq!(isolated("Prod \u{202e}gpj.exe"), "\u{2068}Prod \u{202e}gpj.exe\u{2069}");
    assert_eq!(isolated("a\u{2069}\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
    for name in ["", " ", "\u{200b}", "\u{ad}\u{2800}", "\u{3164} \u{202e}"] {
        assert!(!is_visible(name), "{name:?}");
    }
    assert!(is_visible("\u{600}"));
}

#[test]
fn a_note_names_each_character_once() {
    let note = HiddenNote::of("\u{200b}a\u{ad}\u{200b}b", None);
    let codes = vec!["U+200B".to_owned(), "U+00AD".to_owned()];
    assert_eq!(note, Some(HiddenNote { codes, better: "ab".into(), left_out: false }));
    let note = HiddenNote::of("bot\u{200b}", Some("bot")).map(|note| (note.better, note.left_out));
    assert_eq!(note, Some(("bot".to_owned(), true)));
    assert_eq!(HiddenNote::of("bot", Some("bot")), None);
    // What stays is not named.
    assert_eq!(HiddenNote::of("👩\u{200d}💻", Some("👩\u{200d}💻")), None);
    let many =
        HiddenNote::of("\u{200b}\u{200c}\u{200d}\u{200e}", None).map(|note| note.codes.len());
    assert_eq!(many, Some(CODES_MAX));
}

/// Texts in which hidden characters are not rare.
fn text() -> impl Strategy<Value = String> {
    let hidden = prop::sample::select(HIDDEN.as_slice())
        .prop_flat_map(|(first, last)| prop_oneof![Just(first), Just(last)]);
    let c = prop_oneof![
        any::<char>(),
        hidden,
        "[a-z0-9 ]".prop_map(|c| c.chars().next().unwrap_or(' '))
    ];
    prop::collection::vec(c, 0..24).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn a_cleaned_text_has_no_hidden_character(text in text()) {
        let clean = without_hidden(&text);
        prop_assert_eq!(first_hidden(&clean), None);
        prop_assert_eq!(&without_hidden(&clean), &clean);
        if first_hidden(&text).is_none() {
            prop_assert_eq!(&clean, &text);
            prop_assert_eq!(trim(&text), text.trim());
        }
        let trimmed = trim(&text);
        prop_assert_eq!(trim(trimmed), trimmed);
    }

    #[test]
    fn a_display_name_is_cleaned_once(text in text()) {
        if let Ok(clean) = clean_display_name(&text) {
            prop_assert_eq!(clean_display_name(&clean), Ok(clean.clone()));
            prop_assert!(!clean.chars().any(turns));
            if first_hidden(&text).is_none() {
                prop_assert_eq!(clean.as_str(), text.trim());
            }
        }
    }
}
