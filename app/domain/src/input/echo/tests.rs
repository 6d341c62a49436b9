use proptest::prelude::*;

use super::*;
use crate::{FORM_ENTRIES_MAX, Field, KnownHosts, Naming, Prefix, Problem};

fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap();
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

/// What a text takes in an attribute, and as JSON in JSON in a script.
fn in_a_page(text: &str) -> usize {
    let markup: usize = text
        .chars()
        .map(|c| match c {
            '"' | '\'' => 6,
            '&' => 5,
            '<' | '>' => 4,
            c => c.len_utf8(),
        })
        .sum();
    let inner = serde_json::to_string(text).unwrap();
    let outer = serde_json::to_string(&inner).unwrap();
    let script = format!("{outer:?}").replace('<', "\\u003c");
    markup + script.len()
}

#[test]
fn what_a_person_types_comes_back_whole() {
    let line = "host.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6L1bFZK+7gMqmL0S5l2m4k3k5Y\n";
    let known_hosts = line.repeat(64 * 1024 / line.len());
    assert!(KnownHosts::parse(&known_hosts).is_err_and(|e| !matches!(e, Problem::TooLong { .. })));
    let registry = RegistryInput {
        host: "registry.example.com:5000/team".to_owned(),
        username: "robot$team+pull".to_owned(),
        ..RegistryInput::default()
    };
    let registries = vec![registry; FORM_ENTRIES_MAX];
    let display_name = "密".repeat(DISPLAY_NAME_MAX_CHARS);
    let typed = CreateInput { display_name, known_hosts, registries, ..CreateInput::default() };
    assert_eq!(typed.to_send_back(), (typed, false));
}

#[test]
fn what_is_cut_is_refused_at_its_field() {
    let long = "x".repeat(1_000_000);
    let registry = RegistryInput { host: long.clone(), ..RegistryInput::default() };
    let typed = CreateInput {
        name: long.clone(),
        display_name: format!("  {long}"),
        kind: "image-pull".to_owned(),
        registries: vec![registry],
        ..CreateInput::default()
    };
    let (shown, is_cut) = typed.to_send_back();
    assert!(is_cut);
    let errors = shown.validate(&naming()).unwrap_err();
    for field in [Field::Name, Field::DisplayName, Field::RegistryHost(0)] {
        assert!(errors.iter().any(|error| error.field == field), "{field:?}: {errors:?}");
    }
}

proptest! {
    #[test]
    fn a_weight_is_no_less_than_what_a_text_takes(text in any::<String>()) {
        // Quotation marks around the text are not its own.
        let quotes = in_a_page("");
        prop_assert!(in_a_page(&text) <= weight(&text) + quotes, "{text:?}");
    }

    #[test]
    fn whatever_was_typed_fits(
        text in "[a-z\"<\\\\\n密]{1,9}",
        times in 0_usize..18_000,
        registries in 0_usize..130,
    ) {
        let text = text.repeat(times / 9 + 1);
        let registry = RegistryInput {
            entry: text.clone(),
            host: text.clone(),
            username_was: Some(text.clone()),
            ..RegistryInput::default()
        };
        let pairs = ["uid", "marks", "displayNameWas", "displayName", "knownHosts", "newerUid"];
        let pairs = pairs.map(|name| (name.to_owned(), text.clone()));
        let mut typed = EditInput::from_pairs(pairs);
        typed.registries = vec![registry; registries];
        let (shown, _) = typed.to_send_back();
        let whole = serde_json::to_string(&shown).unwrap().len();
        let empty = serde_json::to_string(&RegistryInput::default()).unwrap().len() + 8;
        prop_assert!(whole <= ECHO_MAX_BYTES + registries * empty + 1_000, "{whole}");
    }
}
