//! Files as large as a secret can hold: what is described is bounded, and nothing is lost.

use super::*;
use crate::{Field, FieldError, Import, Problem, RegistryLogin, SECRET_MAX_BYTES, TEXT_MAX_CHARS};

/// A file with this many registries, `r0.io` and so on.
fn many(count: usize) -> String {
    let entries: Vec<String> = (0..count)
        .map(|at| format!("\"r{at}.io\" : {{\"username\":\"u{at}\",\"password\":\"p\"}}"))
        .collect();
    format!("{{ \"auths\": {{\n{}\n}}, \"x\": 1.50 }}\n", entries.join(" ,\n"))
}

/// Bytes of the texts that a description holds.
fn texts(file: &RegistryFile) -> usize {
    let registries = file.registries.iter();
    let registries = registries.map(|r| r.host.len() + r.username.as_deref().map_or(0, str::len));
    let helpers = file.helpers.iter().map(|(host, helper)| host.len() + helper.len());
    registries.chain(helpers).sum::<usize>() + file.store.as_deref().map_or(0, str::len)
}

fn login(host: &str) -> RegistryLogin {
    RegistryLogin {
        host: RegistryHost::parse(host).unwrap_or_else(|e| unreachable!("{e:?}")),
        username: Username::parse("new").unwrap_or_else(|e| unreachable!("{e:?}")),
        password: SecretValue::new("new".to_owned()),
    }
}

#[test]
fn the_first_hundred_are_described_and_the_others_counted() {
    let file = parse(&many(20_000)).describe();
    assert_eq!((file.registries.len(), file.more), (ENTRIES_MAX, 20_000 - ENTRIES_MAX));
    assert!(file.offers_replacement() && !file.is_ignored() && !file.repeated_key);
    for (count, more) in [(ENTRIES_MAX, 0), (ENTRIES_MAX + 1, 1)] {
        let file = parse(&many(count)).describe();
        assert_eq!((file.registries.len(), file.more), (ENTRIES_MAX, more));
        assert_eq!(file.offers_replacement(), more > 0);
    }
}

#[test]
fn a_file_says_the_same_of_itself_wherever_its_odd_entry_stands() {
    let with = |at: usize, odd: &str| many(300).replace(&format!("\"r{at}.io\" : {{"), odd);
    for at in [0, 99, 100, 299] {
        let ignored = parse(&with(at, &format!("\"r{at}.io\" : {{\"auth\":\"!!\","))).describe();
        assert!(ignored.is_ignored(), "{at}");
        let twice = parse(&with(at, &format!("\"r{at}.io\" : {{\"username\":\"\","))).describe();
        assert!(twice.repeated_key, "{at}");
        let refused = DockerConfig::parse(with(at, &format!("\"r{at}.io\" : [{{")).as_bytes());
        assert!(refused.is_err(), "{at}");
    }
}

#[test]
fn whatever_a_secret_holds_its_description_is_short() {
    let long = "x".repeat(SECRET_MAX_BYTES - 100);
    let helpers: Vec<String> = (0..60_000).map(|at| format!("\"h{at}\":\"store\"")).collect();
    let deep = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    for (stored, more) in [
        (many(25_000), 25_000 - ENTRIES_MAX),
        (format!(r#"{{"auths":{{{}}}}}"#, vec![r#""a":{}"#; 120_000].join(",")), 119_900),
        (format!(r#"{{"auths":{{"{long}":{{}}}}}}"#), 0),
        (format!(r#"{{"auths":{{"a":{{"username":"{long}"}}}}}}"#), 0),
        (format!(r#"{{"auths":{{"a":{{"auth":"{}"}}}}}}"#, STANDARD.encode(&long[..700_000])), 0),
        (format!(r#"{{"auths":{{"a":{{"x":{deep}}}}}}}"#), 0),
        (format!(r#"{{"auths":{{"a":{{{}}}}}}}"#, vec![r#""password":"p""#; 60_000].join(",")), 0),
        (format!("{{{}}}", vec![r#""auths":{"a":{}}"#; 60_000].join(",")), 59_900),
        (format!(r#"{{"credsStore":"{long}","auths":{{}}}}"#), 0),
        (format!(r#"{{"credHelpers":{{{}}},"auths":{{}}}}"#, helpers.join(",")), 0),
    ] {
        let file = parse(&stored).describe();
        let start = &stored[..60];
        assert!(file.registries.len() <= ENTRIES_MAX && file.helpers.len() <= ENTRIES_MAX);
        assert!(texts(&file) <= 2 * TEXTS_MAX_BYTES + TEXT_MAX_CHARS + 20, "{start}");
        assert_eq!(file.more, more, "{start}");
        assert!(file.more_helpers == 0 || file.more_helpers == 60_000 - ENTRIES_MAX, "{start}");
    }
}

#[test]
fn long_texts_leave_room_for_fewer() {
    let host = |at: usize| format!("\"{at:0>500}.io\":{{}}");
    let entries: Vec<String> = (0..90).map(host).collect();
    let config = parse(&format!("{{\"auths\":{{{}}}}}", entries.join(",")));
    let file = config.describe();
    assert!(texts(&file) <= TEXTS_MAX_BYTES && file.registries.len() > 20);
    assert_eq!(file.registries.len() + file.more, 90);
    // What has a mark of its own is what is described.
    assert_eq!(config.entry_texts().len(), file.registries.len());
    let rest = config.rest_text();
    assert!(!rest.expose().contains(&entries[file.registries.len() - 1]));
    assert!(rest.expose().contains(&entries[file.registries.len()]));
}

#[test]
fn an_edit_of_one_keeps_the_thousands_as_they_are() {
    let stored = many(5_000);
    let written = edited(&stored, &of(vec![password("r7.io", "n")]));
    let old = r#"{"username":"u7","password":"p"}"#;
    let new = r#"{"username":"u7","password":"n","auth":"dTc6bg=="}"#;
    let expected = stored.replacen(old, new, 1);
    assert_eq!(written.len(), expected.len());
    assert!(written == expected);
    // A new login for a host that is there, where the form does not show it.
    let taken = FilePatch { add: vec![(3, login("r4999.io"))], ..FilePatch::default() };
    let error = FieldError::new(Field::RegistryHost(3), Problem::HostTaken);
    assert_eq!(parse(&stored).apply(&taken), Err(vec![error]));
}

#[test]
fn all_registries_are_replaced_at_once_and_the_rest_of_the_file_stays() {
    let replace = |add: &[&str]| FilePatch {
        replace: true,
        add: add.iter().enumerate().map(|(at, host)| (at, login(host))).collect(),
        registries: vec![password("r0.io", "not any more")],
        ..FilePatch::default()
    };
    let new = r#"{"username":"new","password":"new","auth":"bmV3Om5ldw=="}"#;
    let one = edited(&many(5_000), &replace(&["r4999.io"]));
    assert_eq!(one, format!("{{ \"auths\": {{\"r4999.io\":{new}}}, \"x\": 1.50 }}\n"));
    // Repetitions among what is replaced go with it.
    let twice = r#"{"auths":{"a":{},"a":{}},"AUTHS":{"b":{}},"x":1}"#;
    assert_eq!(edited(twice, &replace(&["c"])), format!(r#"{{"AUTHS":{{"c":{new}}},"x":1}}"#));
    let many_times = format!(r#"{{{},"x":1}}"#, vec![r#""auths":{"a":{}}"#; 60_000].join(","));
    assert_eq!(
        edited(&many_times, &replace(&["c"])),
        format!(r#"{{"auths":{{"c":{new}}},"x":1}}"#)
    );
    // Others do not, and neither does a file become empty.
    let refused = |problem| Err(vec![FieldError::new(Field::Form, problem)]);
    let others = parse(r#"{"auths":{"a":{}},"credsStore":"x","credsstore":"y"}"#);
    assert_eq!(others.apply(&replace(&["c"])), refused(Problem::RepeatedKey));
    assert_eq!(parse(&many(3)).apply(&replace(&[])), refused(Problem::NoRegistry));
    let import =
        Import { file: r#"{"auths":{"z":{"auth":"dTpw"}}}"#.to_owned().into(), hosts: None };
    let import = FilePatch { import: Some(import), ..replace(&[]) };
    assert_eq!(edited(r#"{"auths":{"a":{}}}"#, &import), r#"{"auths":{"z":{"auth":"dTpw"}}}"#);
}

proptest! {
    #[test]
    fn every_part_of_a_file_is_told_by_one_mark(count in 0_usize..250, at in any::<prop::sample::Index>()) {
        let stored = many(count);
        let parts = |stored: &str| {
            let config = parse(stored);
            let entries = config.entry_texts().into_iter().map(|(_, text)| text);
            let all: Vec<SecretValue> = entries.chain([config.rest_text()]).collect();
            all
        };
        let before = parts(&stored);
        prop_assert_eq!(before.len(), count.min(ENTRIES_MAX) + 1);
        if count > 0 {
            let at = at.index(count);
            let user = format!("\"u{at}\"");
            let after = parts(&stored.replacen(&user, "\"other\"", 1));
            let differ = before.iter().zip(&after).enumerate().filter(|(_, (a, b))| a != b);
            let differ: Vec<usize> = differ.map(|(part, _)| part).collect();
            prop_assert_eq!(differ, [at.min(ENTRIES_MAX)]);
        }
    }
}
