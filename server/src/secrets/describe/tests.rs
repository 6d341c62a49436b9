use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;

/// The key files of ssh-keygen and others, with what ssh-keygen says of them.
fn keys() -> Vec<Value> {
    serde_json::from_str(include_str!("../../../../app/tests/fixtures/ssh-keys.json")).unwrap()
}

fn file(key: &Value) -> Vec<u8> {
    STANDARD.decode(key["file_base64"].as_str().unwrap()).unwrap()
}

#[test]
fn openssh_keys_are_described_as_ssh_keygen_does() {
    let mut described = 0;
    for key in keys() {
        let bytes = file(&key);
        if !bytes.starts_with(b"-----BEGIN OPENSSH PRIVATE KEY-----") {
            continue;
        }
        let said = ssh_key(&bytes).unwrap();
        assert_eq!(said.fingerprint, key["fingerprint"]);
        assert_eq!(said.bits, key["bits"]);
        if let Some(public) = key["public_key"].as_str().filter(|text| !text.is_empty()) {
            assert_eq!(said.public_key, public);
        }
        described += 1;
    }
    assert!(described >= 5, "{described}");
}

#[test]
fn a_key_without_line_breaks_is_described_too() {
    let key = keys().into_iter().find(|key| key["name"] == "ed25519").unwrap();
    let text = String::from_utf8(file(&key)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (first, rest) = lines.split_first().unwrap();
    let (last, body) = rest.split_last().unwrap();
    let odd = format!("{first}\n{}\n{last}\n", body.concat());
    assert_eq!(ssh_key(odd.as_bytes()), ssh_key(text.as_bytes()));
}

#[test]
fn damaged_keys_are_unknown() {
    let key = keys().into_iter().find(|key| key["name"] == "ed25519").unwrap();
    let bytes = file(&key);
    for end in (0..bytes.len() - 40).step_by(7) {
        assert_eq!(ssh_key(&bytes[..end]), None);
    }
    assert_eq!(ssh_key(b"\xff\xfe"), None);
}

fn secret(data: &Value) -> StoredSecret {
    let encode = |text: &Value| Value::from(STANDARD.encode(text.as_str().unwrap()));
    let data: serde_json::Map<String, Value> =
        data.as_object().unwrap().iter().map(|(k, v)| (k.clone(), encode(v))).collect();
    serde_json::from_value(json!({"data": data})).unwrap()
}

#[test]
fn what_is_beside_a_key_is_said() {
    let said = credential(SecretKind::GitSync, &secret(&json!({"ssh": "?", "known_hosts": "h"})));
    assert_eq!(said, Credential::GitSync { stored: true, key: None, known_hosts: true });
    let said = credential(SecretKind::GitSync, &secret(&json!({"ssh": ""})));
    assert_eq!(said, Credential::GitSync { stored: false, key: None, known_hosts: false });
}

#[test]
fn a_registry_file_is_described_without_passwords() {
    let file = r#"{"auths":{"a.example.com":{"username":"u","password":"hunter2"}}}"#;
    let said = credential(SecretKind::ImagePull, &secret(&json!({".dockerconfigjson": file})));
    assert_eq!(summary(&said), ["a.example.com"]);
    assert!(!format!("{said:?}").contains("hunter2"));
    let said = credential(SecretKind::ImagePull, &secret(&json!({".dockerconfigjson": "["})));
    assert_eq!(said, Credential::ImagePull { registries: None });
}
