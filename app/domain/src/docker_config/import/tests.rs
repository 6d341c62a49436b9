use super::super::tests::{edited, parse};
use super::*;
use crate::{FilePatch, SecretValue};

fn import(file: &str, hosts: Option<&[&str]>) -> FilePatch {
    let hosts = hosts.map(|hosts| hosts.iter().map(|host| (*host).to_owned()).collect());
    let import = Import { file: SecretValue::new(file.to_owned()), hosts };
    FilePatch { import: Some(import), ..FilePatch::default() }
}

fn refusal(stored: &str, patch: &FilePatch) -> Option<Problem> {
    let errors = parse(stored).apply(patch).err().unwrap_or_default();
    assert!(errors.len() <= 1 && errors.iter().all(|error| error.field == Field::Import));
    errors.into_iter().map(|error| error.problem).next()
}

const FILE: &str = r#" {
  "auths": {
    "a.\u0069o": { "auth": "dTox", "x": 1.0e2 },
    "helper.io": {},
    "token.io": {"identitytoken": "t"},
    "broken.io": {"auth": "!!", "username": "u", "password": "p"},
    "c.io": {"username": "u", "password": "p"}
  },
  "credsStore": "desktop"
}
"#;

#[test]
fn every_login_is_taken_as_it_stands() {
    assert_eq!(
        edited(r#"{"auths":{"z":{}},"x":1}"#, &import(FILE, None)),
        r#"{"auths":{"z":{},"a.\u0069o":{ "auth": "dTox", "x": 1.0e2 },"token.io":{"identitytoken": "t"},"c.io":{"username": "u", "password": "p"}},"x":1}"#
    );
}

#[test]
fn hosts_are_chosen() {
    let written = edited("{}", &import(FILE, Some(&["c.io"])));
    assert_eq!(written, r#"{"auths":{"c.io":{"username": "u", "password": "p"}}}"#);
    let bytes = DockerConfig::create(&import(FILE, Some(&["c.io"]))).unwrap_or_default();
    assert_eq!(bytes, written.as_bytes());
    assert_eq!(parse("{}").apply(&import(FILE, Some(&[]))), Ok(None));
}

#[test]
fn what_cannot_be_taken_is_named() {
    let missing = |host: &str| Some(Problem::ImportMissing { host: host.to_owned() });
    for (file, hosts, problem) in [
        ("nonsense", None, Some(Problem::ImportUnreadable)),
        ("[]", None, Some(Problem::ImportUnreadable)),
        ("{}", None, Some(Problem::ImportUnreadable)),
        (r#"{"kind":"Secret"}"#, None, Some(Problem::ImportUnreadable)),
        (r#"{"auths":{}}"#, None, Some(Problem::ImportEmpty)),
        (r#"{"auths":{"a":{}},"credsStore":"desktop"}"#, None, Some(Problem::ImportEmpty)),
        (r#"{"auths":{"a":{}},"credsStore":"desktop"}"#, Some(["a"]), Some(Problem::ImportEmpty)),
        (r#"{"credHelpers":{"gcr.io":"gcloud"}}"#, None, Some(Problem::ImportEmpty)),
        (r#"{"auths":{"a":{"auth":"!!"}}}"#, None, Some(Problem::ImportEmpty)),
        (
            r#"{"auths":{"a":{"auth":"dTox"},"a":{"auth":"dTox"}}}"#,
            None,
            Some(Problem::RepeatedKey),
        ),
        (r#"{"auths":{"a":{"auth":"dTox","auth":"dTox"}}}"#, None, Some(Problem::RepeatedKey)),
        (FILE, Some(["helper.io"]), missing("helper.io")),
        (FILE, Some(["broken.io"]), missing("broken.io")),
        (FILE, Some(["u:p@x.io"]), missing("[redacted]@x.io")),
    ] {
        let patch = import(file, hosts.as_ref().map(<[&str; 1]>::as_slice));
        assert_eq!(refusal("{}", &patch), problem, "{file}");
    }
    for taken in [r#"{"auths":{"https://a.io/v1/":{}}}"#, r#"{"auths":{"c.io":{}}}"#] {
        assert_eq!(refusal(taken, &import(FILE, None)), Some(Problem::HostTaken));
        assert!(parse(taken).apply(&import(FILE, Some(&["token.io"]))).is_ok());
    }
}

#[test]
fn the_older_form_is_read_where_it_is_one() {
    for file in [
        "\u{feff}{\"https://index.docker.io/v1/\": {\"auth\": \"dTox\", \"email\": \"a@b\"}}\r\n",
        "\r\n \u{feff} {\"https://index.docker.io/v1/\": {\"auth\": \"dTox\", \"email\": \"a@b\"}}",
    ] {
        let written = edited(r#"{"auths":{}}"#, &import(file, None));
        assert_eq!(
            written,
            r#"{"auths":{"https://index.docker.io/v1/":{"auth": "dTox", "email": "a@b"}}}"#
        );
    }
    for other in [r#"{"a.io":{}}"#, r#"{"a.io":1}"#, r#"{"a.io":null}"#, r#"{"a":{"auth":"dTox"}}"#]
    {
        assert!(DockerConfig::parse_import(other).is_err(), "{other}");
    }
}
