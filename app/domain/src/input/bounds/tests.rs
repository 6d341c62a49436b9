use super::super::tests::{naming, pairs};
use super::super::{CreateInput, EditInput};
use super::*;
use crate::{Change, DockerConfig, FilePatch, RegistryLogin, RegistryPatch, SecretValue, Username};

fn too_many(at: usize) -> FieldError {
    let problem = Problem::TooManyRegistries { max: ENTRIES_MAX };
    FieldError::new(Field::RegistryHost(at), problem)
}

#[test]
fn a_form_keeps_one_registry_too_many_and_says_so_there() {
    for count in [FORM_ENTRIES_MAX + 1, FORM_ENTRIES_MAX + 2, 60_000] {
        let text = "entry=&registryHost=a.example&username=u&password=p&".repeat(count);
        let input = CreateInput::from_pairs(pairs(&format!("name=x&type=image-pull&{text}")));
        assert_eq!(input.registries.len(), FORM_ENTRIES_MAX + 1);
        let errors = input.validate(&naming()).unwrap_err();
        assert!(errors.contains(&too_many(FORM_ENTRIES_MAX)), "{count}");
        let edit = EditInput::from_pairs(pairs(&text));
        assert_eq!(edit.registries, input.registries);
    }
    let text = "entry=&".repeat(FORM_ENTRIES_MAX);
    let mut input = CreateInput::from_pairs(pairs(&text));
    assert!(!input.validate(&naming()).unwrap_err().contains(&too_many(FORM_ENTRIES_MAX)));
    // The button does nothing where there is no place.
    input.choose("add-registry");
    assert_eq!(input.registries.len(), FORM_ENTRIES_MAX);
}

#[test]
fn fields_of_a_registry_that_is_not_kept_belong_to_none() {
    let text = "entry=&registryHost=kept&".repeat(FORM_ENTRIES_MAX + 1);
    let input = CreateInput::from_pairs(pairs(&format!("{text}entry=&registryHost=lost")));
    assert!(input.registries.iter().all(|registry| registry.host == "kept"));
}

#[test]
fn json_is_bounded_like_pairs() {
    let many = vec!["{\"host\":\"a\"}"; 5_000].join(",");
    let hosts = vec!["\"h\""; 5_000].join(",");
    let json = format!("{{\"registries\":[{many}],\"import_hosts\":[{hosts}]}}");
    let create: CreateInput = serde_json::from_str(&json).unwrap();
    let edit: EditInput = serde_json::from_str(&json).unwrap();
    assert_eq!(create.registries.len(), FORM_ENTRIES_MAX + 1);
    assert_eq!(edit.registries, create.registries);
    assert_eq!(create.import_hosts.as_deref().map(<[String]>::len), Some(HOSTS_MAX + 1));
    let none: EditInput = serde_json::from_str("{\"import_hosts\":null}").unwrap();
    assert_eq!(none, EditInput::default());
    assert_eq!(serde_json::from_str::<EditInput>("{}").unwrap(), EditInput::default());
}

fn file(count: usize) -> (String, DockerConfig) {
    let entry = |n: usize| format!("\"h{n}.example\":{{\"auth\":\"dTpw\"}}");
    let entries: Vec<String> = (0..count).map(entry).collect();
    let text = format!("{{\"auths\":{{{}}}}}", entries.join(","));
    let file = DockerConfig::parse(text.as_bytes()).unwrap();
    (text, file)
}

fn add(count: usize) -> Vec<(usize, RegistryLogin)> {
    let login = |n: usize| RegistryLogin {
        host: crate::RegistryHost::parse(&format!("new{n}.example")).unwrap(),
        username: Username::parse("u").unwrap(),
        password: SecretValue::new("p".to_owned()),
    };
    (0..count).map(|n| (n, login(n))).collect()
}

fn remove(entry: &str) -> RegistryPatch {
    RegistryPatch {
        index: 0,
        entry: entry.to_owned(),
        host: Change::Keep,
        username: Change::Keep,
        password: Change::Keep,
        clear_identity_token: false,
        remove: true,
    }
}

#[test]
fn a_file_takes_registries_up_to_the_bound() {
    let (_, stored) = file(ENTRIES_MAX - 2);
    let patch = |count| FilePatch { add: add(count), ..FilePatch::default() };
    assert!(stored.apply(&patch(2)).unwrap().is_some());
    assert_eq!(stored.apply(&patch(4)), Err(vec![too_many(2), too_many(3)]));
    let full = FilePatch { registries: vec![remove("h0.example")], ..patch(3) };
    assert!(stored.apply(&full).unwrap().is_some(), "one went, one more came");
}

#[test]
fn a_longer_file_keeps_all_that_it_has() {
    let (text, stored) = file(ENTRIES_MAX + 50);
    let one = FilePatch { registries: vec![remove("h7.example")], ..FilePatch::default() };
    let written = String::from_utf8(stored.apply(&one).unwrap().unwrap()).unwrap();
    assert_eq!(written, text.replace("\"h7.example\":{\"auth\":\"dTpw\"},", ""));
    let more = FilePatch { add: add(1), ..one };
    assert_eq!(stored.apply(&more), Err(vec![too_many(0)]));
}
