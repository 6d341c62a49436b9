use proptest::prelude::*;

use super::*;
use crate::domain::{Changed, Prefix, RegistryDescription, SecretRow, parse_query_string};

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap_or_else(|e| unreachable!("{e}"));
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

fn pairs(text: &str) -> Vec<(String, String)> {
    parse_query_string(text)
}

fn detail(credential: Credential) -> SecretDetail {
    let kind = match credential {
        Credential::GitSync { .. } => SecretKind::GitSync,
        Credential::ImagePull { .. } => SecretKind::ImagePull,
    };
    let object = naming().object_name(kind, "a").unwrap_or_else(|e| unreachable!("{e:?}"));
    let (object, name) = naming().parse_as(kind, object.as_str()).unwrap_or_else(|| unreachable!());
    SecretDetail {
        row: SecretRow {
            object,
            name,
            display_name: Some("Shown".into()),
            kind,
            summary: Vec::new(),
            changed: Changed::default(),
            version: Version { uid: "u".into(), resource_version: "7".into() },
        },
        credential,
        immutable: false,
    }
}

fn two_registries() -> SecretDetail {
    let registry = |host: &str| RegistryDescription {
        host: host.into(),
        username: Some("u".into()),
        has_password: true,
        has_identity_token: false,
    };
    detail(Credential::ImagePull { registries: Some(vec![registry("a.io"), registry("b.io")]) })
}

#[test]
fn every_wrong_field_is_named() {
    let input = CreateInput::from_pairs(pairs("name=A&type=image-pull&username=a:b"));
    assert_eq!(
        input.validate(&naming()),
        Err(vec![
            FieldError::new(Field::Name, Problem::NameUppercase),
            FieldError::new(Field::RegistryHost(0), Problem::Required),
            FieldError::new(Field::Username(0), Problem::UsernameColon),
            FieldError::new(Field::Password(0), Problem::Required),
        ])
    );
}

#[test]
fn fields_of_the_other_kind_do_not_count() {
    let mut input = CreateInput::from_pairs(pairs("name=a&type=git-sync&username=a:b"));
    input.key = KEY.to_owned().into();
    let object = input.validate(&naming()).map(|new| new.object.to_string());
    assert_eq!(object, Ok("gitsync-secret-a".to_owned()));
}

#[test]
fn an_untouched_form_changes_nothing() {
    for detail in [
        two_registries(),
        detail(Credential::GitSync { stored: true, key: None, known_hosts: true }),
        detail(Credential::ImagePull { registries: Some(Vec::new()) }),
        detail(Credential::ImagePull { registries: None }),
    ] {
        let patch = EditInput::of(&detail).validate(&detail);
        assert_eq!(patch.map(|patch| patch.is_keep()), Ok(true));
    }
}

#[test]
fn clearing_the_display_name_is_not_keeping_it() {
    let detail = two_registries();
    let input = EditInput { display_name: " ".into(), ..EditInput::of(&detail) };
    assert_eq!(input.validate(&detail).map(|p| p.display_name), Ok(Change::Clear));
}

#[test]
fn a_password_counts_only_where_replace_was_chosen() {
    let detail = two_registries();
    let body = "displayName=Shown&entry=a.io&registryHost=a.io&username=u&password=x\
                &entry=b.io&registryHost=b.io&username=v&passwordChoice=replace&password=y";
    let patch = EditInput::from_pairs(pairs(body)).validate(&detail);
    let Ok(patch) = patch else { unreachable!("{patch:?}") };
    assert!(patch.registries.first().is_some_and(RegistryPatch::is_keep));
    let second = patch.registries.get(1).map(|p| (p.username.clone(), p.password.clone()));
    let Some((Change::Replace(user), Change::Replace(password))) = second else {
        unreachable!("{second:?}")
    };
    assert_eq!((user.as_str(), password.expose()), ("v", "y"));
}

#[test]
fn replacing_by_nothing_is_an_error() {
    let detail = detail(Credential::GitSync { stored: true, key: None, known_hosts: false });
    let input = EditInput { replace_key: true, ..EditInput::of(&detail) };
    assert_eq!(input.validate(&detail), Err(vec![FieldError::new(Field::Key, Problem::Required)]));
}

proptest! {
    #[test]
    fn any_form_is_decided(body in ".*") {
        let _ = CreateInput::from_pairs(pairs(&body)).validate(&naming());
        let _ = EditInput::from_pairs(pairs(&body)).validate(&two_registries());
    }

    #[test]
    fn credentials_never_come_back(key in ".+", password in ".+") {
        let input = CreateInput {
            key: key.into(),
            registry: RegistryInput { password: password.into(), ..RegistryInput::default() },
            ..CreateInput::default()
        };
        prop_assert!(input.has_credentials());
        prop_assert!(!input.without_credentials().has_credentials());
    }
}
