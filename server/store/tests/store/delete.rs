//! Deleting a secret.

use backend::{Deleted, SecretStore as _, StoreError};
use domain::Version;
use serde_json::json;

use crate::kit::{Kit, ada, grace, new_image, renamed};

#[tokio::test]
async fn the_version_that_was_shown_is_deleted() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let deleted = kit.store().delete(&ada(), "image-hub", detail.version()).await.unwrap();
    assert_eq!(deleted, Deleted::Gone);
    assert!(kit.raw("image-hub").await.is_none());
    let error = kit.store().delete(&ada(), "image-hub", detail.version()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
}

#[tokio::test]
async fn a_newer_version_stays_and_names_who() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    kit.store().update(&grace(), "image-hub", &renamed(&detail, "x")).await.unwrap();
    for version in [detail.version().clone(), Version::default()] {
        let error = kit.store().delete(&ada(), "image-hub", &version).await.unwrap_err();
        let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
        assert_eq!(newer.changed.by.as_deref(), Some("grace"));
    }
    assert!(kit.raw("image-hub").await.is_some());
}

#[tokio::test]
async fn another_object_of_the_name_stays() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    kit.remove("image-hub").await;
    kit.store().create(&grace(), &new_image("hub")).await.unwrap();
    let error = kit.store().delete(&ada(), "image-hub", detail.version()).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(Some(_))));
    assert!(kit.raw("image-hub").await.is_some());
}

#[tokio::test]
async fn with_finalizers_it_is_on_its_way() {
    let kit = Kit::new().await;
    kit.image("hub").await;
    kit.patch("image-hub", &json!({"metadata": {"finalizers": ["example.com/wait"]}})).await;
    let detail = kit.detail("image-hub").await;
    let deleted = kit.store().delete(&ada(), "image-hub", detail.version()).await.unwrap();
    assert_eq!(deleted, Deleted::Terminating);
    assert!(kit.raw("image-hub").await.is_some());
    let error = kit.store().create(&ada(), &new_image("hub")).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists(_)));
}

#[tokio::test]
async fn without_rights_it_is_forbidden() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let error = kit.store_of_bob().delete(&ada(), "image-hub", detail.version()).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "delete", resource: "secrets" }));
    assert!(kit.raw("image-hub").await.is_some());
}
