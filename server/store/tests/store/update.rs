//! Editing a secret.

use backend::{SecretStore as _, StoreError, Written};
use domain::{CredentialChoice, EditInput, Field, FieldError, Problem, SecretKind, Version};
use serde_json::{Value, json};
use store::annotations;
use test_kit::objects::{secret, value};

use crate::kit::{CANARY, Kit, ada, grace, key, new_image, renamed, repassworded};

#[tokio::test]
async fn a_new_display_name_leaves_the_value_alone() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let before = kit.raw("gitsync-secret-data").await.unwrap();
    let input = renamed(&detail, "Köln");
    let written = kit.store().update(&grace(), "gitsync-secret-data", &input).await.unwrap();
    let now = kit.detail("gitsync-secret-data").await;
    assert_eq!(written, Written::Stored(now.version().clone()));
    assert_eq!(now.row.display_name.as_deref(), Some("Köln"));
    assert_eq!(now.row.changed.by.as_deref(), Some("grace"));
    let after = kit.raw("gitsync-secret-data").await.unwrap();
    assert_eq!(after["data"], before["data"]);
    let written = &after["metadata"]["annotations"];
    assert_eq!(written[annotations::ROTATED_AT], "2026-01-01T00:00:00Z");
    assert_eq!(written[annotations::UPDATED_AT], "2026-01-01T00:01:00Z");
    assert_eq!(written[annotations::CREATED_BY], "ada");
}

#[tokio::test]
async fn a_cleared_display_name_is_removed() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    kit.store().update(&ada(), "gitsync-secret-data", &renamed(&detail, " ")).await.unwrap();
    let after = kit.raw("gitsync-secret-data").await.unwrap();
    assert!(after["metadata"]["annotations"].get(annotations::DISPLAY_NAME).is_none());
    assert_eq!(kit.detail("gitsync-secret-data").await.row.display_name, None);
}

#[tokio::test]
async fn a_replaced_key_changes_what_is_said_of_it() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let input = EditInput {
        key_choice: CredentialChoice::Replace,
        key: key("ecdsa256").into(),
        ..EditInput::of(&detail)
    };
    kit.store().update(&grace(), "gitsync-secret-data", &input).await.unwrap();
    let now = kit.detail("gitsync-secret-data").await;
    assert_ne!(now.row.summary, detail.row.summary);
    let after = kit.raw("gitsync-secret-data").await.unwrap();
    assert_eq!(value(&after, "ssh"), key("ecdsa256").as_bytes());
    let written = &after["metadata"]["annotations"];
    assert_eq!(written[annotations::SSH_KEY], now.row.summary[0].as_str());
    assert_eq!(written[annotations::ROTATED_AT], "2026-01-01T00:01:00Z");
    // A format that is not understood: no annotation rather than the old one.
    let input = EditInput {
        key_choice: CredentialChoice::Replace,
        key: key("rsa2048-pkcs8").into(),
        ..EditInput::of(&now)
    };
    kit.store().update(&grace(), "gitsync-secret-data", &input).await.unwrap();
    let after = kit.raw("gitsync-secret-data").await.unwrap();
    let said = kit.detail("gitsync-secret-data").await.row.summary;
    let written = after["metadata"]["annotations"].get(annotations::SSH_KEY);
    assert_eq!(written.and_then(Value::as_str), said.first().map(String::as_str));
}

#[tokio::test]
async fn nothing_typed_is_nothing_written() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let before = kit.raw("gitsync-secret-data").await;
    let same_key = EditInput {
        key_choice: CredentialChoice::Replace,
        key: key("ed25519").into(),
        ..EditInput::of(&detail)
    };
    for input in [EditInput::of(&detail), same_key] {
        let written = kit.store().update(&ada(), "gitsync-secret-data", &input).await.unwrap();
        assert_eq!(written, Written::Unchanged);
    }
    let detail = kit.image("hub").await;
    let input = repassworded(&detail, CANARY);
    let written = kit.store().update(&ada(), "image-hub", &input).await.unwrap();
    assert_eq!(written, Written::Unchanged);
    assert_eq!(kit.raw("gitsync-secret-data").await, before);
}

#[tokio::test]
async fn a_newer_version_is_a_conflict_that_names_who() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let store = kit.store();
    store.update(&grace(), "image-hub", &renamed(&detail, "Grace was here")).await.unwrap();
    let before = kit.raw("image-hub").await;
    let error = store.update(&ada(), "image-hub", &renamed(&detail, "Ada")).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
    assert_eq!(newer.changed.by.as_deref(), Some("grace"));
    assert_eq!(newer.changed.at.as_deref(), Some("2026-01-01T00:01:00Z"));
    assert_eq!(kit.raw("image-hub").await, before);
}

#[tokio::test]
async fn a_change_made_elsewhere_is_a_conflict_with_its_manager() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    kit.patch("image-hub", &json!({"metadata": {"labels": {"a": "b"}}})).await;
    let error = kit.store().update(&ada(), "image-hub", &renamed(&detail, "x")).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
    assert_eq!(newer.changed.by.as_deref(), Some("kubectl-edit"));
}

#[tokio::test]
async fn deleted_meanwhile_is_a_conflict_and_never_there_is_not_found() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    kit.remove("image-hub").await;
    let input = renamed(&detail, "x");
    let error = kit.store().update(&ada(), "image-hub", &input).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(None)));
    let error = kit.store().update(&ada(), "image-never", &EditInput::default()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
}

#[tokio::test]
async fn deleted_and_made_again_is_a_conflict() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    kit.remove("image-hub").await;
    kit.store().create(&grace(), &new_image("hub")).await.unwrap();
    let input = renamed(&detail, "x");
    let error = kit.store().update(&ada(), "image-hub", &input).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
    assert_eq!(newer.changed.by.as_deref(), Some("grace"));
}

#[tokio::test]
async fn wrong_fields_are_told_and_nothing_is_written() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let input = EditInput { key_choice: CredentialChoice::Replace, ..EditInput::of(&detail) };
    let error = kit.store().update(&ada(), "gitsync-secret-data", &input).await.unwrap_err();
    let expected = [FieldError::new(Field::Key, Problem::Required)];
    assert!(matches!(error, StoreError::Invalid(errors) if errors == expected));
    assert_eq!(kit.detail("gitsync-secret-data").await, detail);
}

#[tokio::test]
async fn without_rights_it_is_forbidden() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let error =
        kit.store_of_bob().update(&ada(), "image-hub", &renamed(&detail, "x")).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "get", resource: "secrets" }));
}

#[tokio::test]
async fn an_immutable_secret_takes_a_display_name_and_refuses_a_value() {
    let kit = Kit::new().await;
    kit.image("hub").await;
    kit.patch("image-hub", &json!({"immutable": true})).await;
    let detail = kit.detail("image-hub").await;
    assert!(detail.immutable);
    let error = kit
        .store()
        .update(&ada(), "image-hub", &repassworded(&detail, "another"))
        .await
        .unwrap_err();
    let expected = [FieldError::new(Field::Form, Problem::Immutable)];
    assert!(matches!(&error, StoreError::Invalid(errors) if *errors == expected), "{error:?}");
    kit.store().update(&ada(), "image-hub", &renamed(&detail, "Locked")).await.unwrap();
    assert_eq!(kit.detail("image-hub").await.row.display_name.as_deref(), Some("Locked"));
}

#[tokio::test]
async fn a_file_without_registries_takes_a_login() {
    let kit = Kit::new().await;
    let file = r#"{"credHelpers":{"a":"b"},"auths":{}}"#;
    let object =
        secret("image-empty", SecretKind::ImagePull.object_type(), &[(".dockerconfigjson", file)]);
    kit.put("helm", &object).await;
    let detail = kit.detail("image-empty").await;
    let mut input = EditInput::of(&detail);
    input.registries[0].host = "new.example.com".to_owned();
    input.registries[0].username = "u".to_owned();
    input.registries[0].password = "p".to_owned().into();
    kit.store().update(&ada(), "image-empty", &input).await.unwrap();
    let after = kit.raw("image-empty").await.unwrap();
    let file: Value = serde_json::from_slice(&value(&after, ".dockerconfigjson")).unwrap();
    assert_eq!(file["credHelpers"], json!({"a": "b"}));
    assert_eq!(file["auths"]["new.example.com"]["password"], "p");
}

#[tokio::test]
async fn a_form_without_a_version_changes_nothing() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let input = EditInput { version: Version::default(), ..renamed(&detail, "x") };
    let error = kit.store().update(&ada(), "image-hub", &input).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(Some(_))));
}
