//! A search for text that only the values contain.
//!
//! The values are read during the search, and until then no page says that the text was not found.

use std::sync::Arc;
use std::time::Duration;

use backend::{Caller, SecretStore as _};
use domain::{ENTRIES_MAX, Lang, ListPage, ListQuery, Seen};
use http::Method;
use local_cluster::store::Store;
use local_cluster::{Cluster, RightsTable, SystemWorld};
use serde_json::json;
use store::{Impersonation, KubeSecretStore, StoreSettings};
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;

use crate::kit::{CANARY, Kit, ada, grace, key, naming};

const DOCKER: &str = "kubernetes.io/dockerconfigjson";

async fn put(kit: &Kit, name: &str, host: &str) {
    let file = json!({"auths": {host: {"username": "u", "password": CANARY}}}).to_string();
    let object = format!("image-{name}");
    kit.put("helm", &secret(&object, DOCKER, &[(".dockerconfigjson", &file)])).await;
}

async fn search(store: &KubeSecretStore, caller: &Caller, text: &str) -> ListPage {
    let query = ListQuery { search: text.to_owned(), page: 1, ..ListQuery::default() };
    store.page(caller, &query, Lang::En, &Seen::Nothing).await.unwrap()
}

/// The names that are found, and how many secrets the search cannot tell about.
async fn found(store: &KubeSecretStore, text: &str) -> (Vec<String>, usize) {
    let page = search(store, &ada(), text).await;
    (page.rows.iter().map(|row| row.name.to_string()).collect(), page.unsearched)
}

#[tokio::test]
async fn a_registry_that_only_the_value_names_is_found() {
    let kit = Kit::new().await;
    kit.image("ours").await;
    put(&kit, "theirs", "registry.elsewhere.example").await;
    kit.put("helm", &secret("gitsync-secret-k", "Opaque", &[("ssh", &key("ed25519"))])).await;
    let store = kit.store();
    assert_eq!(found(&store, "elsewhere.example").await, (vec!["theirs".to_owned()], 0));
    assert_eq!(found(&store, "ssh-ed25519").await, (vec!["k".to_owned()], 0));
    assert_eq!(found(&store, "nobody.example").await, (Vec::new(), 0));
    // Nothing of it but the host is known to the list.
    assert!(!format!("{:?}", search(&store, &ada(), "elsewhere").await).contains(CANARY));
    // A change elsewhere makes it another value, which is read again.
    let file = r#"{"auths":{"moved.example":{}}}"#;
    let value = secret("image-theirs", "", &[(".dockerconfigjson", file)])["data"].clone();
    let generation = search(&store, &ada(), "x").await.generation;
    kit.patch("image-theirs", &json!({"data": value})).await;
    store.changed(generation).await;
    assert_eq!(found(&store, "moved.example").await, (vec!["theirs".to_owned()], 0));
    assert_eq!(found(&store, "elsewhere.example").await, (Vec::new(), 0));
}

#[tokio::test]
async fn a_value_is_read_once_and_none_without_a_search() {
    let kit = Kit::new().await;
    for number in 0..60 {
        put(&kit, &format!("n{number:02}"), &format!("r{number}.example")).await;
    }
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    let query = ListQuery { page: 3, ..ListQuery::default() };
    store.page(&ada(), &query, Lang::En, &Seen::Nothing).await.unwrap();
    assert_eq!(faults.count(&Method::GET), 10, "the rows of the page");
    let (names, unsearched) = found(&store, "r7.example").await;
    assert_eq!((names, unsearched), (vec!["n07".to_owned()], 0));
    assert_eq!(faults.count(&Method::GET), 60);
    found(&store, "r8.example").await;
    assert_eq!(faults.count(&Method::GET), 60);
}

#[tokio::test]
async fn what_cannot_be_read_is_counted_and_tried_again_later() {
    let kit = Kit::new().await;
    kit.image("ours").await;
    for number in 0..3 {
        put(&kit, &format!("n{number}"), "there.example").await;
    }
    let faults = Faults::plan(Method::GET, &[Fault::Status(403); 4]);
    let store = kit.store_behind(&faults);
    assert_eq!(found(&store, "there.example").await, (Vec::new(), 3));
    let asked = faults.count(&Method::GET);
    assert!((1..=3).contains(&asked), "{asked}");
    assert_eq!(found(&store, "registry.example.com").await, (vec!["ours".to_owned()], 3));
    assert_eq!(faults.count(&Method::GET), asked, "not with every search");
    for _ in asked..4 {
        // The faults that are left are used up by looking.
        let _ = store.get(&ada(), "image-n0").await;
    }
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    let (names, unsearched) = found(&store, "there.example").await;
    assert_eq!((names.len(), unsearched), (3, 0));
}

#[tokio::test]
async fn reads_that_fail_do_not_keep_the_others_from_their_turn() {
    let kit = Kit::new().await;
    for number in 0..40 {
        put(&kit, &format!("n{number:02}"), "there.example").await;
    }
    let faults = Faults::plan(Method::GET, &[Fault::Status(400); 17]);
    let store = kit.store_behind(&faults);
    let first = |faults: &Faults| {
        faults.seen().into_iter().find(|request| request.contains("/secrets/image-n"))
    };
    let (_, unsearched) = found(&store, "there.example").await;
    assert!(unsearched > 20, "{unsearched}");
    let begun = first(&faults);
    assert!(begun.is_some());
    let before = faults.seen().len();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    assert_eq!(found(&store, "there.example").await.0.len(), 25, "a page of them");
    let next = faults.seen().split_off(before);
    let next = next.into_iter().find(|request| request.contains("/secrets/image-n"));
    assert_ne!(next, begun);
}

#[tokio::test]
async fn a_page_does_not_wait_for_long_and_hears_when_more_is_known() {
    let kit = Kit::new().await;
    for number in 0..3 {
        put(&kit, &format!("n{number}"), "there.example").await;
    }
    let faults = Faults::plan(Method::GET, &[Fault::Hang]);
    let store = kit.store_behind(&faults);
    let page = search(&store, &ada(), "there.example").await;
    assert_eq!((page.matching, page.unsearched), (2, 1));
    // The others are told once the one that hangs was given up.
    let told = store.changed(page.generation).await;
    assert_ne!(told, page.generation);
}

#[tokio::test]
async fn registries_beyond_those_that_are_kept_are_not_ruled_out() {
    let kit = Kit::new().await;
    let hosts: Vec<String> =
        (0..=ENTRIES_MAX).map(|at| format!("\"r{at:03}.example\":{{}}")).collect();
    let file = format!("{{\"auths\":{{{}}}}}", hosts.join(","));
    kit.put("helm", &secret("image-many", DOCKER, &[(".dockerconfigjson", &file)])).await;
    let store = kit.store();
    let last = format!("r{ENTRIES_MAX}.example");
    assert_eq!(found(&store, "r099.example").await, (vec!["many".to_owned()], 0));
    assert_eq!(found(&store, &last).await, (Vec::new(), 1));
}

#[tokio::test]
async fn values_are_read_as_the_user_who_searches_and_only_with_their_right() {
    let table = "user sso:ada hub get,list\nuser sso:grace hub list\n";
    let policy = Arc::new(RightsTable::parse(table).unwrap());
    let cluster = Cluster::with(Store::in_memory().unwrap(), Arc::new(SystemWorld), policy);
    cluster.prepare("hub").await.unwrap();
    let kit = Kit::of(cluster);
    put(&kit, "theirs", "there.example").await;
    let faults = Faults::default();
    let impersonation =
        Impersonation { user_prefix: "sso:".to_owned(), ..Impersonation::default() };
    let settings = StoreSettings { impersonation: Some(impersonation), ..kit.settings(naming()) };
    let store = KubeSecretStore::new(kit.client_behind(&faults), settings, kit.clock());
    let page = search(&store, &grace(), "there.example").await;
    assert_eq!((page.matching, page.unsearched), (0, 1));
    assert_eq!(faults.count(&Method::GET), 0);
    let page = search(&store, &ada(), "there.example").await;
    assert_eq!((page.matching, page.unsearched), (1, 0));
    assert_eq!(faults.count(&Method::GET), 1);
    // What is public of a value is for everybody who may see the list, as beside the value.
    assert_eq!(search(&store, &grace(), "there.example").await.matching, 1);
}
