//! Listing and reading secrets.

use backend::{SecretStore as _, StoreError};
use domain::{Credential, Lang, ListQuery, Problem, SecretKind, Seen, StoredKnownHosts};
use http::Method;
use serde_json::json;
use store::KubeSecretStore;
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;

use crate::kit::{CANARY, Kit, ada, key, rows};

#[tokio::test]
async fn both_kinds_are_listed_without_values() {
    let kit = Kit::new().await;
    let image = kit.image("hub").await;
    let git = kit.git("data").await;
    let rows = rows(&kit.store()).await;
    // What the annotations say is what the values say.
    assert_eq!(rows, [git.row, image.row]);
    assert!(!format!("{rows:?}").contains(CANARY));
}

#[tokio::test]
async fn a_list_asks_for_metadata_only() {
    let kit = Kit::new().await;
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    for _ in 0..3 {
        assert_eq!(rows(&store).await, []);
    }
    assert_eq!(faults.seen(), Vec::<String>::new());
    let asked = faults.asked_by_cache();
    let (watches, lists): (Vec<_>, Vec<_>) =
        asked.iter().partition(|uri| uri.contains("watch=true"));
    assert_eq!(lists.len(), 3, "{asked:?}");
    assert!(watches.len() <= 3, "{asked:?}");
    assert!(lists.iter().all(|uri| uri.contains("limit=500")), "{asked:?}");
}

async fn total(store: &KubeSecretStore) -> usize {
    store.page(&ada(), &ListQuery::default(), Lang::En, &Seen::Nothing).await.unwrap().total
}

#[tokio::test]
async fn many_are_listed_page_by_page() {
    let kit = Kit::new().await;
    for number in 0..1_201 {
        let name = format!("image-{number}");
        let file = [(".dockerconfigjson", "{\"auths\":{}}")];
        kit.put("helm", &secret(&name, SecretKind::ImagePull.object_type(), &file)).await;
    }
    let faults = Faults::default();
    assert_eq!(total(&kit.store_behind(&faults)).await, 1_201);
    let lists = faults.asked_by_cache().iter().filter(|uri| !uri.contains("watch=true")).count();
    assert_eq!(lists, 5);
    // A page that expired on the way is no error.
    for at in 0..6 {
        let mut expires = vec![Fault::None; at];
        expires.push(Fault::Status(410));
        let faults = Faults::of_cache(&expires);
        assert_eq!(total(&kit.store_behind(&faults)).await, 1_201);
    }
}

#[tokio::test]
async fn what_was_written_elsewhere_is_described_when_shown() {
    let kit = Kit::new().await;
    kit.image("hub").await;
    let file = r#"{"auths":{"b.example.com":{"username":"u","password":"p"}}}"#;
    let value = secret("image-hub", "", &[(".dockerconfigjson", file)])["data"].clone();
    kit.patch("image-hub", &json!({"data": value})).await;
    // Nothing is believed of it; a page reads what it shows.
    let rows = rows(&kit.store()).await;
    assert_eq!(rows[0].summary, ["b.example.com"]);
    assert_eq!(rows[0].changed.by.as_deref(), Some("kubectl-edit"));
    assert_eq!(kit.detail("image-hub").await.row.summary, ["b.example.com"]);
    let faults = Faults::plan(Method::GET, &[Fault::Status(500); 9]);
    assert!(crate::kit::rows(&kit.store_behind(&faults)).await[0].summary.is_empty());
}

#[tokio::test]
async fn a_missing_namespace_is_empty_and_a_missing_object_is_none() {
    let kit = Kit::new().await;
    assert_eq!(rows(&kit.store_nowhere()).await, []);
    assert_eq!(kit.store_nowhere().get(&ada(), "image-x").await.unwrap(), None);
    assert_eq!(kit.store().get(&ada(), "image-x").await.unwrap(), None);
}

#[tokio::test]
async fn without_rights_it_is_forbidden() {
    let kit = Kit::new().await;
    let query = ListQuery::default();
    let error =
        kit.store_of_bob().page(&ada(), &query, Lang::En, &Seen::Nothing).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "list", resource: "secrets" }));
    let error = kit.store_of_bob().get(&ada(), "image-x").await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "get", resource: "secrets" }));
}

#[tokio::test]
async fn what_was_never_listed_is_unavailable() {
    let kit = Kit::new().await;
    for fault in [Fault::Break, Fault::Status(503), Fault::Hang] {
        let store = kit.store_behind(&Faults::always_of_cache(fault));
        assert!(!store.can_list());
        let query = ListQuery::default();
        let error = store.page(&ada(), &query, Lang::En, &Seen::Nothing).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{fault:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_key_made_elsewhere_is_described() {
    let kit = Kit::new().await;
    let locked = key("ed25519-passphrase");
    let data = [("ssh", locked.as_str()), ("known_hosts", "h"), ("other", "o")];
    kit.put("helm", &secret("gitsync-secret-data", "Opaque", &data)).await;
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
