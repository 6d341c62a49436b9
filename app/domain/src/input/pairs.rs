//! The name-value pairs of a posted form.
//!
//! Invariant: there are never more than [`PAIRS_MAX`] pairs; no form of the panel has that many.

use super::Pair;

/// The most pairs that are read: some 10 for each registry of the longest form, times two.
const PAIRS_MAX: usize = 2_400;

/// The pairs of a form in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormPairs(Vec<Pair>);

/// The text has more pairs than any form of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more pairs than a form has")]
pub struct TooManyPairs;

impl FormPairs {
    /// Reads a body of type `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// [`TooManyPairs`] before any of them is decoded. Any other text can be parsed.
    pub fn parse(text: &str) -> Result<Self, TooManyPairs> {
        let pairs = || text.split('&').filter(|pair| !pair.is_empty());
        if pairs().nth(PAIRS_MAX).is_some() {
            return Err(TooManyPairs);
        }
        let decoded = form_urlencoded::parse(text.as_bytes()).into_owned();
        let decoded = decoded.map(|(name, value)| {
            let value = without_form_breaks(&name, value);
            (name, value)
        });
        Ok(Self(decoded.collect()))
    }

    /// The button that was pressed.
    pub fn intent(&self) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == "intent").map(|(_, value)| value.as_str())
    }
}

impl IntoIterator for FormPairs {
    type Item = Pair;
    type IntoIter = std::vec::IntoIter<Pair>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Restores LF, which the encoding of a form turns into CRLF (HTML: form submission), so that the
/// user is not told about line endings that they did not type.
fn without_form_breaks(name: &str, value: String) -> String {
    let has_lines = ["secret", "knownHosts", "import"].contains(&name);
    if has_lines { value.replace("\r\n", "\n") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_in_their_order() {
        let form = FormPairs::parse("a=1+2&&b&secret=x%0D%0Ay&c=%0D%0A&intent=save").unwrap();
        assert_eq!(form.intent(), Some("save"));
        let pairs: Vec<Pair> = form.into_iter().collect();
        let expected =
            [("a", "1 2"), ("b", ""), ("secret", "x\ny"), ("c", "\r\n"), ("intent", "save")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn more_than_any_form_has_is_refused() {
        assert!(FormPairs::parse(&"entry=&".repeat(PAIRS_MAX)).is_ok());
        assert_eq!(FormPairs::parse(&"entry=&".repeat(PAIRS_MAX + 1)), Err(TooManyPairs));
        assert!(FormPairs::parse(&"&".repeat(1_000_000)).is_ok());
    }
}
