use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use serde_json::json;

use super::{
    names::{name, subdomain},
    *,
};
use crate::{object::Object, resources::find};

fn secret_of(value: Value) -> Object {
    serde_json::from_value(value).map(Object).unwrap()
}

#[test]
fn names_follow_rfc_1123() {
    for good in ["a", "a.b", "a-b", "0", &"a".repeat(253)] {
        assert!(subdomain(good).is_empty(), "{good}");
    }
    for bad in ["", "A", "a_b", "-a", "a-", "a..b", ".a", "a.", "ä"] {
        assert_eq!(subdomain(bad).len(), 1, "{bad}");
    }
    assert_eq!(subdomain(&"A".repeat(254)).len(), 2);
}

#[test]
fn namespaces_are_labels() {
    let namespaces = find("", "v1", "namespaces").unwrap();
    assert_eq!(name(namespaces, "a.b"), ["must not contain dots"]);
    assert_eq!(name(namespaces, &"a".repeat(64)), ["must be no more than 63 characters"]);
}

#[test]
fn data_keys_do_not_climb() {
    assert_eq!(config_key("."), ["must not be '.'"]);
    assert_eq!(config_key(".."), ["must not be '..'"]);
    assert_eq!(config_key("..a"), ["must not start with '..'"]);
    assert!(config_key(".a").is_empty());
    assert_eq!(config_key(&"a".repeat(254)), ["must be no more than 253 characters"]);
    assert_eq!(config_key("").len(), 1);
}

#[test]
fn label_keys_have_a_prefix_and_a_name() {
    assert!(label_key("example.com/My_Name").is_empty());
    assert_eq!(label_key("/a"), ["prefix part must be non-empty"]);
    assert_eq!(label_key("a/b/c").len(), 1);
    assert_eq!(label_key("").len(), 2);
    assert!(label_value("").is_empty());
    assert_eq!(label_value("a b").len(), 1);
}

#[test]
fn types_need_their_keys() {
    let cases = [
        (json!({"type": "kubernetes.io/basic-auth"}), 2),
        (json!({"type": "kubernetes.io/basic-auth", "data": {"username": ""}}), 0),
        (json!({"type": "kubernetes.io/ssh-auth", "data": {"ssh-privatekey": ""}}), 1),
        (json!({"type": "kubernetes.io/ssh-auth", "data": {"ssh-privatekey": "YQ=="}}), 0),
        (json!({"type": "kubernetes.io/tls", "data": {"tls.crt": ""}}), 1),
        (json!({"type": "kubernetes.io/service-account-token"}), 1),
        (json!({"type": "kubernetes.io/dockercfg", "data": {".dockercfg": "W10="}}), 1),
        (json!({"type": "kubernetes.io/dockercfg", "data": {".dockercfg": "e30="}}), 0),
        (json!({"type": "example.com/own"}), 0),
    ];
    for (value, broken) in cases {
        assert_eq!(secret(&secret_of(value.clone())).len(), broken, "{value}");
    }
}

#[test]
fn credentials_stay_out_of_messages() {
    let value = STANDARD.encode("{\"auths\": hunter2}");
    let data = json!({".dockerconfigjson": value});
    let object = secret_of(json!({"type": "kubernetes.io/dockerconfigjson", "data": data}));
    let text = secret(&object).first().unwrap().to_string();
    assert!(!text.contains("hunter2"), "{text}");
}

proptest! {
    #[test]
    fn any_text_is_judged_without_panic(text in ".{0,300}") {
        let _ = (subdomain(&text), label_key(&text), label_value(&text), config_key(&text));
        let _ = quote(&text);
    }
}
