use super::*;
use crate::{AuthMember, RegistryDescription, RegistryFile, SecretValue};

fn registry(host: &str, username: &str) -> RegistryDescription {
    RegistryDescription {
        host: host.into(),
        username: Some(username.into()),
        has_password: true,
        has_identity_token: false,
        auth: AuthMember::Counts,
    }
}

fn newer(credential: &Credential, parts: Vec<Part>) -> Newer {
    let facts = PublicFacts::of(Some("Theirs"), credential, &parts);
    Newer { facts: Some(facts), parts, ..Newer::default() }
}

fn image(registries: Vec<RegistryDescription>) -> Credential {
    Credential::ImagePull(Some(RegistryFile { registries, ..RegistryFile::default() }))
}

fn form() -> EditInput {
    EditInput {
        display_name: "Loaded".into(),
        display_name_was: Some("Loaded".into()),
        ..EditInput::default()
    }
}

fn of(part: Part, theirs: Theirs, yours: Yours) -> Compared {
    Compared { part, theirs, yours }
}

fn public(host: &str, username: &str, password: bool) -> PublicLogin {
    PublicLogin { host: host.into(), username: username.into(), password }
}

#[test]
fn what_either_has_changed_is_compared() {
    let key = Credential::GitSync { key: None, known_hosts: None };
    let name = |yours| of(Part::DisplayName, Theirs::Text("Theirs".into()), yours);
    let changed = newer(&key, vec![Part::DisplayName, Part::OtherData]);
    assert_eq!(changed.compared(form(), None), [name(Yours::Kept)]);
    let renamed = EditInput { display_name: "Mine".into(), ..form() };
    let mine = name(Yours::Text("Mine".into()));
    assert_eq!(changed.compared(renamed.clone(), None), std::slice::from_ref(&mine));
    assert_eq!(newer(&key, vec![Part::Metadata]).compared(renamed, None), [mine]);
    let cleared = EditInput { display_name: String::new(), ..form() };
    assert_eq!(changed.compared(cleared, None), [name(Yours::Removed)]);
    assert_eq!(newer(&key, vec![Part::Metadata]).compared(form(), None), []);
    assert_eq!(Newer::default().compared(form(), None), []);
}

#[test]
fn a_key_is_compared_by_its_fingerprint() {
    let key = Credential::GitSync { key: None, known_hosts: None };
    let newer = newer(&key, vec![Part::Key, Part::KnownHosts]);
    let hosts = of(Part::KnownHosts, Theirs::Nothing, Yours::Kept);
    let choices = [
        (CredentialChoice::Keep, Some("f"), Yours::Kept),
        (CredentialChoice::Replace, None, Yours::Typed),
        (CredentialChoice::Replace, Some("f"), Yours::Text("f".into())),
        (CredentialChoice::Generate, None, Yours::NewPair),
    ];
    for (key_choice, typed, yours) in choices {
        let expected = [of(Part::Key, Theirs::Unknown, yours), hosts.clone()];
        let form = EditInput { key_choice, key: "private".to_owned().into(), ..form() };
        assert_eq!(newer.compared(form, typed), expected);
    }
}

#[test]
fn logins_are_compared_by_host_without_passwords() {
    let theirs = image(vec![registry("a.io", "ann"), registry("b.io", "bob")]);
    let part = |host: &str| Part::Registry(host.into());
    let newer = newer(&theirs, vec![part("b.io"), part("c.io"), part("d.io")]);
    let input = |entry: &str, host: &str, username: &str| RegistryInput {
        entry: entry.into(),
        host: host.into(),
        username_was: Some("before".into()),
        username: username.into(),
        ..RegistryInput::default()
    };
    let typed = RegistryInput {
        replace_password: true,
        password: SecretValue::from("canary".to_owned()),
        ..input("a.io", "a.io", "me")
    };
    let removed = RegistryInput { remove: true, ..input("c.io", "c.io", "before") };
    let added = input("", "d.io", "dan");
    let registries = vec![typed, input("b.io", "b.io", "before"), removed, added];
    let stored = |host, user| Theirs::Login(public(host, user, true));
    let compared = newer.compared(EditInput { registries, ..form() }, None);
    let expected = [
        of(part("b.io"), stored("b.io", "bob"), Yours::Kept),
        of(part("c.io"), Theirs::Nothing, Yours::Removed),
        of(part("d.io"), Theirs::Nothing, Yours::Login(public("d.io", "dan", true))),
        of(part("a.io"), stored("a.io", "ann"), Yours::Login(public("a.io", "me", true))),
    ];
    assert_eq!(compared, expected);
    assert!(!format!("{compared:?}").contains("canary"));
}

#[test]
fn a_login_typed_into_a_host_is_not_shown() {
    let newer = newer(&image(vec![registry("a.io", "ann")]), vec![Part::Registry("a.io".into())]);
    let typed = RegistryInput {
        entry: "a.io".into(),
        host: "me:canary@a.io".into(),
        ..RegistryInput::default()
    };
    let compared = newer.compared(EditInput { registries: vec![typed], ..form() }, None);
    assert!(!format!("{compared:?}").contains("canary"), "{compared:?}");
}

#[test]
fn the_facts_are_bounded_and_begin_with_what_was_changed() {
    let long = "x".repeat(400);
    let many = (0..ENTRIES_MAX).map(|at| registry(&format!("{at}.{long}"), &long)).collect();
    let last = format!("{}.{long}", ENTRIES_MAX - 1);
    let facts =
        PublicFacts::of(Some(&"n".repeat(5_000)), &image(many), &[Part::Registry(last.clone())]);
    let bytes: usize = facts.logins.iter().map(|it| it.host.len() + it.username.len()).sum();
    assert!(bytes <= SUMMARY_MAX_BYTES && facts.more_logins);
    assert_eq!(facts.logins.first().map(|login| login.host.as_str()), Some(last.as_str()));
    assert!(facts.display_name.len() < 600);
    assert_eq!(facts.login("elsewhere.io"), Theirs::Unknown);
}
