//! Creating a secret.

use backend::{SecretStore as _, StoreError, Written};
use domain::{Credential, SecretKind};
use store::annotations;
use test_kit::objects::{secret, value};

use crate::kit::{CANARY, Kit, ada, key, new_git, new_image};

#[tokio::test]
async fn a_key_is_stored_as_git_sync_reads_it() {
    let kit = Kit::new().await;
    let written = kit.store().create(&ada(), &new_git("data")).await.unwrap();
    let detail = kit.detail("gitsync-secret-data").await;
    assert_eq!(written, Written::Stored(detail.version().clone()));
    let object = kit.raw("gitsync-secret-data").await.unwrap();
    assert_eq!(object["type"], "Opaque");
    assert_eq!(value(&object, "ssh"), key("ed25519").as_bytes());
    assert_eq!(object["data"].as_object().unwrap().len(), 1);
    let Credential::GitSync { key: Some(stored), known_hosts: None } = &detail.credential else {
        panic!("{detail:?}")
    };
    let key = stored.description.as_ref().unwrap();
    let written = &object["metadata"]["annotations"];
    assert_eq!(written[annotations::DISPLAY_NAME], "A key");
    assert_eq!(written[annotations::SSH_KEY], format!("{} {}", key.algorithm, key.fingerprint));
    assert_eq!(written[annotations::CREATED_BY], "ada");
    assert_eq!(written[annotations::UPDATED_BY], "ada");
    assert_eq!(written[annotations::UPDATED_AT], "2026-01-01T00:00:00Z");
    assert_eq!(written[annotations::ROTATED_AT], "2026-01-01T00:00:00Z");
    assert_eq!(object["metadata"]["managedFields"][0]["manager"], "keypane");
}

#[tokio::test]
async fn a_login_is_stored_as_the_kubelet_reads_it() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    assert_eq!(detail.kind(), SecretKind::ImagePull);
    assert_eq!(detail.row.summary, ["registry.example.com"]);
    assert_eq!(detail.row.changed.by.as_deref(), Some("ada"));
    let object = kit.raw("image-hub").await.unwrap();
    assert_eq!(object["type"], "kubernetes.io/dockerconfigjson");
    let file: serde_json::Value =
        serde_json::from_slice(&value(&object, ".dockerconfigjson")).unwrap();
    assert_eq!(file["auths"]["registry.example.com"]["password"], CANARY);
    let written = &object["metadata"]["annotations"];
    assert_eq!(written[annotations::REGISTRIES], r#"["registry.example.com"]"#);
    assert!(written.get(annotations::DISPLAY_NAME).is_none());
    assert!(!written.to_string().contains(CANARY));
    assert!(!format!("{detail:?}").contains(CANARY));
}

#[tokio::test]
async fn a_name_that_is_taken_is_never_overwritten() {
    let kit = Kit::new().await;
    for (name, object_type) in [("image-opaque", "Opaque"), ("image-other", "example.com/x")] {
        let before = kit.put("helm", &secret(name, object_type, &[("a", "b")])).await;
        let new = new_image(name.trim_start_matches("image-"));
        let error = kit.store().create(&ada(), &new).await.unwrap_err();
        assert!(matches!(error, StoreError::AlreadyExists(object) if object.as_str() == name));
        assert_eq!(kit.raw(name).await.unwrap(), before);
    }
    kit.image("ours").await;
    let error = kit.store().create(&ada(), &new_image("ours")).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists(_)));
}

#[tokio::test]
async fn without_rights_nothing_is_created() {
    let kit = Kit::new().await;
    let error = kit.store_of_bob().create(&ada(), &new_image("x")).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "create", resource: "secrets" }));
    assert!(kit.raw("image-x").await.is_none());
}

#[tokio::test]
async fn a_missing_namespace_is_unavailable() {
    let kit = Kit::new().await;
    let error = kit.store_nowhere().create(&ada(), &new_image("x")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn over_the_clusters_limit_it_is_too_large() {
    let kit = Kit::new().await;
    let mut new = new_image("big");
    let domain::NewCredential::ImagePull(file) = &mut new.credential else { panic!() };
    file.add[0].1.password = "x".repeat(1 << 20).into();
    let error = kit.store().create(&ada(), &new).await.unwrap_err();
    assert!(matches!(error, StoreError::TooLarge), "{error:?}");
}

#[tokio::test]
async fn a_name_outside_the_prefixes_is_never_sent() {
    let kit = Kit::new().await;
    let error = kit.store_named("git-", "pull-").create(&ada(), &new_image("x")).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
    assert!(kit.raw("image-x").await.is_none());
}
