//! Query strings, form bodies and percent-coding.
//!
//! Any text has a reading: a `%` without two hexadecimal digits stays, and bytes that are not UTF-8
//! become replacement characters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name-value pairs of a query, with or without its `?` (`application/x-www-form-urlencoded`,
/// WHATWG URL).
pub fn parse_query_string(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.trim_start_matches('?').as_bytes()).into_owned().collect()
}

/// The first value of a name in a query, with or without its `?`.
pub fn query_value(text: &str, wanted: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(text.trim_start_matches('?').as_bytes());
    pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// Decodes the percent-coding of a path segment (RFC 3986); a `+` stays.
pub fn percent_decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Encodes a text as a value in a query or as a path segment; a blank becomes `%20`.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse_query_string(text)
    }

    #[test]
    fn a_query_is_read_as_the_url_standard_says() {
        let expected = [("a", "1 2"), ("b", ""), ("", "x=y"), ("c", "é&"), ("d", "%zz%4")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs("??a=1+2&&b&=x=y&c=%C3%A9%26&d=%zz%4"), expected);
        assert_eq!(pairs("a=%ff")[0].1, "\u{fffd}");
        assert!(pairs("").is_empty() && pairs("?&&").is_empty());
    }

    #[test]
    fn only_unreserved_characters_stand_for_themselves() {
        assert_eq!(percent_encode("aZ09-._~"), "aZ09-._~");
        assert_eq!(percent_encode(" +%/é"), "%20%2B%25%2F%C3%A9");
        assert_eq!(percent_decode("a+b%2"), "a+b%2");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(name in ".+", value in ".*") {
            let (name_, value_) = (percent_encode(&name), percent_encode(&value));
            prop_assert_eq!(percent_decode(&value_), value.clone());
            prop_assert_eq!(pairs(&format!("{name_}={value_}")), [(name, value)]);
        }
    }
}
