use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn fixtures() -> Vec<(String, bool, String)> {
    let keys: Value = serde_json::from_str(include_str!("../../../tests/fixtures/ssh-keys.json"))
        .unwrap_or_default();
    keys.as_array()
        .into_iter()
        .flatten()
        .map(|key| {
            let file = STANDARD.decode(key["file_base64"].as_str().unwrap_or_default());
            let text = String::from_utf8(file.unwrap_or_default()).unwrap_or_default();
            let usable = key["usable_without_passphrase"].as_bool().unwrap_or_default();
            (key["name"].as_str().unwrap_or_default().to_owned(), usable, text)
        })
        .collect()
}

#[test]
fn keys_of_real_tools() {
    let keys = fixtures();
    assert_eq!(keys.len(), 11);
    for (name, usable, text) in keys {
        let parsed = SshPrivateKey::parse(&text);
        if usable {
            assert_eq!(parsed.map(|k| k.value().expose() == text), Ok(true), "{name}");
        } else if name == "ed25519.ppk" {
            assert_eq!(parsed, Err(Problem::KeyPutty), "{name}");
        } else {
            assert_eq!(parsed, Err(Problem::KeyPassphrase), "{name}");
        }
    }
}

#[test]
fn line_ends_and_blanks_are_repaired() {
    for (name, usable, text) in fixtures() {
        if usable {
            let damaged = format!("\u{feff}  {}\r\n\r\n", text.replace('\n', "\r\n"));
            let parsed = SshPrivateKey::parse(&damaged);
            assert_eq!(parsed.map(|k| k.value().expose() == text), Ok(true), "{name}");
        }
    }
}

#[test]
fn everything_else_is_named() {
    let key = fixtures().into_iter().find(|(name, ..)| name == "ed25519").unwrap_or_default().2;
    let cut: String = key.lines().take(3).collect::<Vec<_>>().join("\n");
    for (text, problem) in [
        ("", Problem::Required),
        (" \r\n ", Problem::Required),
        ("hello", Problem::KeyNotPrivate),
        ("ssh-ed25519 AAAA me", Problem::KeyPublic),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", Problem::KeyNotPrivate),
        (&cut, Problem::KeyTruncated),
        (&format!("{key}{key}"), Problem::KeySeveral),
    ] {
        assert_eq!(SshPrivateKey::parse(text), Err(problem));
    }
}

proptest! {
    #[test]
    fn any_text_is_decided(text in ".*") {
        let _ = SshPrivateKey::parse(&text);
    }

    #[test]
    fn any_body_is_decided(body in "[A-Za-z0-9+/=\\n: ]{0,200}") {
        let text = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----");
        if let Ok(key) = SshPrivateKey::parse(&text) {
            prop_assert_eq!(SshPrivateKey::parse(key.value().expose()), Ok(key.clone()));
        }
    }
}
