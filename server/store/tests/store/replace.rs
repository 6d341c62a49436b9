//! Replacing an immutable secret: its credential is not lost, whatever happens on the way.

use backend::{SecretStore as _, StoreError, Written};
use domain::{EditInput, Field, FieldError, Problem, ReplacementStep, SecretDetail};
use http::Method;
use serde_json::{Value, json};
use test_kit::faults::{Fault, Faults};
use test_kit::objects::value;

use crate::kit::{CANARY, Kit, ada, grace, renamed, repassworded};

const FILE: &str = ".dockerconfigjson";

/// An immutable secret with everything on it that a replacement has to keep.
pub(crate) async fn immutable(kit: &Kit) -> SecretDetail {
    kit.image("hub").await;
    let owner = json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "u-1"});
    let change = json!({
        "immutable": true,
        "metadata": {
            "labels": {"team": "blue"},
            "annotations": {"example.com/note": "kept"},
            "ownerReferences": [owner],
        },
        "data": {"other": "b3RoZXI="},
    });
    kit.patch("image-hub", &change).await;
    kit.detail("image-hub").await
}

/// The form with another password, and the choice to replace.
pub(crate) fn replacing(detail: &SecretDetail) -> EditInput {
    EditInput { replace: true, ..repassworded(detail, "another") }
}

/// What an object holds, without what only the server sets.
pub(crate) fn content(object: &Value) -> Value {
    let mut content = object.clone();
    let metadata = content["metadata"].as_object_mut().unwrap();
    metadata.retain(|name, _| {
        ["name", "namespace", "labels", "annotations", "ownerReferences"].contains(&name.as_str())
    });
    content
}

async fn backups(kit: &Kit) -> Vec<Value> {
    let path = "/api/v1/namespaces/hub/secrets?fieldSelector=type=keypane.dev/backup";
    let (_, list) = kit.send(Method::GET, path, "application/json", &Value::Null).await;
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_new_object_has_the_changes_and_all_the_rest() {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    let before = kit.raw("image-hub").await.unwrap();
    let written = kit.store().update(&grace(), "image-hub", &replacing(&detail)).await.unwrap();
    let now = kit.detail("image-hub").await;
    assert_eq!(written, Written::Replaced(now.version().clone()));
    assert_ne!(now.version().uid, detail.version().uid);
    assert!(now.immutable);
    let after = kit.raw("image-hub").await.unwrap();
    let file: Value = serde_json::from_slice(&value(&after, FILE)).unwrap();
    assert_eq!(file["auths"]["registry.example.com"]["password"], "another");
    assert_eq!(after["data"]["other"], before["data"]["other"]);
    for kept in ["labels", "ownerReferences"] {
        assert_eq!(after["metadata"][kept], before["metadata"][kept], "{kept}");
    }
    let annotations = &after["metadata"]["annotations"];
    assert_eq!(annotations["example.com/note"], "kept");
    assert_eq!(annotations["keypane.dev/created-by"], "ada");
    assert_eq!(annotations["keypane.dev/updated-by"], "grace");
    assert_eq!(annotations["keypane.dev/rotated-at"], annotations["keypane.dev/updated-at"]);
    assert_eq!(now.row.changed.by.as_deref(), Some("grace"));
    assert_eq!(backups(&kit).await, Vec::<Value>::new());
}

#[tokio::test]
async fn without_the_choice_nothing_is_asked_of_the_cluster() {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    let input = repassworded(&detail, "another");
    let error = store.update(&ada(), "image-hub", &input).await.unwrap_err();
    let expected = [FieldError::new(Field::Form, Problem::Immutable)];
    assert!(matches!(&error, StoreError::Invalid(errors) if *errors == expected), "{error:?}");
    assert_eq!(faults.seen().len(), 1, "only the read");
    // The same password again changes nothing, and a display name needs no replacement.
    let same = repassworded(&detail, CANARY);
    assert_eq!(store.update(&ada(), "image-hub", &same).await.unwrap(), Written::Unchanged);
    let input = EditInput { replace: true, ..renamed(&detail, "Locked") };
    let written = store.update(&ada(), "image-hub", &input).await.unwrap();
    assert!(matches!(written, Written::Stored(version) if version.uid == detail.version().uid));
}

#[tokio::test]
async fn finalizers_refuse_a_replacement() {
    let kit = Kit::new().await;
    immutable(&kit).await;
    kit.patch("image-hub", &json!({"metadata": {"finalizers": ["example.com/wait"]}})).await;
    let detail = kit.detail("image-hub").await;
    assert_eq!(detail.finalizers, ["example.com/wait"]);
    let problem = Problem::Finalizers { names: vec!["example.com/wait".to_owned()] };
    let expected = [FieldError::new(Field::Form, problem)];
    let error = kit.store().update(&ada(), "image-hub", &replacing(&detail)).await.unwrap_err();
    assert!(matches!(&error, StoreError::Invalid(errors) if *errors == expected), "{error:?}");
    kit.remove("image-hub").await;
    let detail = kit.detail("image-hub").await;
    assert!(detail.deleting && detail.row.deleting);
    let error = kit.store().update(&ada(), "image-hub", &replacing(&detail)).await.unwrap_err();
    assert!(matches!(&error, StoreError::Invalid(errors) if *errors == expected), "{error:?}");
    assert_eq!(backups(&kit).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_the_cluster_would_not_take_is_told_before_anything_is_touched() {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    let before = kit.raw("image-hub").await;
    let mut input = replacing(&detail);
    input.registries[0].password = "x".repeat(1 << 20).into();
    let error = kit.store().update(&ada(), "image-hub", &input).await.unwrap_err();
    assert!(matches!(error, StoreError::TooLarge), "{error:?}");
    for code in [403, 429, 500, 503] {
        let faults = Faults::plan(Method::POST, &[Fault::Status(code)]);
        let store = kit.store_behind(&faults);
        assert!(store.update(&ada(), "image-hub", &replacing(&detail)).await.is_err());
        assert_eq!(faults.count(&Method::DELETE), 0);
    }
    assert_eq!(kit.raw("image-hub").await, before);
    assert_eq!(backups(&kit).await, Vec::<Value>::new());
}

#[tokio::test]
async fn somebody_elses_change_in_between_is_a_conflict() {
    for (fault, backups_left) in [(Fault::Touched, 0), (Fault::Remade, 0), (Fault::Removed, 0)] {
        let kit = Kit::new().await;
        let detail = immutable(&kit).await;
        let faults = Faults::plan(Method::DELETE, &[fault]);
        let store = kit.store_behind(&faults);
        let error = store.update(&ada(), "image-hub", &replacing(&detail)).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{fault:?}: {error:?}");
        assert_eq!(backups(&kit).await.len(), backups_left, "{fault:?}");
    }
}

#[tokio::test]
async fn a_new_object_that_is_refused_after_all_puts_the_old_one_back() {
    for code in [403, 422, 429, 503] {
        let kit = Kit::new().await;
        let detail = immutable(&kit).await;
        let before = kit.raw("image-hub").await.unwrap();
        // The rehearsal and the backup go through.
        let plan = [Fault::None, Fault::None, Fault::Status(code)];
        let faults = Faults::plan(Method::POST, &plan);
        let store = kit.store_behind(&faults);
        let error = store.update(&ada(), "image-hub", &replacing(&detail)).await.unwrap_err();
        assert!(!matches!(error, StoreError::Uncertain(_)), "{code}: {error:?}");
        let after = kit.raw("image-hub").await.unwrap();
        assert_eq!(content(&after), content(&before), "{code}");
        assert_eq!(backups(&kit).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn where_the_old_one_cannot_be_put_back_the_backup_stays() {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    let before = kit.raw("image-hub").await.unwrap();
    let plan = [Fault::None, Fault::None, Fault::Status(403), Fault::Status(403)];
    let faults = Faults::plan(Method::POST, &plan);
    let store = kit.store_behind(&faults);
    let error = store.update(&ada(), "image-hub", &replacing(&detail)).await.unwrap_err();
    assert!(matches!(error, StoreError::Uncertain(_)), "{error:?}");
    assert!(!format!("{error:?}").contains(CANARY));
    restore_all(&kit, &before).await;
}

/// Restores what was interrupted, and compares it.
pub(crate) async fn restore_all(kit: &Kit, before: &Value) {
    let store = kit.restarted().store();
    let [left] = store.interrupted(&ada()).await.unwrap().try_into().unwrap();
    assert_eq!(left.object.as_str(), "image-hub");
    assert_eq!(left.step, ReplacementStep::Gone);
    let backup = left.backup.as_str();
    let refused = store.discard(&ada(), backup, &left.version).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict(_)), "the only copy");
    let restored = store.restore(&ada(), backup, &left.version).await.unwrap();
    assert_eq!(restored.as_str(), "image-hub");
    let after = kit.raw("image-hub").await.unwrap();
    assert_eq!(content(&after), content(before));
    assert_eq!(backups(kit).await, Vec::<Value>::new());
}

/// A panel that is gone after a request, and another one on the same cluster.
async fn ends(at: usize, fault: Fault) -> bool {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    let before = kit.raw("image-hub").await.unwrap();
    let faults = Faults::end_at(at, fault);
    let ended = kit.store_behind(&faults).update(&ada(), "image-hub", &replacing(&detail)).await;
    let place = format!("request {at}, {fault:?}, {ended:?}");
    let now = kit.raw("image-hub").await;
    let is_old = now.as_ref().is_some_and(|now| content(now) == content(&before));
    let is_new = now.as_ref().is_some_and(|now| {
        let file: Value = serde_json::from_slice(&value(now, FILE)).unwrap();
        file["auths"]["registry.example.com"]["password"] == "another"
    });
    if let Ok(written) = &ended {
        assert!(matches!(written, Written::Replaced(_)) && is_new, "{place}");
    } else if !is_new && !is_old {
        // Only an uncertain end may leave the name without an object.
        assert!(matches!(ended, Err(StoreError::Uncertain(_))), "{place}");
        assert!(now.is_none(), "{place}");
        restore_all(&kit, &before).await;
        return faults.seen().len() > at;
    }
    let store = kit.restarted().store();
    for left in store.interrupted(&ada()).await.unwrap() {
        let step = if is_old { ReplacementStep::Kept } else { ReplacementStep::Replaced };
        assert_eq!(left.step, step, "{place}");
        let refused = store.restore(&ada(), left.backup.as_str(), &left.version).await;
        assert!(matches!(refused, Err(StoreError::AlreadyExists(_))), "{place}");
        if is_old {
            // An earlier try does not block the next one.
            let again = replacing(&kit.detail("image-hub").await);
            store.update(&ada(), "image-hub", &again).await.unwrap();
        } else {
            store.discard(&ada(), left.backup.as_str(), &left.version).await.unwrap();
        }
        assert_eq!(backups(&kit).await, Vec::<Value>::new(), "{place}");
    }
    assert!(kit.raw("image-hub").await.is_some(), "{place}");
    faults.seen().len() > at
}

#[tokio::test]
async fn wherever_it_ends_the_credential_is_there_or_can_be_restored() {
    let mut cases = Vec::new();
    for at in 0..9 {
        for fault in [Fault::Break, Fault::BreakAfter, Fault::CutBody, Fault::StatusAfter(502)] {
            cases.push(async move { (at, ends(at, fault).await) });
        }
    }
    let reached = futures::future::join_all(cases).await;
    // All seven steps were among them: two reads, the rehearsal, the backup, and three writes.
    assert!(reached.iter().any(|(at, reached)| *at >= 6 && *reached), "{reached:?}");
}

#[tokio::test]
async fn the_steps_are_as_few_as_they_can_be() {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    let faults = Faults::default();
    kit.store_behind(&faults).update(&ada(), "image-hub", &replacing(&detail)).await.unwrap();
    let seen = faults.seen();
    let methods: Vec<&str> = seen.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(methods, ["GET", "GET", "POST", "POST", "DELETE", "POST", "DELETE"], "{seen:?}");
    assert!(seen[2].contains("dryRun=All"), "{seen:?}");
    assert!(seen.iter().filter(|line| line.contains("dryRun")).count() == 1);
}

#[tokio::test]
async fn an_object_with_a_long_name_is_replaced_too() {
    let kit = Kit::new().await;
    let name = "a".repeat(200);
    kit.image(&name).await;
    let object = format!("image-{name}");
    kit.patch(&object, &json!({"immutable": true})).await;
    let detail = kit.detail(&object).await;
    let faults = Faults::end_at(5, Fault::Break);
    let input = replacing(&detail);
    let ended = kit.store_behind(&faults).update(&ada(), &object, &input).await;
    assert!(matches!(ended, Err(StoreError::Uncertain(_))), "{ended:?}");
    let [left] = kit.store().interrupted(&ada()).await.unwrap().try_into().unwrap();
    assert_eq!(left.object.as_str(), object);
    kit.store().restore(&ada(), left.backup.as_str(), &left.version).await.unwrap();
    assert_eq!(kit.detail(&object).await.row.summary, detail.row.summary);
}

#[tokio::test]
async fn an_attempt_never_removes_a_backup_that_another_one_took_over() {
    let kit = Kit::new().await;
    let detail = immutable(&kit).await;
    // The first attempt ends with the old object and its backup in place.
    let faults = Faults::end_at(4, Fault::Break);
    let _ = kit.store_behind(&faults).update(&ada(), "image-hub", &replacing(&detail)).await;
    let [first] = backups(&kit).await.try_into().unwrap();
    // The second one takes the backup over and finds the object changed by a rival.
    let faults = Faults::plan(Method::DELETE, &[Fault::Touched]);
    let store = kit.store_behind(&faults);
    let error = store.update(&ada(), "image-hub", &replacing(&detail)).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
    let [second] = backups(&kit).await.try_into().unwrap();
    assert_eq!(second["data"], first["data"]);
    let version = |backup: &Value| backup["metadata"]["resourceVersion"].clone();
    assert_ne!(version(&second), version(&first));
    // The object is newer than the backup now: the next attempt makes another one, and succeeds.
    let now = kit.detail("image-hub").await;
    kit.store().update(&ada(), "image-hub", &replacing(&now)).await.unwrap();
    assert_eq!(backups(&kit).await, Vec::<Value>::new());
    let label = &kit.raw("image-hub").await.unwrap()["metadata"]["labels"]["rival"];
    assert_eq!(label, "was-here");
}
