use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::StoredKnownHosts;
use serde_json::{Value, json};

use super::*;

fn secret(data: &Value) -> StoredSecret {
    let encode = |text: &Value| Value::from(STANDARD.encode(text.as_str().unwrap()));
    let data: serde_json::Map<String, Value> =
        data.as_object().unwrap().iter().map(|(k, v)| (k.clone(), encode(v))).collect();
    serde_json::from_value(json!({"data": data})).unwrap()
}

#[test]
fn what_is_beside_a_key_is_said() {
    let said = credential(SecretKind::GitSync, &secret(&json!({"ssh": "?", "known_hosts": "h"})));
    let Credential::GitSync { key: Some(key), known_hosts: Some(known_hosts) } = said else {
        panic!("{said:?}")
    };
    assert!(key.description.is_none() && key.problem.is_some());
    assert!(matches!(known_hosts, StoredKnownHosts::Wrong(_)));
    for nothing in [json!({}), json!({"ssh": "", "known_hosts": ""})] {
        let said = credential(SecretKind::GitSync, &secret(&nothing));
        assert_eq!(said, Credential::GitSync { key: None, known_hosts: None });
    }
}

#[test]
fn a_generated_key_is_said_in_one_line() {
    let key = SshPrivateKey::generate(&[7; 32]);
    let said = credential(SecretKind::GitSync, &secret(&json!({"ssh": key.value().expose()})));
    let [line] = summary(&said).texts.try_into().unwrap();
    assert_eq!(line, key.description().line());
    assert!(line.starts_with("ssh-ed25519 SHA256:"), "{line}");
}

#[test]
fn a_registry_file_is_described_without_passwords() {
    let file = r#"{"auths":{"a.example.com":{"username":"u","password":"hunter2"}}}"#;
    let said = credential(SecretKind::ImagePull, &secret(&json!({".dockerconfigjson": file})));
    assert_eq!(summary(&said).texts, ["a.example.com"]);
    assert!(!format!("{said:?}").contains("hunter2"));
    let said = credential(SecretKind::ImagePull, &secret(&json!({".dockerconfigjson": "["})));
    assert_eq!(said, Credential::ImagePull(None));
}
