use proptest::prelude::*;

use super::*;

#[test]
fn refusals_name_the_rule() {
    for (text, problem) in [
        ("", Problem::Required),
        ("Upper", Problem::NameUppercase),
        ("under_score", Problem::NameCharacters("_".into())),
        ("blank here", Problem::NameBlank),
        ("a\u{a0}b", Problem::NameBlank),
        ("-lead", Problem::NameEdge),
        ("trail-", Problem::NameEdge),
        ("a.-b", Problem::NameEdge),
        ("a..b", Problem::NameEmptyLabel),
        (".a", Problem::NameEmptyLabel),
        ("a.", Problem::NameEmptyLabel),
        ("ä", Problem::NameCharacters("ä".into())),
        ("a\u{200b}b", Problem::HiddenCharacter('\u{200b}')),
    ] {
        assert_eq!(SecretName::parse(text), Err(problem.clone()), "{text:?}");
        assert_eq!(SecretName::problems(text), [problem], "{text:?}");
    }
}

#[test]
fn every_broken_rule_is_named_at_once() {
    assert_eq!(
        SecretName::problems("-My name_ö_.."),
        [
            Problem::NameUppercase,
            Problem::NameBlank,
            Problem::NameCharacters("_ ö".into()),
            Problem::NameEmptyLabel,
            Problem::NameEdge,
        ]
    );
    // A message names no more than a few characters.
    assert_eq!(SecretName::problems("!!#$%&/()="), [Problem::NameCharacters("! # $ % &".into())]);
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
    fn a_rule_that_one_part_breaks_is_broken_by_the_whole(
        one in "[a-zA-Z_ .ö-]{1,8}", other in "[a-zA-Z_ .ö-]{1,8}"
    ) {
        // Parts that are joined by letters keep their characters, and lose their edges.
        let all = SecretName::problems(&format!("{one}x{other}"));
        for problem in SecretName::problems(&one).into_iter().chain(SecretName::problems(&other)) {
            let stays = match problem {
                Problem::NameCharacters(_) => {
                    all.iter().any(|all| matches!(all, Problem::NameCharacters(_)))
                }
                Problem::NameEdge | Problem::NameEmptyLabel => true,
                problem => all.contains(&problem),
            };
            prop_assert!(stays);
        }
    }

    #[test]
    fn what_parses_prints_back(text in "[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?){0,3}") {
        prop_assert_eq!(SecretName::parse(&text).map(|n| n.to_string()), Ok(text));
    }
}
