//! Races: another client writes between the store's read and its write.

use backend::{SecretStore as _, StoreError};
use http::Method;
use test_kit::faults::{Fault, Faults};

use crate::kit::{Kit, ada, renamed, repassworded};

#[tokio::test]
async fn an_update_that_was_overtaken_is_a_conflict_that_names_the_rival() {
    for fault in [Fault::Touched, Fault::Remade] {
        let kit = Kit::new().await;
        let detail = kit.image("hub").await;
        let faults = Faults::plan(Method::PATCH, &[fault]);
        let input = repassworded(&detail, "another");
        let error =
            kit.store_behind(&faults).update(&ada(), "image-hub", &input).await.unwrap_err();
        let StoreError::Conflict(Some(newer)) = error else { panic!("{fault:?}: {error:?}") };
        assert_eq!(newer.changed.by.as_deref(), Some("rival"), "{fault:?}");
        let annotations = kit.raw("image-hub").await.unwrap()["metadata"]["annotations"].clone();
        assert_ne!(annotations["keypane.dev/updated-at"], "2026-01-01T00:01:00Z");
    }
}

#[tokio::test]
async fn an_update_of_what_is_just_gone_is_a_conflict_with_nobody() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let faults = Faults::plan(Method::PATCH, &[Fault::Removed]);
    let store = kit.store_behind(&faults);
    let error = store.update(&ada(), "image-hub", &renamed(&detail, "x")).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(None)), "{error:?}");
    assert!(kit.raw("image-hub").await.is_none());
}

#[tokio::test]
async fn a_delete_that_was_overtaken_deletes_nothing() {
    for fault in [Fault::Touched, Fault::Remade] {
        let kit = Kit::new().await;
        let detail = kit.image("hub").await;
        let faults = Faults::plan(Method::DELETE, &[fault]);
        let store = kit.store_behind(&faults);
        let error = store.delete(&ada(), "image-hub", detail.version()).await.unwrap_err();
        let StoreError::Conflict(Some(newer)) = error else { panic!("{fault:?}: {error:?}") };
        assert_eq!(newer.changed.by.as_deref(), Some("rival"), "{fault:?}");
        assert!(kit.raw("image-hub").await.is_some());
    }
}

#[tokio::test]
async fn a_delete_of_what_is_just_gone_is_not_found() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let faults = Faults::plan(Method::DELETE, &[Fault::Removed]);
    let store = kit.store_behind(&faults);
    let error = store.delete(&ada(), "image-hub", detail.version()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound), "{error:?}");
}

#[tokio::test]
async fn a_conflict_whose_cause_cannot_be_read_is_one_all_the_same() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let faults = Faults::plan(Method::PATCH, &[Fault::Touched]);
    // The read of the update goes through, those after the conflict do not.
    faults.add(Method::GET, &[Fault::None, Fault::Status(403)]);
    let store = kit.store_behind(&faults);
    let error = store.update(&ada(), "image-hub", &renamed(&detail, "x")).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
    assert_eq!((newer.changed.at, newer.changed.by), (None, None));
}
