use super::*;
use crate::Version;

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_new_secret_is_made_of_what_was_filled_in_for_its_kind() {
    let git = pairs(&[
        ("name", "x"),
        ("type", "git-sync"),
        ("secret", "key"),
        ("knownHosts", "host key"),
        ("password", "of the other kind"),
    ]);
    assert_eq!(CreateInput::from_pairs(git).touched(), ["name", "secret", "knownHosts"]);
    let image = pairs(&[
        ("name", "x"),
        ("displayName", "X"),
        ("type", "image-pull"),
        ("registryHost", "a"),
        ("username", "u"),
        ("password", "p"),
        ("registryHost", "b"),
        ("import", "{}"),
    ]);
    let touched = CreateInput::from_pairs(image).touched();
    let expected = [
        "name",
        "displayName",
        "import",
        "registryHost[0]",
        "username[0]",
        "password[0]",
        "registryHost[1]",
    ];
    assert_eq!(touched, expected);
    assert_eq!(CreateInput::default().touched(), ["name"]);
}

#[test]
fn an_edit_touches_what_differs_from_what_was_loaded() {
    let loaded = EditInput {
        version: Version::default(),
        display_name_was: Some("Was".into()),
        display_name: "Was".into(),
        registries: vec![
            RegistryInput {
                entry: "a".into(),
                host: "a".into(),
                username_was: Some("u".into()),
                username: "u".into(),
                ..RegistryInput::default()
            };
            3
        ],
        ..EditInput::default()
    };
    assert!(loaded.touched().is_empty());
    let mut edit = loaded;
    edit.display_name = "New".into();
    edit.key_choice = CredentialChoice::Generate;
    edit.known_hosts_choice = CredentialChoice::Clear;
    edit.replace = true;
    edit.repair = true;
    edit.registries[0].host = "user:password@b".into();
    edit.registries[0].replace_password = true;
    edit.registries[1].username = "v".into();
    edit.registries[1].identity_token = TokenChoice::Clear;
    edit.registries[2].remove = true;
    edit.registries.push(RegistryInput { host: "c".into(), ..RegistryInput::default() });
    let expected = [
        "displayName",
        "secret",
        "knownHosts",
        "repair",
        "replace",
        "registryHost[0]",
        "password[0]",
        "username[1]",
        "identityToken[1]",
        "remove[2]",
        "registryHost[3]",
    ];
    assert_eq!(edit.touched(), expected);
}
