//! Reads are retried a few times; writes are never retried.

use backend::{SecretStore as _, StoreError};
use http::Method;
use test_kit::faults::{Fault, Faults};

use crate::kit::{Kit, ada};

#[tokio::test]
async fn a_read_is_tried_three_times() {
    let kit = Kit::new().await;
    kit.image("hub").await;
    for fault in [Fault::Break, Fault::CutBody, Fault::Status(503), Fault::Status(429)] {
        let faults = Faults::plan(Method::GET, &[fault]);
        assert!(kit.store_behind(&faults).get(&ada(), "image-hub").await.unwrap().is_some());
        assert_eq!(faults.count(&Method::GET), 2);
    }
}

#[tokio::test]
async fn a_read_ends_with_the_last_try() {
    let kit = Kit::new().await;
    let faults = Faults::plan(Method::GET, &[Fault::Status(503); 9]);
    let error = kit.store_behind(&faults).get(&ada(), "image-hub").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(faults.count(&Method::GET) <= 3);
}

#[tokio::test]
async fn a_read_that_hangs_ends_in_time() {
    let kit = Kit::new().await;
    let faults = Faults::plan(Method::GET, &[Fault::Hang; 9]);
    let store = kit.store_behind(&faults);
    let error = store.get(&ada(), "image-hub").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert_eq!(faults.count(&Method::GET), 1);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let kit = Kit::new().await;
    let faults = Faults::plan(Method::GET, &[Fault::Status(403)]);
    let error = kit.store_behind(&faults).get(&ada(), "image-hub").await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { .. }));
    assert_eq!(faults.count(&Method::GET), 1);
}
