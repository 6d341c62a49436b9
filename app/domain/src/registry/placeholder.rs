//! Placeholders in a host or a user name: `<account>` stands for the user's own account.
//!
//! The form fills them in with a service, and documentation is full of them. Invariant: no image
//! reference can have a host with a placeholder.

/// The most bytes between the brackets of a placeholder.
const NAME_MAX: usize = 40;

/// The placeholders of a text, with their brackets, in their order. A placeholder has 1 to 40
/// letters, digits, blanks, `-` or `_` between `<` and `>`.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('<').filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        // A search to the end of the text for each bracket would be slow.
        let end = rest.bytes().take(NAME_MAX + 2).position(|byte| byte == b'>')?;
        let name = rest.get(1..end)?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || " -_".contains(c);
        let is_name = !name.trim().is_empty() && name.chars().all(is_part);
        rest.get(..=end).filter(|_| is_name)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Problem, RegistryHost};

    #[test]
    fn what_is_between_brackets_is_a_placeholder() {
        let long = format!("<{}>", "a".repeat(NAME_MAX));
        let too_long = format!("<{}>", "a".repeat(NAME_MAX + 1));
        for (text, expected) in [
            ("<account>.dkr.ecr.<region>.amazonaws.com", vec!["<account>", "<region>"]),
            ("<your-registry_1>", vec!["<your-registry_1>"]),
            ("<a b>", vec!["<a b>"]),
            ("a<<b>", vec!["<b>"]),
            ("<ghcr.io>", vec![]),
            ("<https://ghcr.io>", vec![]),
            ("<>", vec![]),
            ("< >", vec![]),
            ("<a", vec![]),
            ("a>", vec![]),
            ("<\u{e4}>", vec![]),
            (long.as_str(), vec![long.as_str()]),
            (too_long.as_str(), vec![]),
        ] {
            assert_eq!(placeholders(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_host_with_a_placeholder_is_refused(
            before in "[a-z0-9./:-]{0,20}", name in "[a-zA-Z0-9_-]{1,40}", after in "[a-z0-9./:-]{0,20}",
        ) {
            let part = format!("<{name}>");
            let host = format!("{before}{part}{after}");
            prop_assert_eq!(RegistryHost::parse(&host), Err(Problem::Placeholder { part }));
            prop_assert_eq!(RegistryHost::report(&host), None);
        }

        #[test]
        fn a_host_that_parses_has_no_placeholder(text in "[a-z<>. ]{0,20}|.*") {
            if let Ok(host) = RegistryHost::parse(&text) {
                prop_assert_eq!(placeholders(host.as_str()).next(), None);
            }
            for part in placeholders(&text) {
                prop_assert!(text.contains(part) && part.starts_with('<') && part.ends_with('>'));
            }
        }
    }
}
