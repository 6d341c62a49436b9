//! Texts with placeholders: `{name}`, and `{count, number}` for a number.

use super::Words;

/// The separator between the plural forms of a text, which are in the order of the language's
/// categories.
const FORMS: char = '\t';

/// Replaces the placeholders of a text by their values. Placeholders in the inserted values are not
/// replaced.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (placeholder, after) = after.split_once('}').unwrap_or((after, ""));
        let name = placeholder.split(',').next().unwrap_or_default();
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

impl Words {
    /// Formats a whole number as the language writes it.
    pub fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(self.lang.group_separator());
            }
            text.push(digit);
        }
        text
    }

    /// Returns the form of a text for a count.
    pub(super) fn plural(&self, forms: &'static str, count: usize) -> &'static str {
        forms.split(FORMS).nth(self.lang.category(count)).unwrap_or(forms)
    }

    /// Joins several items into one text.
    pub fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(self.list_separator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words_of;
    use domain::Lang;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("{a} of {b, number}.", &[("a", "{b}"), ("b", "2")]), "{b} of 2.");
        assert_eq!(fill("plain", &[("a", "x")]), "plain");
        assert_eq!(fill("{unknown}{", &[]), "");
    }

    #[test]
    fn numbers_are_grouped() {
        let words = words_of(Lang::En);
        let written = [0, 12, 999, 1_000, 65_536, 1_234_567].map(|number| words.number(number));
        assert_eq!(written, ["0", "12", "999", "1,000", "65,536", "1,234,567"]);
    }

    #[test]
    fn a_count_has_the_form_of_its_language() {
        let counts = |lang| [0, 1, 2].map(|count| words_of(lang).count_all(count));
        assert_eq!(counts(Lang::En), ["0 secrets", "1 secret", "2 secrets"]);
        assert_eq!(counts(Lang::ZhTw), ["0 個 Secret", "1 個 Secret", "2 個 Secret"]);
    }
}
