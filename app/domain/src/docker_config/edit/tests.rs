use super::super::tests::{edited, of, parse, password, patch, username};
use super::*;
use crate::{SecretValue, Username};

fn host(text: &str) -> RegistryHost {
    RegistryHost::parse(text).unwrap_or_else(|e| unreachable!("{text} {e:?}"))
}

fn rename(entry: &str, to: &str) -> RegistryPatch {
    RegistryPatch { host: Change::Replace(host(to)), ..patch(entry) }
}

fn remove(entry: &str) -> RegistryPatch {
    RegistryPatch { remove: true, ..patch(entry) }
}

fn login(text: &str) -> RegistryLogin {
    RegistryLogin {
        host: host(text),
        username: Username::parse("u").unwrap_or_else(|e| unreachable!("{e:?}")),
        password: SecretValue::new("p".into()),
    }
}

fn add(index: usize, text: &str) -> FilePatch {
    FilePatch { add: vec![(index, login(text))], ..FilePatch::default() }
}

fn refusal(stored: &str, patch: &FilePatch) -> Vec<(Field, Problem)> {
    let errors = parse(stored).apply(patch).err().unwrap_or_default();
    errors.into_iter().map(|error| (error.field, error.problem)).collect()
}

#[test]
fn what_is_not_touched_keeps_its_spelling() {
    let stored = r#"{"x":1.0e2,"auths":{"a":{"auth":"dTox"},"b":{"n":12345678901234567890123,"auth":"dToy"}},"y":"\u00e9"}"#;
    assert_eq!(
        edited(stored, &of(vec![password("a", "new")])),
        r#"{"x":1.0e2,"auths":{"a":{"auth":"dTpuZXc=","username":"u","password":"new"},"b":{"n":12345678901234567890123,"auth":"dToy"}},"y":"\u00e9"}"#
    );
}

#[test]
fn a_file_keeps_its_layout() {
    let stored =
        "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"dTox\"\n\t\t}\n\t},\n\t\"x\": [ ]\n}\n";
    let written = edited(stored, &of(vec![password("a", "p")]));
    assert_eq!(
        written,
        "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"dTpw\",\n\t\t\t\"username\": \"u\",\n\t\t\t\"password\": \"p\"\n\t\t}\n\t},\n\t\"x\": [ ]\n}\n"
    );
    let added = edited(stored, &add(0, "b.io"));
    assert!(added.ends_with("\n\t\t},\n\t\t\"b.io\": {\"username\":\"u\",\"password\":\"p\",\"auth\":\"dTpw\"}\n\t},\n\t\"x\": [ ]\n}\n"), "{added}");
}

#[test]
fn a_host_is_renamed_where_it_stands() {
    let stored = r#"{"auths":{"a.io":{"auth":"dTox"},"b.io":{}}}"#;
    assert_eq!(
        edited(stored, &of(vec![rename("a.io", "c.io")])),
        r#"{"auths":{"c.io":{"auth":"dTox"},"b.io":{}}}"#
    );
    for taken in ["b.io", "https://b.io", "http://b.io/v1/", "b.io/"] {
        let refused = refusal(stored, &of(vec![rename("a.io", taken)]));
        assert_eq!(refused, [(Field::RegistryHost(0), Problem::HostTaken)], "{taken}");
    }
    // A better spelling of itself, and the place of one that goes or moves away.
    assert!(edited(stored, &of(vec![rename("a.io", "https://a.io")])).contains("https://a.io"));
    assert!(
        edited(stored, &of(vec![rename("a.io", "b.io"), remove("b.io")]))
            .contains("b.io\":{\"auth")
    );
    let swapped = edited(stored, &of(vec![rename("a.io", "b.io"), rename("b.io", "a.io")]));
    assert_eq!(swapped, r#"{"auths":{"b.io":{"auth":"dTox"},"a.io":{}}}"#);
}

#[test]
fn a_second_entry_is_refused_and_existing_ones_stay() {
    let stored = r#"{"auths":{"https://a.io":{"auth":"dTox"},"a.io":{"auth":"dToy"}}}"#;
    let refused = refusal(stored, &add(3, "http://a.io/v2/"));
    assert_eq!(refused, [(Field::RegistryHost(3), Problem::HostTaken)]);
    let written = edited(stored, &of(vec![password("a.io", "p")]));
    assert!(
        written.starts_with(r#"{"auths":{"https://a.io":{"auth":"dTox"},"a.io":{"auth":"dTpw""#)
    );
    let twice =
        FilePatch { add: vec![(1, login("b.io")), (2, login("b.io/"))], ..FilePatch::default() };
    assert_eq!(refusal(stored, &twice), [(Field::RegistryHost(2), Problem::HostTaken)]);
    // With a port or a path it is another host.
    assert!(edited(r#"{"auths":{"a":{}}}"#, &add(0, "a:5000")).contains(r#""a":{},"a:5000":{"#));
}

#[test]
fn registries_are_removed_but_for_the_last() {
    let stored = r#"{"auths":{"a":{"auth":"dTox"}, "b":{} },"x":1}"#;
    assert_eq!(edited(stored, &of(vec![remove("a")])), r#"{"auths":{ "b":{} },"x":1}"#);
    assert_eq!(edited(stored, &of(vec![remove("b")])), r#"{"auths":{"a":{"auth":"dTox"} },"x":1}"#);
    let both = of(vec![remove("a"), remove("b")]);
    assert_eq!(refusal(stored, &both), [(Field::Form, Problem::NoRegistry)]);
    let exchanged = FilePatch { registries: both.registries, ..add(0, "a") };
    assert_eq!(
        edited(stored, &exchanged),
        r#"{"auths":{"a":{"username":"u","password":"p","auth":"dTpw"}},"x":1}"#
    );
}

#[test]
fn an_entry_that_is_not_there_is_not_made() {
    let stored = r#"{"auths":{"a":{"auth":"dTox"}}}"#;
    let missing = RegistryPatch { index: 4, ..password("b", "p") };
    assert_eq!(
        refusal(stored, &of(vec![missing])),
        [(Field::RegistryHost(4), Problem::UnknownRegistry)]
    );
    assert_eq!(parse(stored).apply(&of(vec![patch("b")])), Ok(None));
}

#[test]
fn a_password_that_is_not_known_is_asked_for() {
    let required = [(Field::Password(0), Problem::Required)];
    for entry in [r#"{"auth":"!!"}"#, "{}", r#"{"username":"u"}"#, r#"{"auth":"dTr/"}"#] {
        let stored = format!(r#"{{"auths":{{"a":{entry}}}}}"#);
        assert_eq!(refusal(&stored, &of(vec![username("a", "v")])), required, "{entry}");
    }
    for (entry, written) in [
        (r#"{"auth":"dTo="}"#, r#"{"auth":"djo=","username":"v","password":""}"#),
        (r#"{"username":"u","password":""}"#, r#"{"username":"v","password":"","auth":"djo="}"#),
        (
            r#"{"identitytoken":"t"}"#,
            r#"{"identitytoken":"t","username":"v","password":"","auth":"djo="}"#,
        ),
    ] {
        let stored = format!(r#"{{"auths":{{"a":{entry}}}}}"#);
        let expected = format!(r#"{{"auths":{{"a":{written}}}}}"#);
        assert_eq!(edited(&stored, &of(vec![username("a", "v")])), expected);
    }
    let nobody = refusal(r#"{"auths":{"a":{}}}"#, &of(vec![password("a", "p")]));
    assert_eq!(nobody, [(Field::Username(0), Problem::Required)]);
}

#[test]
fn an_identity_token_goes_only_where_asked() {
    let stored = r#"{"auths":{"a":{"auth":"dTo=","identitytoken":"t","x":1}}}"#;
    assert!(edited(stored, &of(vec![password("a", "p")])).contains(r#""identitytoken":"t""#));
    let clear = RegistryPatch { clear_identity_token: true, ..patch("a") };
    assert_eq!(edited(stored, &of(vec![clear])), r#"{"auths":{"a":{"auth":"dTo=","x":1}}}"#);
}

#[test]
fn a_login_inside_a_host_is_not_shown_and_still_edited() {
    let stored = r#"{"auths":{"https://u:hunter2@a.io":{"auth":"dTox"},"b.io":{}}}"#;
    let config = parse(stored);
    assert_eq!(config.hosts(), ["[redacted]@a.io", "b.io"]);
    let written = edited(stored, &of(vec![password("[redacted]@a.io", "p")]));
    assert!(written.starts_with(r#"{"auths":{"https://u:hunter2@a.io":{"auth":"dTpw""#));
    assert!(
        edited(stored, &of(vec![rename("[redacted]@a.io", "a.io")]))
            .starts_with(r#"{"auths":{"a.io""#)
    );
    // Two that look alike cannot be told apart.
    let alike = r#"{"auths":{"u:p@a.io":{"auth":"dTox"},"v:p@a.io":{"auth":"dToy"}}}"#;
    let refused = refusal(alike, &of(vec![remove("[redacted]@a.io")]));
    assert_eq!(refused, [(Field::RegistryHost(0), Problem::RepeatedKey)]);
}

#[test]
fn auths_are_made_where_there_are_none() {
    let entry = r#"{"a":{"username":"u","password":"p","auth":"dTpw"}}"#;
    for (stored, written) in [
        ("{}", format!(r#"{{"auths":{entry}}}"#)),
        (r#"{"auths":null,"x":1}"#, format!(r#"{{"auths":{entry},"x":1}}"#)),
        (r#"{"credsStore":"d"}"#, format!(r#"{{"credsStore":"d","auths":{entry}}}"#)),
    ] {
        assert_eq!(edited(stored, &add(0, "a")), written);
    }
}

#[test]
fn a_new_file_is_what_kubectl_would_write() {
    let patch = FilePatch {
        add: vec![(0, login("a.io")), (2, login("b.io:5000"))],
        ..FilePatch::default()
    };
    let written =
        DockerConfig::create(&patch).map(|bytes| String::from_utf8(bytes).unwrap_or_default());
    let entry = r#"{"username":"u","password":"p","auth":"dTpw"}"#;
    assert_eq!(written, Ok(format!(r#"{{"auths":{{"a.io":{entry},"b.io:5000":{entry}}}}}"#)));
    let none = DockerConfig::create(&FilePatch::default());
    assert_eq!(none, Err(vec![FieldError::new(Field::Form, Problem::NoRegistry)]));
}

#[test]
fn errors_are_collected() {
    let stored = r#"{"auths":{"a":{"auth":"!!"},"b":{}}}"#;
    let patches = vec![
        RegistryPatch { index: 0, ..username("a", "v") },
        RegistryPatch { index: 1, ..rename("b", "a") },
        RegistryPatch { index: 2, ..password("c", "p") },
    ];
    assert_eq!(
        refusal(stored, &of(patches)),
        [
            (Field::Password(0), Problem::Required),
            (Field::RegistryHost(2), Problem::UnknownRegistry),
            (Field::RegistryHost(1), Problem::HostTaken),
        ]
    );
}
