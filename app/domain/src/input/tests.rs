use proptest::prelude::*;

use super::*;
use crate::{
    AuthMember, Changed, Credential, DockerConfig, Naming, NewCredential, NewKey, PartMarks,
    Prefix, RegistryDescription, RegistryFile, SecretDetail, SecretKind, SecretRow, Version,
    parse_query_string,
};

pub(super) fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap_or_else(|e| unreachable!("{e}"));
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    parse_query_string(text)
}

pub(super) fn detail(credential: Credential) -> SecretDetail {
    let kind = match credential {
        Credential::GitSync { .. } => SecretKind::GitSync,
        Credential::ImagePull(_) => SecretKind::ImagePull,
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
            left_out: crate::LeftOut::Nothing,
            changed: Changed::default(),
            deleting: false,
            version: Version { uid: "u".into(), resource_version: "7".into() },
        },
        credential,
        immutable: false,
        deleting: false,
        finalizers: Vec::new(),
        bytes: 100,
        marks: PartMarks::default(),
        shared: Vec::new(),
        history: Vec::new(),
        applied: false,
    }
}

pub(super) fn git_sync() -> SecretDetail {
    detail(Credential::GitSync { key: None, known_hosts: None })
}

pub(super) fn registry(host: &str) -> RegistryDescription {
    RegistryDescription {
        host: host.into(),
        username: Some("u".into()),
        has_password: true,
        has_identity_token: false,
        auth: AuthMember::Counts,
    }
}

pub(super) fn image_pull(registries: Vec<RegistryDescription>) -> SecretDetail {
    let file = RegistryFile { registries, ..RegistryFile::default() };
    detail(Credential::ImagePull(Some(file)))
}

pub(super) fn two_registries() -> SecretDetail {
    image_pull(vec![registry("a.io"), registry("b.io")])
}

pub(super) fn error(field: Field, problem: Problem) -> FieldError {
    FieldError::new(field, problem)
}

/// The file that a form of a new secret makes.
fn created(body: &str) -> Result<String, Vec<FieldError>> {
    let input = CreateInput::from_pairs(pairs(body));
    let NewCredential::ImagePull(file) = input.validate(&naming())?.credential else {
        unreachable!("{body}")
    };
    DockerConfig::create(&file).map(|bytes| String::from_utf8(bytes).unwrap_or_default())
}

#[test]
fn every_wrong_field_is_named() {
    let input = CreateInput::from_pairs(pairs("name=A&type=image-pull&username=a:b"));
    assert_eq!(
        input.validate(&naming()),
        Err(vec![
            error(Field::Name, Problem::NameUppercase),
            error(Field::RegistryHost(0), Problem::Required),
            error(Field::Username(0), Problem::UsernameColon),
            error(Field::Password(0), Problem::Required),
        ])
    );
    let input = CreateInput::from_pairs(pairs("name=A_&type=git-sync&keySource=generate"));
    assert_eq!(
        input.validate(&naming()),
        Err(vec![
            error(Field::Name, Problem::NameUppercase),
            error(Field::Name, Problem::NameCharacters("_".into())),
        ])
    );
    let input = CreateInput::from_pairs(pairs("name=a"));
    assert_eq!(input.validate(&naming()), Err(vec![error(Field::Kind, Problem::UnknownKind)]));
}

#[test]
fn fields_of_the_other_kind_do_not_count() {
    let body = "name=a&type=git-sync&keySource=generate&username=a:b&import=x";
    let new = CreateInput::from_pairs(pairs(body)).validate(&naming());
    let Ok(new) = new else { unreachable!("{new:?}") };
    assert_eq!(new.object.as_str(), "gitsync-secret-a");
    assert_eq!(
        new.credential,
        NewCredential::GitSync { key: NewKey::Generated, known_hosts: None }
    );
    assert!(
        created("name=a&type=image-pull&registryHost=a.io&username=u&password=p&secret=x").is_ok()
    );
}

#[test]
fn several_registries_make_one_file() {
    let body = "name=a&type=image-pull&registryHost=a.io&username=u&password=p\
                &registryHost=host:5000&username=u&password=a:b\
                &registryHost=&username=&password=";
    assert_eq!(
        created(body).as_deref(),
        Ok(
            r#"{"auths":{"a.io":{"username":"u","password":"p","auth":"dTpw"},"host:5000":{"username":"u","password":"a:b","auth":"dTphOmI="}}}"#
        )
    );
    let second = "name=a&type=image-pull&registryHost=a.io&username=u&password=p\
                  &registryHost=https://a.io/&username=u&password=p";
    assert_eq!(created(second), Err(vec![error(Field::RegistryHost(1), Problem::HostTaken)]));
    let half = "name=a&type=image-pull&registryHost=a.io&username=u&password=p&registryHost=b.io";
    assert_eq!(
        created(half),
        Err(vec![
            error(Field::Username(1), Problem::Required),
            error(Field::Password(1), Problem::Required),
        ])
    );
}

#[test]
fn of_the_registries_that_stay_the_first_is_needed() {
    let removed = "name=a&type=image-pull&entry=&remove=on";
    let typed = "&entry=&registryHost=b.io&username=u&password=p";
    assert!(created(&format!("{removed}{typed}")).is_ok());
    let required = [
        error(Field::RegistryHost(1), Problem::Required),
        error(Field::Username(1), Problem::Required),
        error(Field::Password(1), Problem::Required),
    ];
    assert_eq!(created(&format!("{removed}&entry=&registryHost=")), Err(required.to_vec()));
}

#[test]
fn a_placeholder_is_refused_where_it_stands() {
    let body = "name=a&type=image-pull&registryHost=<registry>.azurecr.io&password=p\
                &username=robot$<project>%2B<robot>";
    let placeholder = |field, part: &str| error(field, Problem::Placeholder { part: part.into() });
    let wrong = [
        placeholder(Field::RegistryHost(0), "<registry>"),
        placeholder(Field::Username(0), "<project>"),
    ];
    assert_eq!(created(body), Err(wrong.to_vec()));
    let edited =
        "entry=a.io&registryHost=<account>&username=u&entry=b.io&registryHost=b.io&username=u";
    let found = EditInput::from_pairs(pairs(edited)).validate(&two_registries());
    assert_eq!(found, Err(vec![placeholder(Field::RegistryHost(0), "<account>")]));
}

#[test]
fn an_import_makes_a_file_of_its_own() {
    let file = r#"{"auths":{"a.io":{"auth":"dTox"},"b.io":{"auth":"dToy"}}}"#;
    let body = |more: &str| format!("name=a&type=image-pull&import={file}{more}");
    assert_eq!(created(&body("")).as_deref(), Ok(file));
    assert_eq!(
        created(&body("&importChoice=on&importHost=b.io")).as_deref(),
        Ok(r#"{"auths":{"b.io":{"auth":"dToy"}}}"#)
    );
    let none = vec![error(Field::Form, Problem::NoRegistry)];
    assert_eq!(created(&body("&importChoice=on")), Err(none));
    let missing = error(Field::Import, Problem::ImportMissing { host: "c.io".into() });
    assert_eq!(created(&body("&importHost=c.io")), Err(vec![missing]));
    let taken = body("&registryHost=a.io&username=u&password=p");
    assert_eq!(created(&taken), Err(vec![error(Field::Import, Problem::HostTaken)]));
    let unreadable = vec![error(Field::Import, Problem::ImportUnreadable)];
    assert_eq!(created("name=a&type=image-pull&import=x"), Err(unreadable));
}

#[test]
fn registries_of_a_new_secret_are_added_and_taken_away() {
    let mut input = CreateInput::from_pairs(pairs("registryHost=a.io&username=u"));
    input.choose("add-registry");
    assert_eq!(input.registries.len(), 2);
    input.choose("remove-registry-0");
    assert_eq!(input.registries, [RegistryInput::default()]);
    let before = input.clone();
    for word in ["", "remove-registry-9", "remove-registry-x", "remove-registry-", "other"] {
        input.choose(word);
        assert_eq!(input, before, "{word}");
    }
}

#[test]
fn a_login_typed_into_a_host_is_not_shown_again() {
    let body = "type=image-pull&registryHost=https://user:hunter2@a.io&username=u";
    let input = CreateInput::from_pairs(pairs(body));
    assert!(input.has_credentials());
    let shown = input.without_credentials();
    assert_eq!(shown.registries.first().map(|registry| registry.host.as_str()), Some("a.io"));
    assert!(!shown.has_credentials());
}

proptest! {
    #[test]
    fn any_form_is_decided(body in ".*") {
        let _ = CreateInput::from_pairs(pairs(&body)).validate(&naming());
        let _ = EditInput::from_pairs(pairs(&body)).validate(&two_registries());
    }

    #[test]
    fn any_fields_are_decided(
        values in prop::collection::vec((0..11_usize, "[a-z.:/@ ]{0,8}|on|replace|a.io|b.io"), 0..12),
        intent in "[a-z-]{0,20}|(keep|replace|remove)-(registry|password)-[0-9]",
    ) {
        const NAMES: [&str; 11] = [
            "entry", "registryHost", "username", "usernameWas", "password", "passwordChoice",
            "identityToken", "remove", "import", "importHost", "type",
        ];
        let pairs: Vec<_> = values
            .into_iter()
            .filter_map(|(at, value)| Some(((*NAMES.get(at)?).to_owned(), value)))
            .collect();
        let mut create = CreateInput { kind: "image-pull".into(), ..CreateInput::from_pairs(pairs.clone()) };
        let mut edit = EditInput::from_pairs(pairs);
        create.choose(&intent);
        edit.choose(&intent);
        let _ = create.validate(&naming());
        let _ = edit.validate(&two_registries());
    }

    #[test]
    fn credentials_never_come_back(key in ".+", password in ".+", import in ".+") {
        let registries =
            vec![RegistryInput { password: password.into(), ..RegistryInput::default() }];
        let input = CreateInput {
            key: key.clone().into(),
            registries: registries.clone(),
            import: import.clone().into(),
            ..CreateInput::default()
        };
        prop_assert!(input.has_credentials());
        prop_assert!(!input.without_credentials().has_credentials());
        let input = EditInput {
            key: key.into(),
            registries,
            import: import.into(),
            ..EditInput::default()
        };
        prop_assert!(input.has_credentials());
        prop_assert!(!input.without_credentials().has_credentials());
    }
}
