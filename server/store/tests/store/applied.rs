//! Secrets that `kubectl apply` writes too.
//!
//! The note that `kubectl apply` keeps of a credential does not outlive the credential, and
//! annotations that are full are reported as their own error.

use backend::{SecretStore as _, StoreError, Written};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{CredentialChoice, EditInput, Field, FieldError, Problem, Seen};
use serde_json::{Value, json};
use test_kit::objects::secret;

use crate::cache::first_page;
use crate::kit::{CANARY, Kit, ada, key, new_image, renamed, repassworded, rows};

const NOTE: &str = "kubectl.kubernetes.io/last-applied-configuration";
const DOCKER: &str = "kubernetes.io/dockerconfigjson";
/// Bytes that the annotations of an object may have.
const MAX: usize = 256 * 1024;

/// A registry file with the canary in it.
fn file() -> String {
    let auth = STANDARD.encode(format!("robot:{CANARY}"));
    json!({"auths": {"registry.example.com": {"auth": auth}}}).to_string()
}

/// An object as `kubectl apply` makes it: with a note of all that it was given.
fn applied(object: &Value, notes: impl FnOnce(&Value) -> String) -> Value {
    let note = notes(object);
    let mut object = object.clone();
    object["metadata"]["annotations"] = json!({NOTE: note, "team": "data"});
    object["metadata"]["labels"] = json!({"app": "hub"});
    object
}

/// Everything that the object says, decoded as well.
fn everything(object: &Value) -> String {
    let mut all = object.to_string();
    let values = object["data"].as_object().into_iter().flatten();
    for (_, value) in values {
        let bytes = STANDARD.decode(value.as_str().unwrap()).unwrap();
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

/// True if nothing of a text is found, in base64 neither.
fn is_free_of(object: &Value, text: &str) -> bool {
    let all = everything(object);
    let engines = [text.to_owned(), STANDARD.encode(text), STANDARD.encode(file())];
    engines.iter().all(|form| !all.contains(form.trim_end_matches('=')))
}

#[tokio::test]
async fn a_replaced_password_does_not_survive_in_the_note() {
    let plain = |object: &Value| format!("{object}\n");
    let as_text = |object: &Value| {
        let mut object = object.clone();
        object["stringData"] = json!({".dockerconfigjson": file()});
        object["data"] = Value::Null;
        format!("{object}\n")
    };
    let unreadable = |_: &Value| format!("{{broken {CANARY}");
    let notes: [&dyn Fn(&Value) -> String; 3] = [&plain, &as_text, &unreadable];
    for note in notes {
        let kit = Kit::new().await;
        let object = secret("image-hub", DOCKER, &[(".dockerconfigjson", &file())]);
        kit.put("kubectl-client-side-apply", &applied(&object, note)).await;
        let detail = kit.detail("image-hub").await;
        assert!(detail.applied);
        let store = kit.store();
        // The canary is there to be found.
        assert!(!is_free_of(&kit.raw("image-hub").await.unwrap(), CANARY));
        let written = store.update(&ada(), "image-hub", &repassworded(&detail, "new-one")).await;
        let written = written.unwrap();
        let now = kit.detail("image-hub").await;
        let version = now.version().clone();
        assert_eq!(written, Written::Unapplied { version, replaced: false });
        assert!(!now.applied);
        let raw = kit.raw("image-hub").await.unwrap();
        assert!(is_free_of(&raw, CANARY), "{}", raw["metadata"]);
        // All else is as it was.
        assert_eq!(raw["metadata"]["annotations"]["team"], "data");
        assert_eq!(raw["metadata"]["labels"], json!({"app": "hub"}));
    }
}

#[tokio::test]
async fn what_leaves_the_credential_alone_leaves_the_note_alone() {
    let kit = Kit::new().await;
    let object = secret("gitsync-secret-a", "Opaque", &[("ssh", &key("ed25519"))]);
    kit.put("kubectl-client-side-apply", &applied(&object, Value::to_string)).await;
    let before = kit.raw("gitsync-secret-a").await.unwrap();
    let detail = kit.detail("gitsync-secret-a").await;
    let store = kit.store();
    let written = store.update(&ada(), "gitsync-secret-a", &renamed(&detail, "New")).await;
    assert!(matches!(written.unwrap(), Written::Stored(_)));
    let after = kit.raw("gitsync-secret-a").await.unwrap();
    let note = |object: &Value| object["metadata"]["annotations"][NOTE].clone();
    assert_eq!(note(&after), note(&before));
    // A new key takes it out.
    let input = EditInput {
        key_choice: CredentialChoice::Replace,
        key: key("ecdsa256").into(),
        ..EditInput::of(&kit.detail("gitsync-secret-a").await)
    };
    let written = store.update(&ada(), "gitsync-secret-a", &input).await.unwrap();
    assert!(matches!(written, Written::Unapplied { replaced: false, .. }));
    assert_eq!(note(&kit.raw("gitsync-secret-a").await.unwrap()), Value::Null);
}

#[tokio::test]
async fn a_repaired_and_a_removed_login_take_the_note_with_them() {
    let kit = Kit::new().await;
    let windows = key("ed25519").replace('\n', "\r\n");
    let object = secret("gitsync-secret-a", "Opaque", &[("ssh", &windows)]);
    kit.put("kubectl-client-side-apply", &applied(&object, Value::to_string)).await;
    let detail = kit.detail("gitsync-secret-a").await;
    let input = EditInput { repair: true, ..EditInput::of(&detail) };
    let written = kit.store().update(&ada(), "gitsync-secret-a", &input).await.unwrap();
    assert!(matches!(written, Written::Unapplied { .. }), "{written:?}");

    let mut two: Value = serde_json::from_str(&file()).unwrap();
    two["auths"]["other.example.com"] = json!({"username": "a", "password": "b"});
    let object = secret("image-hub", DOCKER, &[(".dockerconfigjson", &two.to_string())]);
    kit.put("kubectl-client-side-apply", &applied(&object, Value::to_string)).await;
    let mut input = EditInput::of(&kit.detail("image-hub").await);
    input.registries[0].remove = true;
    let written = kit.store().update(&ada(), "image-hub", &input).await.unwrap();
    assert!(matches!(written, Written::Unapplied { .. }), "{written:?}");
    assert!(is_free_of(&kit.raw("image-hub").await.unwrap(), CANARY));
}

#[tokio::test]
async fn the_replacement_of_an_immutable_secret_takes_no_note_over() {
    let kit = Kit::new().await;
    let mut object = secret("image-hub", DOCKER, &[(".dockerconfigjson", &file())]);
    object["immutable"] = true.into();
    kit.put("kubectl-client-side-apply", &applied(&object, Value::to_string)).await;
    let detail = kit.detail("image-hub").await;
    let input = EditInput { replace: true, ..repassworded(&detail, "new-one") };
    let written = kit.store().update(&ada(), "image-hub", &input).await.unwrap();
    assert!(matches!(written, Written::Unapplied { replaced: true, .. }), "{written:?}");
    let raw = kit.raw("image-hub").await.unwrap();
    assert!(is_free_of(&raw, CANARY), "{}", raw["metadata"]);
    assert_eq!(raw["metadata"]["annotations"]["team"], "data");
    assert!(kit.store().interrupted(&ada()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_without_the_note() {
    let kit = Kit::new().await;
    let object = secret("image-hub", DOCKER, &[(".dockerconfigjson", &file())]);
    kit.put("kubectl-client-side-apply", &applied(&object, Value::to_string)).await;
    let detail = kit.detail("image-hub").await;
    let faults =
        test_kit::faults::Faults::plan(http::Method::PATCH, &[test_kit::faults::Fault::BreakAfter]);
    let store = kit.store_behind(&faults);
    let written = store.update(&ada(), "image-hub", &repassworded(&detail, "new-one")).await;
    assert!(matches!(written.unwrap(), Written::Unapplied { .. }));
}

#[tokio::test]
async fn the_list_reads_only_its_own_annotations() {
    let kit = Kit::new().await;
    let object = secret("image-hub", DOCKER, &[(".dockerconfigjson", &file())]);
    let mut object = applied(&object, Value::to_string);
    object["metadata"]["annotations"]["displayName"] = "Ours".into();
    kit.put("kubectl-client-side-apply", &object).await;
    let store = kit.store();
    let listed = rows(&store).await;
    assert_eq!(listed[0].display_name.as_deref(), Some("Ours"));
    let page = first_page(&store, &Seen::Nothing).await;
    assert!(!serde_json::to_string(&page).unwrap().contains(CANARY));
}

/// An annotation that leaves so many bytes to the others.
fn filling(object: &mut Value, left: usize) {
    let taken = |object: &Value| -> usize {
        let all = object["metadata"]["annotations"].as_object().into_iter().flatten();
        all.map(|(name, text)| name.len() + text.as_str().unwrap().len()).sum()
    };
    object["metadata"]["annotations"]["full"] = "".into();
    let text = "x".repeat(MAX - left - taken(object));
    object["metadata"]["annotations"]["full"] = text.into();
}

fn is_full(error: &StoreError) -> bool {
    let full = FieldError::new(Field::Form, Problem::AnnotationsFull { max: MAX });
    matches!(error, StoreError::Invalid(errors) if *errors == [full])
}

#[tokio::test]
async fn full_annotations_have_a_message_of_their_own() {
    let kit = Kit::new().await;
    let mut object = secret("image-hub", DOCKER, &[(".dockerconfigjson", &file())]);
    filling(&mut object, 50);
    kit.put("helm", &object).await;
    let detail = kit.detail("image-hub").await;
    let before = kit.raw("image-hub").await;
    for input in [renamed(&detail, "New"), repassworded(&detail, "new-one")] {
        let error = kit.store().update(&ada(), "image-hub", &input).await.unwrap_err();
        assert!(is_full(&error), "{error:?}");
    }
    assert_eq!(kit.raw("image-hub").await, before);
    // The note of kubectl makes room for the panel's own.
    let mut object = secret("image-room", DOCKER, &[(".dockerconfigjson", &file())]);
    object = applied(&object, Value::to_string);
    filling(&mut object, 0);
    kit.put("kubectl-client-side-apply", &object).await;
    let detail = kit.detail("image-room").await;
    let error = kit.store().update(&ada(), "image-room", &renamed(&detail, "New")).await;
    assert!(is_full(&error.unwrap_err()));
    let written = kit.store().update(&ada(), "image-room", &repassworded(&detail, "new")).await;
    assert!(matches!(written.unwrap(), Written::Unapplied { .. }));
}

#[tokio::test]
async fn the_embedded_cluster_says_it_as_the_api_server_does() {
    let kit = Kit::new().await;
    kit.store().create(&ada(), &new_image("hub")).await.unwrap();
    let path = "/api/v1/namespaces/hub/secrets/image-hub";
    let change = json!({"metadata": {"annotations": {"full": "x".repeat(MAX)}}});
    let (status, answer) =
        kit.send(http::Method::PATCH, path, "application/merge-patch+json", &change).await;
    assert_eq!(status, 422);
    for cause in answer["details"]["causes"].as_array().unwrap() {
        let told = ["field", "reason", "message"].map(|name| cause[name].as_str().unwrap());
        let message = "Too long: may not be more than 262144 bytes";
        assert_eq!(told, ["metadata.annotations", "FieldValueTooLong", message]);
    }
}
