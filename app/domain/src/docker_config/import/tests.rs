use base64::Engine as _;

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
    let undecodable = |host: &str| Some(Problem::ImportUndecodable { host: host.to_owned() });
    for (file, hosts, problem) in [
        ("nonsense", None, Some(Problem::ImportUnreadable)),
        ("[]", None, Some(Problem::ImportUnreadable)),
        ("{}", None, Some(Problem::ImportUnreadable)),
        ("{\u{201c}auths\u{201d}:{}}", None, Some(Problem::ImportQuotes)),
        ("apiVersion: v1\nkind: Secret\n", None, Some(Problem::ImportManifest)),
        (r#"{"kind":"Secret"}"#, None, Some(Problem::ImportUnreadable)),
        (r#"{"auths":{}}"#, None, Some(Problem::ImportEmpty)),
        (r#"{"auths":{"a":{}},"credsStore":"desktop"}"#, None, Some(Problem::ImportEmpty)),
        (r#"{"auths":{"a":{}},"credsStore":"desktop"}"#, Some(["a"]), Some(Problem::ImportEmpty)),
        (r#"{"credHelpers":{"gcr.io":"gcloud"}}"#, None, Some(Problem::ImportEmpty)),
        (r#"{"auths":{"a":{"auth":"!!"}}}"#, None, undecodable("a")),
        (r#"{"auths":{"a":{"auth":"dG9rZW5vbmx5"},"b":{}}}"#, None, undecodable("a")),
        (
            r#"{"auths":{"a":{"auth":"dTox"},"a":{"auth":"dTox"}}}"#,
            None,
            Some(Problem::RepeatedKey),
        ),
        (r#"{"auths":{"a":{"auth":"dTox","auth":"dTox"}}}"#, None, Some(Problem::RepeatedKey)),
        (FILE, Some(["helper.io"]), missing("helper.io")),
        (FILE, Some(["broken.io"]), undecodable("broken.io")),
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

#[test]
fn a_file_is_taken_out_of_what_stands_around_it() {
    use TextRepair::{Base64, Blanks, Manifest, Surroundings, Utf16};
    let file = r#"{"auths":{"a.io":{"auth":"dTox"}}}"#;
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let base64 = encode(file);
    let string = serde_json::Value::from(file).to_string();
    let zeros: String = file.chars().flat_map(|c| [c, '\0']).collect();
    let secret = |member: &str| format!("apiVersion: v1\nkind: Secret\n{member}\n");
    let json = |member: &str| format!(r#"{{"apiVersion":"v1","kind":"Secret",{member}}}"#);
    for (text, repair) in [
        (base64.clone(), Base64),
        (format!("echo {base64} | base64 -d"), Base64),
        (secret(&format!("data:\n  .dockerconfigjson: {base64}")), Manifest),
        (secret(&format!("stringData:\n  .dockerconfigjson: |\n    {file}")), Manifest),
        (secret(&format!("metadata: {{name: x}}\nstringData: {{a: '{file}'}}")), Manifest),
        (json(&format!(r#""data":{{"x":"{base64}"}}"#)), Manifest),
        (json(&format!(r#""stringData":{{"x":{string}}}"#)), Manifest),
        (format!("'{file}'"), Surroundings),
        (format!("```json\n{file}\n```"), Surroundings),
        (file.replace(':', ":\u{a0}"), Blanks),
        (file.replacen('{', "{\u{200b}", 1), Blanks),
        (zeros, Utf16),
    ] {
        let Imported { file, repairs } =
            DockerConfig::parse_import(&text).unwrap_or_else(|e| unreachable!("{e:?} {text}"));
        assert_eq!(repairs, [repair], "{text}");
        assert_eq!(file.hosts(), ["a.io"], "{text}");
        let written = edited("{}", &import(&text, None)).replace(['\u{a0}', ' '], "");
        assert_eq!(written, r#"{"auths":{"a.io":{"auth":"dTox"}}}"#, "{text}");
    }
    let other = encode(&file.replace("a.io", "b.io"));
    for text in [format!("a: {base64}\nb: {other}"), format!("{file}\n{file}")] {
        assert_eq!(refusal("{}", &import(&text, None)), Some(Problem::ImportSeveral), "{text}");
    }
}

#[test]
fn characters_inside_of_a_password_stay() {
    let password = "\"p\u{a0}\\\"\u{200b}\"";
    let file = format!(
        "{{\u{a0}\"auths\": {{\"a.io\": {{\"username\": \"u\", \"password\": {password}}}}}}}"
    );
    let written = edited("{}", &import(&file, None));
    assert!(written.contains(password), "{written}");
}
