use proptest::prelude::*;

use super::*;
use crate::{Change, Changed, FilePatch, NewCredential, PartMarks, Prefix, SecretRow, Version};

fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap_or_else(|e| unreachable!("{e}"));
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

fn of_new(input: CreateInput) -> Report {
    report(&Question::Create { naming: naming(), input })
}

fn typed(host: &str, username: &str, password: &str) -> RegistryInput {
    RegistryInput {
        host: host.into(),
        username: username.into(),
        password: password.to_owned().into(),
        ..RegistryInput::default()
    }
}

fn image_pull(registries: Vec<RegistryInput>) -> CreateInput {
    CreateInput {
        name: "name".into(),
        kind: SecretKind::ImagePull.as_str().into(),
        registries,
        ..CreateInput::default()
    }
}

fn detail(file: &DockerConfig) -> SecretDetail {
    let object = naming().object_name(SecretKind::ImagePull, "a");
    let object = object.unwrap_or_else(|e| unreachable!("{e:?}"));
    let (object, name) = naming()
        .parse_as(SecretKind::ImagePull, object.as_str())
        .unwrap_or_else(|| unreachable!("{object}"));
    SecretDetail {
        row: SecretRow {
            object,
            name,
            display_name: None,
            kind: SecretKind::ImagePull,
            summary: Vec::new(),
            left_out: crate::LeftOut::Nothing,
            changed: Changed::default(),
            deleting: false,
            version: Version::default(),
        },
        credential: Credential::ImagePull(Some(file.describe())),
        immutable: false,
        deleting: false,
        finalizers: Vec::new(),
        bytes: 1000,
        marks: PartMarks::default(),
        twins: Vec::new(),
        history: Vec::new(),
    }
}

#[test]
fn a_new_registry_is_reported_as_it_is_typed() {
    let found = of_new(image_pull(vec![typed("https://quay.io", "u", " pw\n"), typed("", "", "")]));
    assert_eq!(found.errors, []);
    assert_eq!(found.name, Some((4, 253 - "image-".len())));
    let first = found.registries.first().cloned().unwrap_or_default();
    let host = first.host.unwrap_or_default();
    assert_eq!(host.fix.map(|fix| fix.host).as_deref(), Some("quay.io"));
    assert_eq!(host.matches.first().map(String::as_str), Some("quay.io/team/app:1.0"));
    assert_eq!(first.password, [PasswordNote::Blanks, PasswordNote::LineBreaks]);
    assert_eq!(found.registries.get(1), Some(&RegistryReport::default()));
}

#[test]
fn the_size_of_a_new_file_is_the_one_that_is_written() {
    let input = image_pull(vec![typed("quay.io", "me", "password")]);
    let found = of_new(input.clone());
    let Ok(NewCredential::ImagePull(file)) = input.validate(&naming()).map(|new| new.credential)
    else {
        unreachable!("{:?}", found.errors)
    };
    assert_eq!(DockerConfig::create(&file).map(|bytes| bytes.len()), Ok(found.bytes));
}

#[test]
fn an_import_is_described_without_its_passwords() {
    let text =
        "\u{feff}{\"auths\":{\"a.io\":{\"auth\":\"dTpodW50ZXIy\"}},\"credsStore\":\"desktop\"}";
    let mut input = image_pull(Vec::new());
    input.import = text.to_owned().into();
    let found = of_new(input.clone());
    assert_eq!(found.errors, []);
    let file = found.import.as_ref().map(|import| import.file.clone()).unwrap_or_default();
    assert_eq!(file.store.as_deref(), Some("desktop"));
    assert_eq!(file.registries.first().and_then(|r| r.username.as_deref()), Some("u"));
    let shown = serde_json::to_string(&found).unwrap_or_default();
    assert!(!shown.contains("hunter2") && !shown.contains("dTpodW50ZXIy"));
    input.import = "nonsense".to_owned().into();
    let found = of_new(input);
    assert_eq!(found.import, None);
    let unreadable = FieldError::new(crate::Field::Import, crate::Problem::ImportUnreadable);
    assert_eq!(found.errors, [unreadable]);
}

#[test]
fn a_form_that_is_not_touched_adds_nothing() {
    let file = DockerConfig::parse(br#"{"auths":{"a.io":{"auth":"dTox"}}}"#);
    let file = file.unwrap_or_else(|e| unreachable!("{e}"));
    let detail = detail(&file);
    let input = EditInput::of(&detail);
    let ask = |input: &EditInput| {
        report(&Question::Edit { detail: Box::new(detail.clone()), input: input.clone() })
    };
    let found = ask(&input);
    assert_eq!((found.errors, found.bytes, found.name), (Vec::new(), 1000, None));
    let mut edited = input;
    edited.registries.push(typed("a.io", "u", "p"));
    let taken = FieldError::new(crate::Field::RegistryHost(1), crate::Problem::HostTaken);
    let found = ask(&edited);
    assert_eq!(found.errors, [taken]);
    assert!(found.bytes > 1000 && found.registries.len() == 2);
    let patch = FilePatch::default();
    assert!(patch.is_keep() && Change::<()>::Keep.is_keep());
}

proptest! {
    #[test]
    fn nothing_that_was_typed_as_a_password_is_in_a_report(
        password in "[A-Z]{12}",
        host in "[a-z.:/@]{0,20}",
        kind in "git-sync|image-pull|other",
    ) {
        let import = format!("{{\"auths\":{{\"u:{password}@a.io\":{{\"username\":\"u\",\"password\":\"{password}\"}}}}}}");
        let input = CreateInput {
            kind,
            key: password.clone().into(),
            import: import.into(),
            registries: vec![typed(&format!("{host}u:{password}@a.io"), "u", &password)],
            ..CreateInput::default()
        };
        let shown = serde_json::to_string(&of_new(input)).unwrap_or_default();
        prop_assert!(!shown.contains(&password));
    }
}
