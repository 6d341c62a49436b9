use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Pairs of token and value, which the tests of `embed/theme.js` use, too.
fn cases(name: &str) -> Vec<(String, String)> {
    let file = include_str!("../../../../embed/theme-cases.json");
    let mut cases: serde_json::Value = serde_json::from_str(file).unwrap();
    serde_json::from_value(cases[name].take()).unwrap()
}

#[test]
fn a_value_is_a_colour_a_length_or_names_of_fonts() {
    for (name, value) in cases("accepted") {
        assert!(takes(&name, &value), "{name}: {value:?}");
    }
    for (name, value) in cases("refused") {
        assert!(!takes(&name, &value), "{name}: {value:?}");
    }
    let long = format!("{}Inter", "Inter, ".repeat(40));
    assert!(!takes("--kp-font", &long));
}

#[test]
fn every_token_of_the_style_sheet_is_known_or_left_out_on_purpose() {
    let css = include_str!("../../../../style/tokens.css");
    let names = css.lines().filter_map(|line| line.trim().strip_prefix("--kp-"));
    let there: BTreeSet<&str> = names.filter_map(|line| Some(line.split_once(':')?.0)).collect();
    let known = LENGTHS.into_iter().chain(FONTS).chain(COLOURS);
    // A shadow has more parts than a colour, and a duration is none of the three.
    let all: BTreeSet<&str> = known.chain(["shadow", "speed"]).collect();
    assert_eq!(there, all);
}

#[test]
fn a_file_is_a_style_sheet_of_its_tokens() {
    let text = "# Our portal\n\n--kp-accent: #07c;\r\n  --kp-font : \"Inter\", sans-serif\n";
    let theme = PortalTheme::parse(text).unwrap();
    let css = ":root{--kp-accent:#07c;--kp-font:\"Inter\", sans-serif;}";
    assert_eq!(theme.style_sheet().as_deref(), Some(css));
    assert_eq!(PortalTheme::parse("# nothing\n").unwrap().style_sheet(), None);
}

#[test]
fn the_first_wrong_line_is_named() {
    for (text, line) in [
        ("--kp-accent: #07c\n--kp-accent", 2),
        ("\n\n--kp-accent: #07c;; \n", 3),
        ("--kp-accent: #07c; --kp-bg: #fff", 1),
        ("body { display: none }", 1),
        ("@import url(x)", 1),
        ("--kp-none: 1px", 1),
    ] {
        assert_eq!(PortalTheme::parse(text), Err(line), "{text}");
    }
}

/// Text made from the pieces of values, so that much of it is nearly valid.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("#"),
        Just("0af"),
        Just("rgb("),
        Just("light-dark("),
        Just(")"),
        Just(", "),
        Just(","),
        Just(" "),
        Just("/"),
        Just("12"),
        Just(".5"),
        Just("%"),
        Just("deg"),
        Just("px"),
        Just("rem"),
        Just("Inter"),
        Just("\""),
        Just(";"),
        Just("<"),
        Just("}"),
        Just("{"),
        Just("\\"),
        Just("url("),
        Just("/*"),
        Just("\n"),
        Just("@"),
        Just(":"),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn stays_a_value(value: &str) -> Result<(), TestCaseError> {
    for name in ["--kp-accent", "--kp-radius-m", "--kp-font"] {
        if !takes(name, value) {
            continue;
        }
        let bad = [";", "<", ">", "{", "}", "\\", "@", ":", "'", "/*", "\n", "url", "var", "!"];
        prop_assert!(value.is_ascii() && !bad.iter().any(|bad| value.contains(bad)), "{:?}", value);
        prop_assert_eq!(value.matches('(').count(), value.matches(')').count());
        prop_assert!(value.matches('"').count().is_multiple_of(2));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn nothing_leaves_its_declaration(value in any::<String>(), near in nearly()) {
        stays_a_value(&value)?;
        stays_a_value(&near)?;
    }

    #[test]
    fn any_file_is_parsed_or_refused(text in "(--kp-[a-z-]{1,8}: ?[ -~]{0,20};?\r?\n?){0,4}") {
        if let Some(css) = PortalTheme::parse(&text).ok().and_then(|theme| theme.style_sheet()) {
            let inner = css.strip_prefix(":root{").and_then(|css| css.strip_suffix('}'));
            let is_plain = inner.is_some_and(|css| !css.contains(['{', '}', '<', '\\']));
            prop_assert!(is_plain, "{}", css);
        }
    }

    #[test]
    fn colours_of_numbers_are_taken(r in 0u16..256, g in 0u16..256, b in 0u16..256, a in 0u8..101) {
        let hex = format!("#{r:02x}{g:02x}{b:02x}");
        let call = format!("rgb({r} {g} {b} / {a}%)");
        let pair = format!("light-dark({call}, {hex})");
        for value in [hex, call, pair] {
            prop_assert!(takes("--kp-accent", &value), "{}", value);
        }
    }
}
