//! Wildcards in one label of a host, as Go's path/filepath `Match` reads them on Linux: `*`, `?`,
//! classes such as `[a-z]` and `[^a]`, and `\` before a plain character.
//!
//! Invariant: a pattern that Go calls malformed matches nothing.

enum Token {
    Star,
    Any,
    Class { negated: bool, ranges: Vec<(char, char)> },
    Plain(char),
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => c != '/',
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
            Self::Plain(plain) => *plain == c,
        }
    }
}

/// True if the whole text matches the pattern. Costs at most the product of their lengths.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some(tokens) = tokens(pattern) else { return false };
    let text: Vec<char> = text.chars().collect();
    let (mut token, mut at) = (0, 0);
    // The last star, and how far it has reached: it takes one more character on a mismatch.
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = text.get(at) {
        match tokens.get(token) {
            Some(Token::Star) => {
                star = Some((token, at));
                token += 1;
            }
            Some(other) if other.takes(*c) => {
                token += 1;
                at += 1;
            }
            _ => {
                let Some((last, reached)) = star else { return false };
                star = Some((last, reached + 1));
                token = last + 1;
                at = reached + 1;
            }
        }
    }
    tokens.iter().skip(token).all(|token| matches!(token, Token::Star))
}

fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Star,
            '?' => Token::Any,
            '[' => class(&mut chars)?,
            '\\' => Token::Plain(chars.next()?),
            plain => Token::Plain(plain),
        });
    }
    Some(tokens)
}

/// A class after its opening bracket; it holds at least one range.
fn class(chars: &mut std::str::Chars<'_>) -> Option<Token> {
    let negated = chars.as_str().starts_with('^');
    if negated {
        chars.next();
    }
    let mut ranges = Vec::new();
    loop {
        if chars.as_str().starts_with(']') && !ranges.is_empty() {
            chars.next();
            return Some(Token::Class { negated, ranges });
        }
        let low = class_char(chars)?;
        let mut high = low;
        if chars.as_str().starts_with('-') {
            chars.next();
            high = class_char(chars)?;
        }
        ranges.push((low, high));
    }
}

fn class_char(chars: &mut std::str::Chars<'_>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::matches;

    #[test]
    fn patterns_as_go_documents_them() {
        for (pattern, text, expected) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*", "", true),
            ("*c", "abc", true),
            ("a*", "a", true),
            ("a*b*c*d*e*", "axbxcxdxexxx", true),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[^c]", "abc", false),
            ("ab[^e-g]", "abc", true),
            ("[a-z]*", "registry", true),
            ("[a-z]*", "1", false),
            ("a\\*b", "a*b", true),
            ("a\\*b", "ab", false),
            ("[]a]", "]", false),
            ("[-]", "-", false),
            ("[\\-x]", "-", true),
            ("[x-]", "x", false),
            ("[a-b-c]", "a", false),
            ("[", "a", false),
            ("a[", "a", false),
            ("\\", "a", false),
            ("[::1]", "[::1]", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn plain_text_matches_itself_only(text in "[a-z0-9-]{1,20}", other in "[a-z0-9-]{1,20}") {
            prop_assert!(matches(&text, &text));
            prop_assert_eq!(matches(&text, &other), text == other);
            let starred = format!("*{text}*");
            let around = format!("{other}{text}{other}");
            prop_assert!(matches(&starred, &around));
        }

        #[test]
        fn any_pattern_is_decided(pattern in ".*", text in ".*") {
            let _ = matches(&pattern, &text);
        }
    }
}
