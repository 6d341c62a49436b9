use serde_json::Value;

use super::super::TokenChoice;
use super::super::tests::{
    detail, error, git_sync, image_pull, naming, pairs, registry, two_registries,
};
use super::*;
use crate::{AuthMember, DockerConfig, MINE, Part, RegistryFile};

/// The detail of a secret whose file is this one.
fn stored(file: &str) -> (DockerConfig, SecretDetail) {
    let config = DockerConfig::parse(file.as_bytes()).unwrap_or_else(|e| unreachable!("{e}"));
    let detail = detail(Credential::ImagePull(Some(config.describe())));
    (config, detail)
}

fn file_patch(input: &EditInput, detail: &SecretDetail) -> Result<FilePatch, Vec<FieldError>> {
    input.validate(detail).map(|patch| patch.file)
}

/// What a form writes; `None` if it changes nothing.
fn written(
    file: &str,
    edit: impl FnOnce(&mut EditInput),
) -> Result<Option<String>, Vec<FieldError>> {
    let (config, detail) = stored(file);
    let mut input = EditInput::of(&detail);
    edit(&mut input);
    let written = config.apply(&file_patch(&input, &detail)?)?;
    Ok(written.map(|bytes| String::from_utf8(bytes).unwrap_or_default()))
}

fn replace_password(input: &mut EditInput, at: usize, password: &str) {
    input.registries[at].replace_password = true;
    input.registries[at].password = password.to_owned().into();
}

#[test]
fn files_of_real_tools_from_the_form_to_the_file() -> Result<(), Box<dyn std::error::Error>> {
    let cases: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/docker-config.json"))?;
    for case in cases.as_array().ok_or("cases")? {
        let name = case["name"].as_str().ok_or("name")?;
        let file = case["stored"].as_str().ok_or("stored")?;
        assert_eq!(written(file, |_| {}), Ok(None), "{name}");
        let Some(edit) = case.get("edit") else { continue };
        let found = written(file, |input| {
            let at = input.registries.iter().position(|typed| typed.entry == edit["host"]);
            let at = at.unwrap_or_else(|| unreachable!("{name}"));
            if let Some(user) = edit["username"].as_str() {
                user.clone_into(&mut input.registries[at].username);
            }
            if let Some(password) = edit["password"].as_str() {
                replace_password(input, at, password);
            }
        });
        let found = found.map_err(|e| format!("{e:?}"))?.ok_or("no change")?;
        let found: Value = serde_json::from_str(&found)?;
        assert_eq!(found, case["expect"], "{name}");
    }
    Ok(())
}

#[test]
fn an_untouched_form_changes_nothing() {
    let repeated = RegistryFile { repeated_key: true, ..RegistryFile::default() };
    for detail in [
        two_registries(),
        git_sync(),
        image_pull(Vec::new()),
        image_pull(vec![registry("[empty]"), registry("[redacted]@a.io")]),
        detail(Credential::ImagePull(Some(repeated))),
        detail(Credential::ImagePull(None)),
    ] {
        let patch = EditInput::of(&detail).validate(&detail);
        assert_eq!(patch.map(|patch| patch.is_keep()), Ok(true));
    }
    for file in [r#"{"auths":{"":{"auth":"dTox"}}}"#, r#"{"auths":{"a":{},"a":{}}}"#] {
        assert_eq!(written(file, |_| {}), Ok(None), "{file}");
    }
}

#[test]
fn the_display_name_is_kept_replaced_or_cleared() {
    let detail = two_registries();
    let change = |typed: &str, was: Option<&str>| {
        let input = EditInput {
            display_name: typed.into(),
            display_name_was: was.map(str::to_owned),
            ..EditInput::of(&detail)
        };
        let patch = input.validate(&detail).map(|patch| patch.display_name);
        patch.unwrap_or_else(|e| unreachable!("{e:?}"))
    };
    assert_eq!(change(" ", Some("Shown")), Change::Clear);
    assert_eq!(change("Shown", Some("Shown")), Change::Keep);
    assert_eq!(change("Shown", None), Change::Keep);
    // Loaded as another one: somebody else renamed it, and this form did not touch it.
    assert_eq!(change("Before", Some("Before")), Change::Keep);
    assert_eq!(change("", Some("")), Change::Keep);
    assert!(
        matches!(change("Mine", Some("Before")), Change::Replace(name) if name.as_str() == "Mine")
    );
}

#[test]
fn what_others_changed_in_untouched_fields_stays() {
    let (_, old) = stored(r#"{"auths":{"a.io":{"auth":"dTox"},"b.io":{"auth":"dToy"}}}"#);
    // Meanwhile the user of a.io became `v`, and b.io is gone.
    let (now, newer) = stored(r#"{"auths":{"a.io":{"auth":"djox"},"c.io":{"auth":"dToz"}}}"#);
    let mut input = EditInput::of(&old);
    input.newer = Version { uid: "u".into(), resource_version: "8".into() };
    input.newer_marks = PartMarks(vec![(Part::Metadata, "m".to_owned())]);
    let marks = input.newer_marks.clone();
    input.follow(MINE);
    assert_eq!((input.version.resource_version.as_str(), &input.marks), ("8", &marks));
    input.marks = PartMarks::default();
    replace_password(&mut input, 0, "p");
    let patch = file_patch(&input, &newer).unwrap_or_else(|e| unreachable!("{e:?}"));
    let bytes = now.apply(&patch).ok().flatten().unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        r#"{"auths":{"a.io":{"auth":"djpw","username":"v","password":"p"},"c.io":{"auth":"dToz"}}}"#
    );
    // What was asked of the one that is gone cannot be done.
    input.registries[1].username = "w".into();
    let unknown = vec![error(Field::RegistryHost(1), Problem::UnknownRegistry)];
    assert_eq!(file_patch(&input, &newer), Err(unknown));
    input.registries[1].remove = true;
    assert!(file_patch(&input, &newer).is_ok());
}

#[test]
fn a_password_counts_only_where_replace_was_chosen() {
    let detail = two_registries();
    let body = "displayName=Shown&entry=a.io&registryHost=a.io&username=u&password=x\
                &entry=b.io&registryHost=b.io&username=v&passwordChoice=replace&password=y";
    let patch = file_patch(&EditInput::from_pairs(pairs(body)), &detail);
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
    let detail = git_sync();
    let input = EditInput { key_choice: CredentialChoice::Replace, ..EditInput::of(&detail) };
    assert_eq!(input.validate(&detail), Err(vec![error(Field::Key, Problem::Required)]));
    let input =
        EditInput { known_hosts_choice: CredentialChoice::Replace, ..EditInput::of(&detail) };
    assert_eq!(input.validate(&detail), Err(vec![error(Field::KnownHosts, Problem::Required)]));
    let replaced = written(r#"{"auths":{"a":{"auth":"dTox"}}}"#, |input| {
        replace_password(input, 0, "");
    });
    assert_eq!(replaced, Err(vec![error(Field::Password(0), Problem::Required)]));
}

#[test]
fn git_sync_choices() {
    let detail = git_sync();
    let choose = |word: &str| {
        let mut input = EditInput::of(&detail);
        input.choose(word);
        input.validate(&detail).unwrap_or_else(|e| unreachable!("{word} {e:?}"))
    };
    assert_eq!(choose("generate-key").key, Change::Replace(NewKey::Generated));
    assert_eq!(choose("keep-key").key, Change::Keep);
    assert_eq!(choose("clear-known-hosts").known_hosts, Change::Clear);
    assert_eq!(choose("keep-known-hosts").known_hosts, Change::Keep);
    let repair = EditInput { repair: true, ..EditInput::of(&detail) };
    assert_eq!(repair.validate(&detail).map(|patch| patch.repair_key), Ok(true));
    let mut replaced = repair;
    replaced.choose("generate-key");
    assert_eq!(replaced.validate(&detail).map(|patch| patch.repair_key), Ok(false));
}

#[test]
fn words_that_choose() {
    let mut input = EditInput::of(&two_registries());
    let loaded = input.clone();
    for word in
        ["", "clear-key", "generate-known-hosts", "clear-password-0", "replace-password-7", "x-key"]
    {
        input.choose(word);
        assert_eq!(input, loaded, "{word}");
    }
    input.choose("replace-key");
    input.choose("replace-known-hosts");
    input.choose("replace-password-1");
    assert_eq!(input.key_choice, CredentialChoice::Replace);
    assert_eq!(input.known_hosts_choice, CredentialChoice::Replace);
    assert!(!input.registries[0].replace_password && input.registries[1].replace_password);
    input.choose("remove-registry-0");
    input.choose("add-registry");
    assert!(input.registries[0].remove && input.registries.len() == 3);
    for word in
        ["keep-registry-0", "remove-registry-2", "keep-password-1", "keep-key", "keep-known-hosts"]
    {
        input.choose(word);
    }
    assert_eq!(input, loaded);
}

#[test]
fn replacing_the_password_beside_a_token_asks_about_the_token() {
    let file = r#"{"auths":{"a":{"auth":"dTo=","identitytoken":"t"}}}"#;
    let with = |token: TokenChoice| {
        written(file, |input| {
            replace_password(input, 0, "p");
            input.registries[0].identity_token = token;
        })
    };
    assert_eq!(
        with(TokenChoice::Open),
        Err(vec![error(Field::IdentityToken(0), Problem::TokenChoice)])
    );
    let login = r#""username":"u","password":"p""#;
    let kept = format!(r#"{{"auths":{{"a":{{"auth":"dTpw","identitytoken":"t",{login}}}}}}}"#);
    assert_eq!(with(TokenChoice::Keep), Ok(Some(kept)));
    let cleared = format!(r#"{{"auths":{{"a":{{"auth":"dTpw",{login}}}}}}}"#);
    assert_eq!(with(TokenChoice::Clear), Ok(Some(cleared)));
    let only = written(file, |input| input.registries[0].identity_token = TokenChoice::Clear);
    assert_eq!(only, Ok(Some(r#"{"auths":{"a":{"auth":"dTo="}}}"#.into())));
}

#[test]
fn registries_are_added_removed_and_renamed_in_one_form() {
    let file = r#"{"auths":{"a.io":{"auth":"dTox"},"b.io":{"auth":"dToy"}}}"#;
    let body = "entry=a.io&registryHost=c.io:5000&username=u\
                &entry=b.io&registryHost=b.io&username=u&remove=on\
                &entry=&registryHost=b.io&username=v&password=p";
    let (config, detail) = stored(file);
    let input = EditInput { display_name: "Shown".into(), ..EditInput::from_pairs(pairs(body)) };
    let patch = file_patch(&input, &detail).unwrap_or_else(|e| unreachable!("{e:?}"));
    let bytes = config.apply(&patch).ok().flatten().unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        r#"{"auths":{"c.io:5000":{"auth":"dTox"},"b.io":{"username":"v","password":"p","auth":"djpw"}}}"#
    );
    let second =
        body.replace("registryHost=b.io&username=v", "registryHost=https://c.io:5000/&username=v");
    let input = EditInput { display_name: "Shown".into(), ..EditInput::from_pairs(pairs(&second)) };
    let taken = vec![error(Field::RegistryHost(2), Problem::HostTaken)];
    assert_eq!(file_patch(&input, &detail), Err(taken));
}

#[test]
fn an_import_is_checked_with_the_form() {
    let file = r#"{"auths":{"a.io":{"auth":"dTox"}}}"#;
    let import = |text: &str| {
        let pairs = pairs(&format!("import={text}&importChoice=on&importHost=b.io"));
        let typed = EditInput::from_pairs(pairs);
        written(file, |input| {
            input.import = typed.import;
            input.import_hosts = typed.import_hosts;
        })
    };
    let added = r#"{"auths":{"a.io":{"auth":"dTox"},"b.io":{"auth":"dToy"}}}"#;
    assert_eq!(import(r#"{"auths":{"a.io":{},"b.io":{"auth":"dToy"}}}"#), Ok(Some(added.into())));
    let empty = vec![error(Field::Import, Problem::ImportEmpty)];
    assert_eq!(import(r#"{"auths":{"b.io":{}},"credsStore":"desktop"}"#), Err(empty));
    assert_eq!(import(" "), Ok(None));
}

#[test]
fn a_file_that_cannot_be_edited_says_so_in_the_form() {
    let add = |input: &mut EditInput| {
        *input = EditInput::from_pairs(pairs(
            "displayName=Shown&entry=&registryHost=a&username=u&password=p",
        ));
    };
    let unreadable = detail(Credential::ImagePull(None));
    let mut input = EditInput::default();
    add(&mut input);
    let refused = vec![error(Field::Form, Problem::UnreadableFile)];
    assert_eq!(file_patch(&input, &unreadable), Err(refused));
    let repeated = written(r#"{"auths":{"b":{},"b":{}}}"#, add);
    assert_eq!(repeated, Err(vec![error(Field::Form, Problem::RepeatedKey)]));
}

#[test]
fn a_repair_is_asked_for_by_its_own_field() {
    let file = r#"{"auths":{"a":{"auth":"!!","username":"u","password":"p"}}}"#;
    let repaired = written(file, |input| {
        assert_eq!(
            stored(file).1.credential,
            Credential::ImagePull(Some(RegistryFile {
                registries: vec![crate::RegistryDescription {
                    auth: AuthMember::Undecodable,
                    ..registry("a")
                }],
                ..RegistryFile::default()
            }))
        );
        input.repair = EditInput::from_pairs(pairs("repair=on")).repair;
    });
    assert_eq!(
        repaired,
        Ok(Some(r#"{"auths":{"a":{"auth":"dTpw","username":"u","password":"p"}}}"#.into()))
    );
    assert!(naming().object_name(SecretKind::ImagePull, "a").is_ok());
}

#[test]
fn a_file_that_cannot_be_edited_one_by_one_is_replaced_when_that_is_chosen() {
    let login = r#"{"username":"u","password":"p","auth":"dTpw"}"#;
    let replace = |input: &mut EditInput| {
        let typed = "replaceFile=on&repair=on&entry=&registryHost=new.io&username=u&password=p";
        *input = EditInput { registries: Vec::new(), ..std::mem::take(input) };
        let EditInput { replace_file, repair, registries, .. } =
            EditInput::from_pairs(pairs(typed));
        (input.replace_file, input.repair) = (replace_file, repair);
        input.registries.extend(registries);
        // What the form says of stored ones counts no more.
        input.registries.push(RegistryInput {
            entry: "b".into(),
            remove: true,
            ..RegistryInput::default()
        });
    };
    let expected = format!(r#"{{"auths":{{"new.io":{login}}},"x":1}}"#);
    for file in [r#"{"auths":{"b":{},"b":{}},"x":1}"#, r#"{"auths":{"b":{}},"x":1}"#] {
        assert_eq!(written(file, replace), Ok(Some(expected.clone())), "{file}");
    }
    let nothing = written(r#"{"auths":{"b":{}}}"#, |input| {
        input.replace_file = true;
    });
    assert_eq!(nothing, Err(vec![error(Field::Form, Problem::NoRegistry)]));
    let unreadable = detail(Credential::ImagePull(None));
    let mut input = EditInput::of(&unreadable);
    replace(&mut input);
    let patch = file_patch(&input, &unreadable).unwrap_or_else(|e| unreachable!("{e:?}"));
    assert!(patch.replace && !patch.is_keep() && patch.registries.is_empty());
    assert!(input.touched().contains(&"replaceFile".to_owned()));
    // Two of one host are found before anything is sent.
    input.registries.push(RegistryInput {
        host: "https://new.io/".into(),
        username: "v".into(),
        password: "p".to_owned().into(),
        ..RegistryInput::default()
    });
    let taken = vec![error(Field::RegistryHost(2), Problem::HostTaken)];
    assert_eq!(file_patch(&input, &unreadable), Err(taken));
}

#[test]
fn a_long_stored_text_is_kept_and_never_stored_as_it_is_shown() {
    let long = "x".repeat(5_000);
    let file = format!(r#"{{"auths":{{"{long}":{{"username":"{long}","password":"p"}}}}}}"#);
    assert_eq!(written(&file, |_| {}), Ok(None));
    // Another password goes with the whole user name.
    let replaced = written(&file, |input| replace_password(input, 0, "n"));
    let auth =
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{long}:n"));
    let expected = file.replace(r#""password":"p""#, &format!(r#""password":"n","auth":"{auth}""#));
    assert_eq!(replaced, Ok(Some(expected)));
    // A part of what is shown would be stored as if it were all of it.
    let part = written(&file, |input| {
        let registry = &mut input.registries[0];
        registry.host.replace_range(..100, "");
        registry.username.replace_range(..100, "");
    });
    let too_long = Problem::TooLong { max: crate::TEXT_MAX_CHARS };
    let errors =
        vec![error(Field::RegistryHost(0), too_long.clone()), error(Field::Username(0), too_long)];
    assert_eq!(part, Err(errors));
    let whole = written(&file, |input| {
        "new.io".clone_into(&mut input.registries[0].host);
        "new".clone_into(&mut input.registries[0].username);
    });
    let login = r#"{"username":"new","password":"p","auth":"bmV3OnA="}"#;
    assert_eq!(whole, Ok(Some(format!(r#"{{"auths":{{"new.io":{login}}}}}"#))));
}
