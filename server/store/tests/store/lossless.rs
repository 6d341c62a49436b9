//! An edit changes only what was edited, whatever else the object holds.

use backend::{SecretStore as _, Written};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{CredentialChoice, EditInput, TokenChoice};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use test_kit::objects::value;

use crate::kit::{Kit, ada, key};

const FILE: &str = ".dockerconfigjson";

/// Everything of an object that an edit of the panel may not touch.
fn rest(object: &Value, data_key: &str) -> Value {
    let mut rest = object.clone();
    let metadata = rest["metadata"].as_object_mut().unwrap();
    metadata.remove("resourceVersion");
    metadata.remove("managedFields");
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.retain(|name, _| name != "displayName" && !name.starts_with("keypane.dev/"));
    }
    if metadata.get("annotations").is_some_and(|map| map == &json!({})) {
        metadata.remove("annotations");
    }
    rest["data"].as_object_mut().unwrap().remove(data_key);
    rest
}

/// A map of names to texts, as labels and annotations are.
fn texts() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("[a-z]{1,8}\\.example/[a-z]{1,8}", "[a-zA-Z0-9]{0,12}", 0..4)
        .prop_map(|map| map.into_iter().map(|(name, text)| (name, text.into())).collect())
}

/// Other values beside the credential.
fn others() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(
        "[a-z]{2,3}[a-z_.]{2,8}x",
        prop::collection::vec(any::<u8>(), 0..40),
        0..4,
    )
    .prop_map(|map| map.into_iter().map(|(k, v)| (k, STANDARD.encode(v).into())).collect())
}

fn object(
    name: &str,
    object_type: &str,
    (labels, annotations, data): (Map<String, Value>, Map<String, Value>, Map<String, Value>),
) -> Value {
    let owner = json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "u-1"});
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": object_type, "data": data,
        "metadata": {
            "name": name, "labels": labels, "annotations": annotations,
            "ownerReferences": [owner],
        },
    })
}

/// A registry file in which every part has a spelling of its own.
fn file(registries: usize) -> String {
    let entries: Vec<String> = (0..registries)
        .map(|at| {
            let auth = STANDARD.encode(format!("user{at}:pass{at}"));
            format!(
                r#""r{at}.example.com" : {{"x{at}": 1.50e2, "auth":"{auth}", "identitytoken":"t{at}"}}"#
            )
        })
        .collect();
    format!(
        r#"{{ "credHelpers": {{"a.example.com":"helper"}}, "auths":{{{}}}, "n": 1.000, "u": "\u00e9" }}"#,
        entries.join(" ,")
    )
}

#[derive(Clone, Copy, Debug)]
enum Edit {
    Nothing,
    DisplayName,
    Password(usize),
    Username(usize),
    Host(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        Just(Edit::Nothing),
        Just(Edit::DisplayName),
        (0_usize..3).prop_map(Edit::Password),
        (0_usize..3).prop_map(Edit::Username),
        (0_usize..3).prop_map(Edit::Host),
    ]
}

fn typed(mut input: EditInput, edit: Edit) -> EditInput {
    let count = input.registries.len();
    match edit {
        Edit::Nothing => {}
        Edit::DisplayName => input.display_name = "Renamed".into(),
        Edit::Password(at) => {
            let registry = &mut input.registries[at % count];
            registry.replace_password = true;
            registry.identity_token = TokenChoice::Keep;
            registry.password = "typed".to_owned().into();
        }
        Edit::Username(at) => input.registries[at % count].username = "typed".into(),
        Edit::Host(at) => input.registries[at % count].host = format!("typed{at}.example.com"),
    }
    input
}

/// The registries of a file with the login left out, in their order.
fn without_logins(file: &Value, edited: usize) -> Vec<(Option<String>, Value)> {
    let auths = file["auths"].as_object().unwrap();
    auths
        .iter()
        .enumerate()
        .map(|(at, (host, entry))| {
            let mut entry = entry.clone();
            if at != edited {
                return (Some(host.clone()), entry);
            }
            for login in ["auth", "username", "password"] {
                entry.as_object_mut().unwrap().remove(login);
            }
            (None, entry)
        })
        .collect()
}

fn check_file(before: &[u8], after: &[u8], edit: Edit, count: usize) {
    let (Edit::Password(at) | Edit::Username(at) | Edit::Host(at)) = edit else {
        assert_eq!(before, after);
        return;
    };
    let text = std::str::from_utf8(after).unwrap();
    // The text of what was not edited stays, digit for digit.
    assert!(text.contains("1.000") && text.contains("1.50e2") && text.contains("\\u00e9"));
    let (before, after): (Value, Value) =
        (serde_json::from_slice(before).unwrap(), serde_json::from_slice(after).unwrap());
    let names = |file: &Value| file.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    assert_eq!(before["credHelpers"], after["credHelpers"]);
    assert_eq!(without_logins(&before, at % count), without_logins(&after, at % count));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_edit_of_a_registry_file_keeps_the_rest(
        labels in texts(), annotations in texts(), mut data in others(),
        count in 1_usize..4, edits in prop::collection::vec(edit(), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let kit = Kit::new().await;
            data.insert(FILE.to_owned(), STANDARD.encode(file(count)).into());
            let new = object("image-a", "kubernetes.io/dockerconfigjson", (labels, annotations, data));
            let mut before = kit.put("helm", &new).await;
            for edit in edits {
                let detail = kit.detail("image-a").await;
                let input = typed(EditInput::of(&detail), edit);
                kit.store().update(&ada(), "image-a", &input).await.unwrap();
                let after = kit.raw("image-a").await.unwrap();
                assert_eq!(rest(&after, FILE), rest(&before, FILE));
                check_file(&value(&before, FILE), &value(&after, FILE), edit, count);
                before = after;
            }
        });
    }

    #[test]
    fn an_edit_of_a_key_keeps_the_rest(
        labels in texts(), annotations in texts(), mut data in others(),
        stored in prop::collection::vec(any::<u8>(), 0..60), rename: bool, replace: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let kit = Kit::new().await;
            data.insert("ssh".to_owned(), STANDARD.encode(&stored).into());
            let new = object("gitsync-secret-a", "Opaque", (labels, annotations, data));
            let before = kit.put("helm", &new).await;
            let mut input = EditInput::of(&kit.detail("gitsync-secret-a").await);
            if rename {
                input.display_name = "Renamed".to_owned();
            }
            if replace {
                input.key_choice = CredentialChoice::Replace;
            }
            input.key = key("ed25519").into();
            let written = kit.store().update(&ada(), "gitsync-secret-a", &input).await.unwrap();
            let after = kit.raw("gitsync-secret-a").await.unwrap();
            assert_eq!(rest(&after, "ssh"), rest(&before, "ssh"));
            let expected = if replace { key("ed25519").into_bytes() } else { stored };
            assert_eq!(value(&after, "ssh"), expected);
            assert_eq!(written == Written::Unchanged, !rename && !replace);
        });
    }
}
