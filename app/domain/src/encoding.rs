//! Decoding of bytes to text: UTF-8, or the UTF-16 that tools on Windows write.
//!
//! PowerShell's `>` and Notepad write UTF-16 with or without a byte-order mark. No program that
//! uses a secret reads UTF-16, so this module recognises it and the form says so. It does not look
//! at what the text means.

use zeroize::Zeroizing;

/// A text, and its encoding.
pub(crate) enum Decoded<'a> {
    /// UTF-8, byte for byte.
    Utf8(&'a str),
    /// UTF-16, rewritten; without the byte-order mark.
    Utf16(Zeroizing<String>),
}

impl Decoded<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Utf8(text) => text,
            Self::Utf16(text) => text,
        }
    }

    pub(crate) fn is_utf16(&self) -> bool {
        matches!(self, Self::Utf16(_))
    }
}

/// Decodes bytes. Without a byte-order mark they are UTF-16 if nearly every second byte is zero:
/// keys and JSON files are ASCII, and a text in UTF-8 has no zero bytes.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded<'_>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        bytes if zeros(bytes, 1) => u16::from_le_bytes,
        bytes if zeros(bytes, 0) => u16::from_be_bytes,
        bytes => return std::str::from_utf8(bytes).ok().map(Decoded::Utf8),
    };
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    let units = pairs.iter().map(|pair| unit(*pair));
    // A unit becomes at most three bytes, so the text is never reallocated while it grows.
    let mut text = Zeroizing::new(String::with_capacity(pairs.len() * 3));
    for c in char::decode_utf16(units) {
        text.push(c.ok()?);
    }
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Some(Decoded::Utf16(text))
}

/// The text of a file that the user chose; bytes that are not text become U+FFFD, as in a browser.
pub fn text_of_file(bytes: &[u8]) -> String {
    match decode(bytes) {
        Some(Decoded::Utf16(text)) => text.to_string(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// True if nearly every second byte is zero, from `first` on, and no other one.
fn zeros(bytes: &[u8], first: usize) -> bool {
    let (pairs, []) = bytes.as_chunks::<2>() else { return false };
    let count = |at: usize| pairs.iter().filter(|pair| pair.get(at) == Some(&0)).count();
    pairs.len() > 1 && count(first) * 10 >= pairs.len() * 9 && count(1 - first) == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Option<(String, bool)> {
        decode(bytes).map(|text| (text.as_str().to_owned(), text.is_utf16()))
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn both_orders_with_and_without_a_mark() {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in ["", "\u{feff}"] {
                let bytes = utf16(&format!("{mark}key = \u{e4}sch\u{2019}"), unit);
                let expected = if mark.is_empty() { None } else { Some(true) };
                let found = read(&bytes).map(|(_, is_utf16)| is_utf16);
                assert!(found == Some(true) || expected.is_none(), "{mark:?}");
                let plain = read(&utf16(&format!("{mark}some key"), unit));
                assert_eq!(plain, Some(("some key".to_owned(), true)), "{mark:?}");
            }
        }
    }

    #[test]
    fn what_is_no_text() {
        assert_eq!(read(b"\xff\xfea"), None);
        assert_eq!(read(b"\xff\xfe\x00\xd8"), None);
        assert_eq!(read(b"\xff"), None);
        assert_eq!(read(b"a\0"), Some(("a\0".to_owned(), false)));
        assert_eq!(read(b""), Some((String::new(), false)));
        assert_eq!(text_of_file(b"a\xff"), "a\u{fffd}");
        assert_eq!(text_of_file(b"a\0b\0"), "ab");
    }

    proptest! {
        #[test]
        fn utf8_stays(text in "[^\0]*") {
            prop_assert_eq!(read(text.as_bytes()), Some((text.clone(), false)));
        }

        #[test]
        fn ascii_in_utf16_is_found(text in "[ -~\r\n]{2,60}") {
            prop_assert_eq!(read(&utf16(&text, u16::to_le_bytes)), Some((text.clone(), true)));
            prop_assert_eq!(read(&utf16(&text, u16::to_be_bytes)), Some((text.clone(), true)));
        }
    }
}
