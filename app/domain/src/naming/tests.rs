use proptest::prelude::*;

use super::*;

fn naming() -> Naming {
    Naming::new(
        Prefix::parse("gitsync-secret-").unwrap_or_else(|e| unreachable!("{e}")),
        Prefix::parse("image-").unwrap_or_else(|e| unreachable!("{e}")),
    )
}

#[test]
fn the_budget_counts_the_prefix() {
    let naming = naming();
    assert!(naming.object_name(SecretKind::ImagePull, &"a".repeat(247)).is_ok());
    assert_eq!(
        naming.object_name(SecretKind::ImagePull, &"a".repeat(248)),
        Err(Problem::NameTooLong { length: 248, budget: 247 })
    );
    assert!(naming.object_name(SecretKind::GitSync, &"a".repeat(238)).is_ok());
    assert!(naming.object_name(SecretKind::GitSync, &"a".repeat(239)).is_err());
}

#[test]
fn prefixes_are_refused() {
    for (text, error) in [
        ("", NamingError::Empty),
        ("Image-", NamingError::Invalid("Image-".into())),
        ("-x", NamingError::Invalid("-x".into())),
        ("a..", NamingError::Invalid("a..".into())),
        ("a_", NamingError::Invalid("a_".into())),
    ] {
        assert_eq!(Prefix::parse(text), Err(error));
    }
    assert!(matches!(Prefix::parse(&"a".repeat(253)), Err(NamingError::TooLong(_))));
}

#[test]
fn the_path_new_is_no_object() {
    let prefix = |text| Prefix::parse(text).unwrap_or_else(|e| unreachable!("{e}"));
    let naming = Naming::new(prefix("n"), prefix("image-"));
    assert_eq!(naming.object_name(SecretKind::GitSync, "ew"), Err(Problem::NameReserved));
    assert_eq!(naming.candidates("new").count(), 0);
}

#[test]
fn a_name_that_is_too_long_says_what_else_is_wrong_with_it() {
    assert_eq!(
        naming().problems(SecretKind::ImagePull, &"Ä_".repeat(124)),
        [Problem::NameCharacters("Ä _".into()), Problem::NameTooLong { length: 248, budget: 247 }]
    );
}

proptest! {
    #[test]
    fn a_name_is_refused_for_the_first_of_its_problems(
        text in "[a-z.-]{0,6}|[a-zA-Z_ö.-]{230,260}|[a-z]{230,260}", image in any::<bool>()
    ) {
        let kind = if image { SecretKind::ImagePull } else { SecretKind::GitSync };
        let first = naming().problems(kind, &text).into_iter().next();
        prop_assert_eq!(naming().object_name(kind, &text).err(), first);
    }

    #[test]
    fn an_object_name_reads_back(name in "[a-z0-9]{1,20}", image in any::<bool>()) {
        let kind = if image { SecretKind::ImagePull } else { SecretKind::GitSync };
        let object = naming().object_name(kind, &name).map_err(|p| TestCaseError::fail(format!("{p:?}")))?;
        let back = naming().parse_as(kind, object.as_str()).map(|(_, name)| name.to_string());
        prop_assert_eq!(back, Some(name));
    }

    #[test]
    fn any_path_is_read_without_panic(text in ".*") {
        let _ = naming().candidates(&text).count();
    }
}
