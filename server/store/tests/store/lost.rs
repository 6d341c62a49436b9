//! Answers that get lost: the cluster's state decides, and the store reports only what is certain.

use backend::{Deleted, SecretStore as _, StoreError, Written};
use http::Method;
use serde_json::json;
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;

use crate::kit::{CANARY, Kit, ada, new_image, renamed, repassworded};

/// Every way in which an answer gets lost after the write happened.
const AFTER: [Fault; 7] = [
    Fault::BreakAfter,
    Fault::CutBody,
    Fault::HangAfter,
    Fault::StatusAfter(500),
    Fault::StatusAfter(502),
    Fault::StatusAfter(503),
    Fault::StatusAfter(504),
];

/// Ways in which nothing happened, and nobody can be sure of it.
const UNSURE: [Fault; 5] =
    [Fault::Break, Fault::Hang, Fault::Status(500), Fault::Status(502), Fault::Status(504)];

#[tokio::test]
async fn a_create_that_happened_is_stored() {
    for fault in AFTER {
        let kit = Kit::new().await;
        let faults = Faults::plan(Method::POST, &[fault]);
        let written = kit.store_behind(&faults).create(&ada(), &new_image("x")).await;
        let version = kit.detail("image-x").await.version().clone();
        assert_eq!(written.unwrap(), Written::Stored(version), "{fault:?}");
        assert_eq!(faults.count(&Method::POST), 1);
    }
}

#[tokio::test]
async fn a_create_that_lands_late_is_stored() {
    let kit = Kit::new().await;
    let faults = Faults::plan(Method::POST, &[Fault::Late]);
    let written = kit.store_behind(&faults).create(&ada(), &new_image("x")).await.unwrap();
    assert_eq!(written, Written::Stored(kit.detail("image-x").await.version().clone()));
}

#[tokio::test]
async fn a_create_that_is_not_to_be_seen_is_uncertain() {
    for fault in UNSURE {
        let kit = Kit::new().await;
        let faults = Faults::plan(Method::POST, &[fault]);
        let error = kit.store_behind(&faults).create(&ada(), &new_image("x")).await.unwrap_err();
        assert!(matches!(error, StoreError::Uncertain(_)), "{fault:?}: {error:?}");
        assert_eq!(faults.count(&Method::POST), 1);
    }
}

#[tokio::test]
async fn a_create_beside_another_object_is_uncertain() {
    let kit = Kit::new().await;
    let data = [(".dockerconfigjson", "{\"auths\":{}}")];
    kit.put("helm", &secret("image-x", "kubernetes.io/dockerconfigjson", &data)).await;
    let faults = Faults::plan(Method::POST, &[Fault::BreakAfter]);
    let error = kit.store_behind(&faults).create(&ada(), &new_image("x")).await.unwrap_err();
    assert!(matches!(error, StoreError::Uncertain(_)), "{error:?}");
}

#[tokio::test]
async fn a_refusal_is_unavailable_and_not_uncertain() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    for code in [429, 503] {
        let faults = Faults::plan(Method::POST, &[Fault::Status(code)]);
        faults.add(Method::PATCH, &[Fault::Status(code)]);
        faults.add(Method::DELETE, &[Fault::Status(code)]);
        let store = kit.store_behind(&faults);
        let error = store.create(&ada(), &new_image("x")).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)));
        let error = store.update(&ada(), "image-hub", &renamed(&detail, "x")).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)));
        let error = store.delete(&ada(), "image-hub", detail.version()).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)));
    }
    assert_eq!(kit.detail("image-hub").await, detail);
}

#[tokio::test]
async fn an_update_that_happened_is_stored() {
    for fault in AFTER {
        let kit = Kit::new().await;
        let detail = kit.image("hub").await;
        let faults = Faults::plan(Method::PATCH, &[fault]);
        let input = repassworded(&detail, "another");
        let written = kit.store_behind(&faults).update(&ada(), "image-hub", &input).await;
        let version = kit.detail("image-hub").await.version().clone();
        assert_ne!(version, *detail.version());
        assert_eq!(written.unwrap(), Written::Stored(version), "{fault:?}");
        assert_eq!(faults.count(&Method::PATCH), 1);
    }
}

#[tokio::test]
async fn an_update_that_did_not_happen_is_uncertain() {
    for fault in UNSURE {
        let kit = Kit::new().await;
        let detail = kit.image("hub").await;
        let faults = Faults::plan(Method::PATCH, &[fault]);
        let input = repassworded(&detail, "another");
        let error =
            kit.store_behind(&faults).update(&ada(), "image-hub", &input).await.unwrap_err();
        assert!(matches!(error, StoreError::Uncertain(_)), "{fault:?}: {error:?}");
        assert_eq!(kit.detail("image-hub").await, detail);
    }
}

#[tokio::test]
async fn a_delete_that_happened_is_gone() {
    for fault in AFTER {
        let kit = Kit::new().await;
        let detail = kit.image("hub").await;
        let faults = Faults::plan(Method::DELETE, &[fault]);
        let deleted = kit.store_behind(&faults).delete(&ada(), "image-hub", detail.version()).await;
        assert_eq!(deleted.unwrap(), Deleted::Gone, "{fault:?}");
        assert_eq!(faults.count(&Method::DELETE), 1);
    }
}

#[tokio::test]
async fn a_delete_that_waits_for_finalizers_is_terminating() {
    let kit = Kit::new().await;
    kit.image("hub").await;
    kit.patch("image-hub", &json!({"metadata": {"finalizers": ["example.com/wait"]}})).await;
    let detail = kit.detail("image-hub").await;
    let faults = Faults::plan(Method::DELETE, &[Fault::BreakAfter]);
    let deleted = kit.store_behind(&faults).delete(&ada(), "image-hub", detail.version()).await;
    assert_eq!(deleted.unwrap(), Deleted::Terminating);
}

#[tokio::test]
async fn a_delete_that_did_not_happen_is_uncertain() {
    for fault in UNSURE {
        let kit = Kit::new().await;
        let detail = kit.image("hub").await;
        let faults = Faults::plan(Method::DELETE, &[fault]);
        let error = kit
            .store_behind(&faults)
            .delete(&ada(), "image-hub", detail.version())
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Uncertain(_)), "{fault:?}: {error:?}");
    }
}

#[tokio::test]
async fn where_reading_back_fails_too_it_is_uncertain() {
    let kit = Kit::new().await;
    let faults = Faults::plan(Method::POST, &[Fault::BreakAfter]);
    faults.add(Method::GET, &[Fault::Break; 9]);
    let error = kit.store_behind(&faults).create(&ada(), &new_image("x")).await.unwrap_err();
    assert!(matches!(error, StoreError::Uncertain(_)));
    assert!(!format!("{error:?}").contains(CANARY));
}

#[tokio::test]
async fn a_lost_update_beside_a_rivals_is_a_conflict() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    // The answer is lost, nothing was written, and the next looks see another's change.
    let faults = Faults::plan(Method::PATCH, &[Fault::Break]);
    faults.add(Method::GET, &[Fault::None, Fault::Touched]);
    let input = repassworded(&detail, "another");
    let error = kit.store_behind(&faults).update(&ada(), "image-hub", &input).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
    assert_eq!(newer.changed.by.as_deref(), Some("rival"));
}
