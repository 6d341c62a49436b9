use base64::Engine as _;
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
        shared: Vec::new(),
        history: Vec::new(),
        applied: false,
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

const KNOWN: &str =
    "h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n";

fn key() -> SshPrivateKey {
    SshPrivateKey::generate(&[7; 32])
}

/// A short key, of which everybody has the private half.
fn short_key() -> String {
    let keys: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/fixtures/ssh-keys.json"))
            .unwrap_or_default();
    let keys = keys.as_array().cloned().unwrap_or_default();
    let key = keys.into_iter().find(|key| key.get("name").is_some_and(|name| name == "rsa1024"));
    let base64 = key.and_then(|key| Some(key.get("file_base64")?.as_str()?.to_owned()));
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64.unwrap_or_default());
    String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
}

fn git_sync(key: &str) -> CreateInput {
    CreateInput {
        name: "name".into(),
        kind: SecretKind::GitSync.as_str().into(),
        key: key.to_owned().into(),
        ..CreateInput::default()
    }
}

fn of_stored(detail: &SecretDetail, input: EditInput) -> Report {
    report(&Question::Edit { detail: Box::new(detail.clone()), input })
}

fn stored_key() -> SecretDetail {
    let credential = Credential::GitSync { key: None, known_hosts: None };
    let row = detail(&DockerConfig::default()).row;
    let row = SecretRow { kind: SecretKind::GitSync, ..row };
    SecretDetail { row, credential, ..detail(&DockerConfig::default()) }
}

#[test]
fn a_typed_key_is_described_with_its_repairs_and_size() {
    let text = key().value().expose().to_owned();
    let found = of_new(git_sync(&text));
    let expected =
        KeyReport { description: key().description().clone(), repairs: vec![], weak: false };
    assert_eq!((found.key, found.bytes, found.errors), (Some(expected), text.len(), vec![]));
    assert_eq!(found.name, Some((4, 253 - "gitsync-secret-".len())));
    let found = of_new(git_sync(&format!("\u{200e}{text}\n")));
    let repairs = found.key.map(|key| key.repairs);
    assert_eq!(repairs, Some(vec![TextRepair::Invisible, TextRepair::FinalNewline]));
    // What is stored counts, not what was typed.
    assert_eq!(found.bytes, text.len());
    let found = of_new(git_sync("nonsense"));
    assert_eq!((found.key, found.bytes), (None, 0));
    let found = of_new(git_sync(&short_key()));
    assert_eq!(found.key.map(|key| key.weak), Some(true));
    let fields: Vec<_> = found.errors.iter().map(|error| error.field).collect();
    assert_eq!(fields, [crate::Field::WeakKey]);
}

#[test]
fn a_key_that_is_to_be_made_is_not_read() {
    let typed = key().value().expose().to_owned();
    let found = of_new(CreateInput { generate: true, ..git_sync(&typed) });
    assert_eq!((found.key, found.bytes, found.errors), (None, 0, vec![]));
}

#[test]
fn typed_known_hosts_are_described_with_what_is_skipped() {
    let typed = format!("\u{feff}{KNOWN}old ssh-dss AAAA\n");
    let found = of_new(CreateInput { known_hosts: typed, generate: true, ..git_sync("") });
    assert_eq!(found.known_hosts.len(), 1);
    let skipped: Vec<_> = found.skipped.iter().map(|skipped| skipped.line).collect();
    assert_eq!(skipped, [2]);
    assert_eq!(found.known_hosts_repairs, [TextRepair::ByteOrderMark]);
    assert_eq!(found.bytes, KNOWN.len() + "old ssh-dss AAAA\n".len());
    let found = of_new(CreateInput { known_hosts: "h".into(), generate: true, ..git_sync("") });
    assert_eq!((found.known_hosts.len(), found.bytes, found.errors.len()), (0, 0, 1));
}

#[test]
fn an_edit_reads_only_what_is_replaced() {
    use CredentialChoice::{Clear, Generate, Keep, Replace};
    let detail = stored_key();
    let text = key().value().expose().to_owned();
    for (key_choice, known_hosts_choice, has_key, hosts, more) in [
        (Keep, Keep, false, 0, 0),
        (Replace, Keep, true, 0, text.len()),
        (Generate, Clear, false, 0, 0),
        (Keep, Replace, false, 1, KNOWN.len()),
        (Replace, Replace, true, 1, text.len() + KNOWN.len()),
    ] {
        let input = EditInput {
            key: text.clone().into(),
            key_choice,
            known_hosts: KNOWN.into(),
            known_hosts_choice,
            ..EditInput::of(&detail)
        };
        let found = of_stored(&detail, input);
        assert_eq!(found.key.is_some(), has_key, "{key_choice:?}");
        assert_eq!(found.known_hosts.len(), hosts, "{known_hosts_choice:?}");
        assert_eq!(found.bytes, 1000 + more, "{key_choice:?} {known_hosts_choice:?}");
    }
}

#[test]
fn the_size_of_an_edit_follows_what_is_changed() {
    let file = DockerConfig::parse(br#"{"auths":{"a.io":{"auth":"dTox"}}}"#);
    let detail = detail(&file.unwrap_or_else(|e| unreachable!("{e}")));
    let stored = EditInput::of(&detail).registries.first().cloned().unwrap_or_default();
    let replaced = RegistryInput {
        password: "secret".to_owned().into(),
        replace_password: true,
        ..stored.clone()
    };
    let new = typed(" q.io", "me ", "secret");
    for (registry, bytes) in [
        (stored.clone(), 0),
        (RegistryInput { password: "secret".to_owned().into(), ..stored }, 0),
        // The password, and `u:secret` in base64.
        (replaced.clone(), 6 + 12),
        (RegistryInput { remove: true, ..replaced }, 0),
        (RegistryInput::default(), 0),
        // Host, user name, password, `me:secret` in base64, and what stands around them.
        (new.clone(), 42 + 4 + 2 + 6 + 12),
        (RegistryInput { remove: true, ..new }, 0),
        (typed("", "", "x"), 42 + 1 + 4),
        (typed("", "x", ""), 42 + 1 + 4),
        (typed("x", "", ""), 42 + 1 + 4),
    ] {
        let input = EditInput { registries: vec![registry.clone()], ..EditInput::of(&detail) };
        assert_eq!(of_stored(&detail, input).bytes, 1000 + bytes, "{registry:?}");
    }
    // An import adds at most its own length, and blanks are none.
    for (import, bytes) in [(" \n", 0), (r#"{"auths":{"b.io":{"auth":"dTox"}}}"#, 34)] {
        let input = EditInput { import: import.to_owned().into(), ..EditInput::of(&detail) };
        let found = of_stored(&detail, input);
        assert_eq!((found.bytes, found.import.is_some()), (1000 + bytes, bytes > 0));
    }
}

#[test]
fn an_import_says_what_was_taken_off_around_it() {
    let file = r#"{"auths":{"b.io":{"auth":"dTox"}}}"#;
    let import = base64::engine::general_purpose::STANDARD.encode(file);
    let found = of_new(CreateInput { import: import.into(), ..image_pull(vec![]) });
    let repairs = found.import.map(|import| import.repairs);
    assert_eq!((repairs, found.errors), (Some(vec![TextRepair::Base64]), vec![]));
}

#[test]
fn characters_that_nobody_sees_are_said() {
    let codes = |note: Option<HiddenNote>| note.map(|note| (note.codes.join(" "), note.left_out));
    let said = |code: &str, left_out: bool| Some((code.to_owned(), left_out));
    let found = of_new(CreateInput {
        name: "name\u{200b} ".into(),
        display_name: "Prod\u{ad}".into(),
        ..image_pull(vec![typed("a.io", "bot\u{feff}", "p"), typed("b.io", "b\u{2060}ot", "p")])
    });
    assert_eq!(found.name, Some((4, 253 - "image-".len())));
    assert_eq!(codes(found.name_note), said("U+200B", true));
    assert_eq!(codes(found.display_name_note), said("U+00AD", true));
    let users: Vec<_> = found.registries.into_iter().map(|it| codes(it.username)).collect();
    assert_eq!(users, [said("U+FEFF", true), said("U+2060", false)]);
    let hidden = crate::Problem::HiddenCharacter('\u{2060}');
    assert_eq!(found.errors, [FieldError::new(crate::Field::Username(1), hidden)]);
    let found = of_new(CreateInput {
        name: "na\u{200b}me".into(),
        display_name: "a\u{202e}b".into(),
        ..image_pull(vec![typed("a.io", "bot", "p")])
    });
    assert_eq!(codes(found.name_note), said("U+200B", false));
    assert_eq!(codes(found.display_name_note), said("U+202E", false));
    assert_eq!(found.registries.first().and_then(|it| it.username.clone()), None);
}

#[test]
fn stored_characters_that_nobody_sees_are_left_alone() {
    let file =
        DockerConfig::parse("{\"auths\":{\"a.io\":{\"username\":\"b\u{200b}\"}}}".as_bytes());
    let mut detail = detail(&file.unwrap_or_else(|e| unreachable!("{e}")));
    detail.row.display_name = Some("a\u{202e}b".into());
    let untouched = of_stored(&detail, EditInput::of(&detail));
    assert_eq!(untouched.errors, []);
    assert_eq!((untouched.display_name_note, untouched.registries.len()), (None, 1));
    assert!(untouched.registries.iter().all(|it| it.username.is_none()));
    let mut input = EditInput::of(&detail);
    input.display_name.push('c');
    input.registries.iter_mut().for_each(|it| it.username.push('\u{200b}'));
    let touched = of_stored(&detail, input);
    assert!(touched.display_name_note.is_some_and(|note| note.better == "abc"));
    assert!(touched.registries.iter().all(|it| it.username.is_some()));
}

#[test]
fn host_keys_are_put_behind_what_was_typed() {
    let service = GitService::GitLab;
    let found = report(&Question::HostKeys { service, known_hosts: KNOWN.into() });
    assert_eq!(found.with_host_keys, format!("{KNOWN}{}", service.host_keys()));
    assert_eq!((found.errors, found.bytes), (vec![], 0));
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
