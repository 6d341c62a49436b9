//! The backups of interrupted replacements: what counts as one, and what can be done with it.

use backend::{SecretStore as _, StoreError};
use domain::{ReplacementStep, Version};
use serde_json::{Value, json};
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;

use crate::kit::{CANARY, Kit, ada, repassworded, rows};

/// Leaves a replacement behind that ended before the new object was created.
async fn leave(kit: &Kit) -> Value {
    kit.image("hub").await;
    kit.patch("image-hub", &json!({"immutable": true})).await;
    let detail = kit.detail("image-hub").await;
    let mut input = repassworded(&detail, "another");
    input.replace = true;
    let faults = Faults::end_at(5, Fault::Break);
    let ended = kit.store_behind(&faults).update(&ada(), "image-hub", &input).await;
    assert!(matches!(ended, Err(StoreError::Uncertain(_))), "{ended:?}");
    let [left] = kit.store().interrupted(&ada()).await.unwrap().try_into().unwrap();
    kit.raw(left.backup.as_str()).await.unwrap()
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap()
}

fn version(object: &Value) -> Version {
    let text = |name: &str| object["metadata"][name].as_str().unwrap().to_owned();
    Version { uid: text("uid"), resource_version: text("resourceVersion") }
}

#[tokio::test]
async fn a_backup_is_labelled_immutable_and_no_secret_of_the_panel() {
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    assert_eq!(backup["type"], "keypane.dev/backup");
    assert_eq!(backup["immutable"], true);
    let labels = &backup["metadata"]["labels"];
    assert_eq!(labels["app.kubernetes.io/managed-by"], "keypane");
    assert_eq!(labels["keypane.dev/backup-of"], "image-hub");
    let store = kit.store();
    assert_eq!(rows(&store).await, []);
    assert_eq!(store.get(&ada(), name(&backup)).await.unwrap(), None);
    let error = store.delete(&ada(), name(&backup), &version(&backup)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
    let left = store.interrupted(&ada()).await.unwrap();
    assert!(!format!("{left:?}").contains(CANARY));
}

#[tokio::test]
async fn another_version_of_a_backup_is_a_conflict() {
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    let newer = kit.patch(name(&backup), &json!({"metadata": {"labels": {"a": "b"}}})).await;
    for wrong in [version(&backup), Version::default()] {
        let error = kit.store().restore(&ada(), name(&backup), &wrong).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Some(_))), "{error:?}");
        let error = kit.store().discard(&ada(), name(&backup), &wrong).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Some(_))), "{error:?}");
    }
    kit.store().restore(&ada(), name(&backup), &version(&newer)).await.unwrap();
    let error = kit.store().restore(&ada(), name(&backup), &version(&newer)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound), "{error:?}");
}

#[tokio::test]
async fn beside_another_object_a_backup_is_only_removed() {
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    let other = kit.put("helm", &secret("image-hub", "example.com/x", &[("a", "b")])).await;
    let [left] = kit.store().interrupted(&ada()).await.unwrap().try_into().unwrap();
    assert_eq!(left.step, ReplacementStep::Replaced);
    let error = kit.store().restore(&ada(), name(&backup), &left.version).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists(_)), "{error:?}");
    kit.store().discard(&ada(), name(&backup), &left.version).await.unwrap();
    assert!(kit.raw(name(&backup)).await.is_none());
    assert_eq!(kit.raw("image-hub").await.unwrap(), other);
}

#[tokio::test]
async fn beside_an_object_that_is_being_deleted_a_backup_stays() {
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    let mut other = secret("image-hub", "example.com/x", &[("a", "b")]);
    other["metadata"]["finalizers"] = json!(["example.com/wait"]);
    kit.put("helm", &other).await;
    kit.remove("image-hub").await;
    let error = kit.store().discard(&ada(), name(&backup), &version(&backup)).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(Some(_))), "{error:?}");
    assert!(kit.raw(name(&backup)).await.is_some());
}

#[tokio::test]
async fn a_restoration_whose_answer_is_lost_is_settled_by_reading() {
    for fault in [Fault::BreakAfter, Fault::CutBody, Fault::StatusAfter(504), Fault::Late] {
        let kit = Kit::new().await;
        let backup = leave(&kit).await;
        let faults = Faults::plan(http::Method::POST, &[fault]);
        let store = kit.store_behind(&faults);
        let restored = store.restore(&ada(), name(&backup), &version(&backup)).await;
        assert_eq!(restored.unwrap().as_str(), "image-hub", "{fault:?}");
        assert!(kit.raw(name(&backup)).await.is_none());
    }
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    let faults = Faults::plan(http::Method::POST, &[Fault::Break]);
    let store = kit.store_behind(&faults);
    let error = store.restore(&ada(), name(&backup), &version(&backup)).await.unwrap_err();
    assert!(matches!(error, StoreError::Uncertain(_)), "{error:?}");
    assert!(kit.raw(name(&backup)).await.is_some());
}

#[tokio::test]
async fn a_restored_object_is_not_believed_to_be_described() {
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    let store = kit.store();
    store.restore(&ada(), name(&backup), &version(&backup)).await.unwrap();
    let [row] = rows(&store).await.try_into().unwrap();
    assert_eq!(row.summary, ["registry.example.com"]);
    // By its annotations alone it has none.
    let blind = Faults::plan(http::Method::GET, &[Fault::Status(500); 9]);
    assert!(rows(&kit.store_behind(&blind)).await[0].summary.is_empty());
    assert_eq!(row.changed.by.as_deref(), Some("keypane-restore"));
    assert_eq!(kit.detail("image-hub").await.row.summary, ["registry.example.com"]);
}

/// Objects that look like a backup and are none, each made of a real one.
fn impostors(real: &Value) -> Vec<Value> {
    let fresh = |change: &dyn Fn(&mut Value)| {
        let mut object = json!({
            "apiVersion": "v1", "kind": "Secret", "type": real["type"], "data": real["data"],
            "metadata": {
                "name": "keypane-backup-0f8fad5b-d9cb-469f-a165-70867728950e",
                "labels": real["metadata"]["labels"],
            },
        });
        change(&mut object);
        object
    };
    vec![
        // It holds an object with another uid.
        fresh(&|_| {}),
        fresh(&|object| object["metadata"]["name"] = "keypane-backup-x".into()),
        fresh(&|object| object["type"] = "Opaque".into()),
        fresh(&|object| object["metadata"]["labels"] = json!({})),
        fresh(&|object| {
            object["metadata"]["labels"]["keypane.dev/backup-of"] = "unrelated".into();
        }),
        fresh(&|object| object["data"] = json!({"object": "e30="})),
        fresh(&|object| object["data"] = json!({})),
    ]
}

#[tokio::test]
async fn what_only_looks_like_a_backup_is_left_alone() {
    let kit = Kit::new().await;
    let real = leave(&kit).await;
    for impostor in impostors(&real) {
        let kit = Kit::new().await;
        let object = kit.put("helm", &impostor).await;
        let (store, version) = (kit.store(), version(&object));
        let error = store.restore(&ada(), name(&object), &version).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound), "{error:?}");
        let error = store.discard(&ada(), name(&object), &version).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound), "{error:?}");
        assert_eq!(kit.raw(name(&object)).await.unwrap(), object);
    }
}

#[tokio::test]
async fn what_is_no_name_of_a_backup_is_never_sent() {
    let kit = Kit::new().await;
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    for name in ["", "image-hub", "keypane-backup-", "keypane-backup-../x", "keypane-backup-%2f"] {
        let error = store.restore(&ada(), name, &Version::default()).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound));
        let error = store.discard(&ada(), name, &Version::default()).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound));
    }
    assert_eq!(faults.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn without_rights_nothing_is_told_or_done() {
    let kit = Kit::new().await;
    let backup = leave(&kit).await;
    let store = kit.store_of_bob();
    let error = store.interrupted(&ada()).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "list", resource: "secrets" }));
    let error = store.restore(&ada(), name(&backup), &version(&backup)).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { .. }));
    assert_eq!(kit.store_nowhere().interrupted(&ada()).await.unwrap(), []);
}
