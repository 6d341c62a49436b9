//! Label selectors: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`.

use crate::validate::{label_key, label_value, quote};

/// A parsed label selector; all requirements must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl LabelSelector {
    /// Parses a selector; the empty text selects everything.
    ///
    /// # Errors
    /// The problem, in the API server's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text), at: 0 };
        let mut requirements = Vec::new();
        if parser.peek().is_empty() {
            return Ok(Self(requirements));
        }
        loop {
            let start = parser.peek();
            if start != "!" && is_symbol(start) {
                return Err(format!(
                    "found '{start}', expected: !, identifier, or 'end of string'"
                ));
            }
            let requirement = parser
                .requirement()
                .map_err(|error| format!("unable to parse requirement: {error}"))?;
            requirements.push(requirement);
            match parser.next().as_str() {
                "" => return Ok(Self(requirements)),
                "," => {
                    let after = parser.peek();
                    if after.is_empty() || (after != "!" && is_symbol(after)) {
                        return Err(format!("found '{after}', expected: identifier after ','"));
                    }
                }
                other => {
                    return Err(format!("found '{other}', expected: ',' or 'end of string'"));
                }
            }
        }
    }

    /// Whether the selector selects everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether labels, looked up by key, satisfy every requirement.
    pub fn matches<'a>(&self, lookup: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.0.iter().all(|requirement| {
            let value = lookup(&requirement.key);
            let number = || value.and_then(|value| value.parse::<i64>().ok());
            match &requirement.test {
                Test::Exists => value.is_some(),
                Test::Absent => value.is_none(),
                Test::In(values) => value.is_some_and(|value| values.iter().any(|v| v == value)),
                Test::NotIn(values) => value.is_none_or(|value| values.iter().all(|v| v != value)),
                Test::Above(limit) => number().is_some_and(|number| number > *limit),
                Test::Below(limit) => number().is_some_and(|number| number < *limit),
            }
        })
    }
}

fn is_symbol(token: &str) -> bool {
    token.starts_with(['=', '!', '(', ')', ',', '>', '<'])
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let symbol = matches!(letter, '=' | '!' | '(' | ')' | ',' | '>' | '<');
        let space = matches!(letter, ' ' | '\t' | '\r' | '\n');
        if !symbol && !space {
            word.push(letter);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        if symbol {
            let mut token = letter.to_string();
            if matches!(letter, '=' | '!')
                && let Some(equals) = letters.next_if_eq(&'=')
            {
                token.push(equals);
            }
            tokens.push(token);
        }
    }
    if !word.is_empty() {
        tokens.push(word);
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        let token = self.peek().to_owned();
        self.at = self.at.saturating_add(1);
        token
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let negated = self.peek() == "!";
        if negated {
            self.next();
        }
        let key = self.next();
        if key.is_empty() || is_symbol(&key) {
            return Err(format!("found '{key}', expected: identifier"));
        }
        if let Some(rule) = label_key(&key).first() {
            return Err(format!("<nil>: Invalid value: {}: {rule}", quote(&key)));
        }
        if negated {
            return Ok(Requirement { key, test: Test::Absent });
        }
        if matches!(self.peek(), "" | ",") {
            return Ok(Requirement { key, test: Test::Exists });
        }
        let test = match self.next().as_str() {
            "in" => Test::In(self.list(&key)?),
            "notin" => Test::NotIn(self.list(&key)?),
            "=" | "==" => Test::In(vec![self.value(&key)?]),
            "!=" => Test::NotIn(vec![self.value(&key)?]),
            ">" => Test::Above(self.number(&key)?),
            "<" => Test::Below(self.number(&key)?),
            other => {
                let known = "in, notin, =, ==, !=, gt, lt";
                return Err(format!("found '{other}', expected: {known}"));
            }
        };
        Ok(Requirement { key, test })
    }

    fn value(&mut self, key: &str) -> Result<String, String> {
        // `a=` and `a=,b` select the empty value.
        if matches!(self.peek(), "" | ",") {
            return Ok(String::new());
        }
        let value = self.next();
        if is_symbol(&value) {
            return Err(format!("found '{value}', expected: identifier"));
        }
        checked(key, value)
    }

    fn number(&mut self, key: &str) -> Result<i64, String> {
        let value = self.value(key)?;
        value.parse().map_err(|_| {
            let why = "for 'Gt', 'Lt' operators, the value must be an integer";
            format!("values[0][{key}]: Invalid value: {}: {why}", quote(&value))
        })
    }

    fn list(&mut self, key: &str) -> Result<Vec<String>, String> {
        let open = self.next();
        if open != "(" {
            return Err(format!("found '{open}' expected: '('"));
        }
        let mut values = Vec::new();
        let mut expect_value = true;
        loop {
            match self.next().as_str() {
                ")" => {
                    if expect_value {
                        values.push(String::new());
                    }
                    return Ok(values);
                }
                "," => {
                    if expect_value {
                        values.push(String::new());
                    }
                    expect_value = true;
                }
                value if expect_value && !value.is_empty() && !is_symbol(value) => {
                    values.push(checked(key, value.to_owned())?);
                    expect_value = false;
                }
                other => return Err(format!("found '{other}', expected: ',' or ')'")),
            }
        }
    }
}

fn checked(key: &str, value: String) -> Result<String, String> {
    match label_value(&value).first() {
        Some(rule) => Err(format!("values[0][{key}]: Invalid value: {}: {rule}", quote(&value))),
        None => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn selects(selector: &str, labels: &[(&str, &str)]) -> bool {
        let parsed = LabelSelector::parse(selector).unwrap();
        parsed.matches(|key| labels.iter().find(|(name, _)| *name == key).map(|(_, value)| *value))
    }

    #[test]
    fn selects_by_every_operator() {
        let labels = &[("app", "x"), ("n", "5"), ("in", "in")];
        for yes in [
            "",
            "app",
            "app=x",
            "app==x",
            "app!=y",
            "app in (x, y)",
            "app notin (y)",
            "!gone",
            "gone!=x",
            "gone notin (x)",
            "n>4",
            "n<6",
            "app=x,n>1",
            "in in (in)",
            "app in (,x)",
        ] {
            assert!(selects(yes, labels), "{yes}");
        }
        for no in ["app=y", "!app", "gone", "gone in (x)", "app=", "n>5", "app=x,n>9", "app in ()"]
        {
            assert!(!selects(no, labels), "{no}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let cases = [
            (
                "a b",
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
            ),
            ("a,", "found '', expected: identifier after ','"),
            (",", "found ',', expected: !, identifier, or 'end of string'"),
            ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ];
        for (selector, message) in cases {
            assert_eq!(LabelSelector::parse(selector).unwrap_err(), message);
        }
        assert!(LabelSelector::parse("-a=b").is_err());
        assert!(LabelSelector::parse("a=b c").is_err());
    }

    proptest! {
        #[test]
        fn any_text_parses_or_explains(text in "[a-z=!(), <>\u{e4}in]{0,40}") {
            let _ = LabelSelector::parse(&text);
        }
    }
}
