use proptest::prelude::*;

use super::*;

#[test]
fn refusals_name_the_rule() {
    for (text, problem) in [
        ("", Problem::Required),
        ("Upper", Problem::NameUppercase),
        ("under_score", Problem::NameCharacter('_')),
        ("blank here", Problem::NameCharacter(' ')),
        ("-lead", Problem::NameEdge),
        ("trail-", Problem::NameEdge),
        ("a.-b", Problem::NameEdge),
        ("a..b", Problem::NameEmptyLabel),
        (".a", Problem::NameEmptyLabel),
        ("a.", Problem::NameEmptyLabel),
        ("ä", Problem::NameCharacter('ä')),
    ] {
        assert_eq!(SecretName::parse(text), Err(problem), "{text:?}");
    }
}

#[test]
fn a_label_may_be_longer_than_63() {
    // A subdomain as Kubernetes checks it limits the whole, not the label.
    assert!(SecretName::parse(&"a".repeat(100)).is_ok());
}

proptest! {
    #[test]
    fn any_text_parses_or_is_refused(text in ".*") {
        if let Ok(name) = SecretName::parse(&text) {
            prop_assert_eq!(name.as_str(), text);
        }
    }

    #[test]
    fn what_parses_prints_back(text in "[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?){0,3}") {
        prop_assert_eq!(SecretName::parse(&text).map(|n| n.to_string()), Ok(text));
    }
}
