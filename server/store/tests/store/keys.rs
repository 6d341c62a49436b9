//! SSH keys and known hosts: created, repaired, kept and removed.

use backend::{SecretStore as _, StoreError, Written};
use domain::{
    CreateInput, Credential, CredentialChoice, EditInput, Field, GitService, Problem, SecretDetail,
    SecretKind, SshPrivateKey,
};
use serde_json::Value;
use store::annotations;
use test_kit::objects::{secret, value};

use crate::kit::{Kit, ada, key, naming};

const DATA: &str = "gitsync-secret-data";

fn generating(name: &str) -> CreateInput {
    CreateInput {
        name: name.to_owned(),
        kind: SecretKind::GitSync.as_str().to_owned(),
        generate: true,
        known_hosts: GitService::GitHub.host_keys().to_owned(),
        ..CreateInput::default()
    }
}

fn fingerprint(detail: &SecretDetail) -> String {
    let Credential::GitSync { key: Some(key), .. } = &detail.credential else {
        unreachable!("{detail:?}")
    };
    key.description.as_ref().unwrap().fingerprint.clone()
}

/// The annotations that an edit wrote.
fn notes(object: &Value) -> (String, String) {
    let text = |name: &str| object["metadata"]["annotations"][name].as_str().unwrap().to_owned();
    (text(annotations::ROTATED_AT), text(annotations::UPDATED_AT))
}

#[tokio::test]
async fn a_generated_key_is_stored_and_only_described() {
    let kit = Kit::new().await;
    for name in ["data", "more"] {
        let new = generating(name).validate(&naming()).unwrap();
        kit.store().create(&ada(), &new).await.unwrap();
    }
    let (data, more) = (kit.detail(DATA).await, kit.detail("gitsync-secret-more").await);
    assert_ne!(fingerprint(&data), fingerprint(&more));
    let object = kit.raw(DATA).await.unwrap();
    let stored = String::from_utf8(value(&object, "ssh")).unwrap();
    let parsed = SshPrivateKey::parse(&stored).unwrap();
    assert_eq!(parsed.value().expose(), stored);
    assert!(parsed.repairs().is_empty());
    assert_eq!(value(&object, "known_hosts"), GitService::GitHub.host_keys().as_bytes());
    let summary = &object["metadata"]["annotations"][annotations::SSH_KEY];
    assert_eq!(*summary, format!("ssh-ed25519 {}", fingerprint(&data)));
    assert_eq!(data.bytes, stored.len() + GitService::GitHub.host_keys().len());
    let body = stored.lines().nth(1).unwrap();
    assert!(!format!("{data:?}").contains(body));
}

#[tokio::test]
async fn a_new_pair_keeps_the_known_hosts() {
    let kit = Kit::new().await;
    let new = generating("data").validate(&naming()).unwrap();
    kit.store().create(&ada(), &new).await.unwrap();
    let before = kit.detail(DATA).await;
    let input = EditInput { key_choice: CredentialChoice::Generate, ..EditInput::of(&before) };
    kit.store().update(&ada(), DATA, &input).await.unwrap();
    assert_ne!(fingerprint(&kit.detail(DATA).await), fingerprint(&before));
    let object = kit.raw(DATA).await.unwrap();
    assert_eq!(value(&object, "known_hosts"), GitService::GitHub.host_keys().as_bytes());
    let (rotated, updated) = notes(&object);
    assert_eq!(rotated, updated);
}

#[tokio::test]
async fn known_hosts_are_set_and_cleared_beside_the_key() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let typed = GitService::GitLab.host_keys();
    let input = EditInput {
        known_hosts_choice: CredentialChoice::Replace,
        known_hosts: typed.replace('\n', "\r\n"),
        ..EditInput::of(&detail)
    };
    kit.store().update(&ada(), DATA, &input).await.unwrap();
    let object = kit.raw(DATA).await.unwrap();
    assert_eq!(value(&object, "known_hosts"), typed.as_bytes());
    assert_eq!(value(&object, "ssh"), key("ed25519").as_bytes());
    let (rotated, updated) = notes(&object);
    assert_ne!(rotated, updated, "the key itself is the same");
    let detail = kit.detail(DATA).await;
    let (version, marks) = (detail.version().clone(), detail.marks.clone());
    let input = EditInput { version, marks, ..input };
    let again = kit.store().update(&ada(), DATA, &input).await.unwrap();
    assert_eq!(again, Written::Unchanged);
    let clear = EditInput { known_hosts_choice: CredentialChoice::Clear, ..EditInput::of(&detail) };
    kit.store().update(&ada(), DATA, &clear).await.unwrap();
    let object = kit.raw(DATA).await.unwrap();
    assert!(object["data"].get("known_hosts").is_none());
    assert_eq!(value(&object, "ssh"), key("ed25519").as_bytes());
    let detail = kit.detail(DATA).await;
    let (version, marks) = (detail.version().clone(), detail.marks.clone());
    let clear = EditInput { version, marks, ..clear };
    let again = kit.store().update(&ada(), DATA, &clear).await.unwrap();
    assert_eq!(again, Written::Unchanged);
}

#[tokio::test]
async fn a_repair_is_no_rotation() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let crlf = key("ed25519").replace('\n', "\r\n");
    let data = secret(DATA, "Opaque", &[("ssh", &crlf)])["data"].clone();
    kit.patch(DATA, &serde_json::json!({"data": data})).await;
    let broken = kit.detail(DATA).await;
    assert_eq!(fingerprint(&broken), fingerprint(&detail));
    let input = EditInput { repair: true, ..EditInput::of(&broken) };
    kit.store().update(&ada(), DATA, &input).await.unwrap();
    let object = kit.raw(DATA).await.unwrap();
    assert_eq!(value(&object, "ssh"), key("ed25519").as_bytes());
    let (rotated, updated) = notes(&object);
    assert_ne!(rotated, updated);
    let repaired = kit.detail(DATA).await;
    assert_eq!(repaired.row.summary, detail.row.summary);
    let input = EditInput { repair: true, ..EditInput::of(&repaired) };
    let again = kit.store().update(&ada(), DATA, &input).await.unwrap();
    assert_eq!(again, Written::Unchanged);
    assert_eq!(kit.raw(DATA).await.unwrap(), object);
}

#[tokio::test]
async fn what_cannot_be_repaired_stays() {
    let kit = Kit::new().await;
    let locked = key("ed25519-passphrase");
    for stored in ["nothing", locked.as_str()] {
        let kit = Kit::new().await;
        let before = kit.put("helm", &secret(DATA, "Opaque", &[("ssh", stored)])).await;
        let detail = kit.detail(DATA).await;
        let input = EditInput { repair: true, ..EditInput::of(&detail) };
        let error = kit.store().update(&ada(), DATA, &input).await.unwrap_err();
        let StoreError::Invalid(errors) = error else { panic!("{error:?}") };
        assert_eq!(errors[0].field, Field::Key);
        assert_eq!(kit.raw(DATA).await.unwrap(), before);
    }
    let detail = kit.git("data").await;
    let key = SshPrivateKey::generate(&[1; 32]).value().expose().to_owned();
    let input = EditInput {
        known_hosts_choice: CredentialChoice::Replace,
        known_hosts: key.clone(),
        ..EditInput::of(&detail)
    };
    let error = kit.store().update(&ada(), DATA, &input).await.unwrap_err();
    assert!(!format!("{error:?}").contains(key.lines().nth(1).unwrap()));
    let StoreError::Invalid(errors) = error else { panic!("{error:?}") };
    assert!(matches!(errors[0].problem, Problem::KnownHosts { .. }));
}

#[tokio::test]
async fn an_undecodable_auth_is_repaired_without_a_rotation() {
    let kit = Kit::new().await;
    let file = r#"{"auths":{"a.example.com":{"username":"u","password":"p","auth":"%"}}}"#;
    let docker = SecretKind::ImagePull.object_type();
    kit.put("helm", &secret("image-x", docker, &[(".dockerconfigjson", file)])).await;
    let detail = kit.detail("image-x").await;
    let input = EditInput { repair: true, ..EditInput::of(&detail) };
    kit.store().update(&ada(), "image-x", &input).await.unwrap();
    let object = kit.raw("image-x").await.unwrap();
    let file: Value = serde_json::from_slice(&value(&object, ".dockerconfigjson")).unwrap();
    assert_eq!(file["auths"]["a.example.com"]["auth"], "dTpw");
    assert!(object["metadata"]["annotations"].get(annotations::ROTATED_AT).is_none());
}
