//! Listing and reading.

use app::backend::{SecretStore as _, StoreError};
use app::domain::{Credential, Problem, SecretKind, StoredKnownHosts};
use http::Method;
use serde_json::json;

use crate::faults::{Fault, Faults};
use crate::kit::{CANARY, Kit, ada, elsewhere, key};

#[tokio::test]
async fn both_kinds_are_listed_without_values() {
    let kit = Kit::new().await;
    let image = kit.image("hub").await;
    let git = kit.git("data").await;
    let mut rows = kit.store().list(&ada()).await.unwrap();
    rows.sort_by(|a, b| a.object.cmp(&b.object));
    // What the annotations say is what the values say.
    assert_eq!(rows, [git.row, image.row]);
    assert!(!format!("{rows:?}").contains(CANARY));
}

#[tokio::test]
async fn a_list_asks_for_metadata_only() {
    let kit = Kit::new().await;
    let faults = Faults::default();
    kit.store_behind(&faults).list(&ada()).await.unwrap();
    let seen = faults.seen();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(
        seen.iter()
            .all(|line| line.contains("fieldSelector=type%3D") && line.contains("limit=500"))
    );
}

#[tokio::test]
async fn many_are_listed_page_by_page() {
    let kit = Kit::new().await;
    for number in 0..1_201 {
        let name = format!("image-{number}");
        let file = [(".dockerconfigjson", "{\"auths\":{}}")];
        kit.put("helm", &elsewhere(&name, SecretKind::ImagePull.object_type(), &file)).await;
    }
    let faults = Faults::default();
    assert_eq!(kit.store_behind(&faults).list(&ada()).await.unwrap().len(), 1_201);
    assert_eq!(faults.count(&Method::GET), 4);
    // A page that expired on the way is no error.
    faults.add(Method::GET, &[Fault::None, Fault::None, Fault::Status(410)]);
    assert_eq!(kit.store_behind(&faults).list(&ada()).await.unwrap().len(), 1_201);
}

#[tokio::test]
async fn what_was_written_elsewhere_shows_a_dash() {
    let kit = Kit::new().await;
    kit.image("hub").await;
    let file = r#"{"auths":{"b.example.com":{"username":"u","password":"p"}}}"#;
    let value = elsewhere("image-hub", "", &[(".dockerconfigjson", file)])["data"].clone();
    kit.patch("image-hub", &json!({"data": value})).await;
    let rows = kit.store().list(&ada()).await.unwrap();
    assert!(rows[0].summary.is_empty());
    assert_eq!(rows[0].changed.by.as_deref(), Some("kubectl-edit"));
    assert_eq!(kit.detail("image-hub").await.row.summary, ["b.example.com"]);
}

#[tokio::test]
async fn a_missing_namespace_is_empty_and_a_missing_object_is_none() {
    let kit = Kit::new().await;
    assert_eq!(kit.store_nowhere().list(&ada()).await.unwrap(), []);
    assert_eq!(kit.store_nowhere().get(&ada(), "image-x").await.unwrap(), None);
    assert_eq!(kit.store().get(&ada(), "image-x").await.unwrap(), None);
}

#[tokio::test]
async fn without_rights_it_is_forbidden() {
    let kit = Kit::new().await;
    let error = kit.store_of_bob().list(&ada()).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "list" }));
    let error = kit.store_of_bob().get(&ada(), "image-x").await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "get" }));
}

#[tokio::test]
async fn a_key_made_elsewhere_is_described() {
    let kit = Kit::new().await;
    let locked = key("ed25519-passphrase");
    let data = [("ssh", locked.as_str()), ("known_hosts", "h"), ("other", "o")];
    kit.put("helm", &elsewhere("gitsync-secret-data", "Opaque", &data)).await;
    let Credential::GitSync { key, known_hosts } =
        kit.detail("gitsync-secret-data").await.credential
    else {
        panic!()
    };
    let key = key.unwrap();
    assert_eq!(key.description.unwrap().algorithm, "ssh-ed25519");
    assert_eq!(key.problem, Some(Problem::KeyPassphrase));
    assert!(matches!(known_hosts, Some(StoredKnownHosts::Wrong(_))));
}
