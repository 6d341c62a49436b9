//! The list while its watches fail.
//!
//! It recovers to the cluster's state, it says when it is out of date, and it sends no more
//! requests than necessary.

use std::collections::BTreeMap;
use std::time::Duration;

use backend::{SecretStore as _, StoreError, Written};
use domain::{Lang, ListPage, ListQuery, SecretKind, SecretRow, Seen, Version};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{KubeSecretStore, Rhythm};
use test_kit::objects::secret;
use test_kit::watch_faults::WatchFault::{
    self, Cut, End, Expired, Hang, Late, Refused, Replayed, Silent, Status,
};
use test_kit::watch_faults::WatchFaults;
use tokio::time::{Instant, timeout};

use crate::kit::{Kit, ada, new_image, renamed, rows, until};

const DOCKER: &str = "kubernetes.io/dockerconfigjson";

/// Watches that wait for a moment where they would wait for a while.
pub(crate) fn hasty() -> Rhythm {
    Rhythm {
        pause_min: Duration::from_millis(4),
        pause_max: Duration::from_millis(60),
        pause_at_start: Duration::from_millis(30),
        steady: Duration::from_millis(300),
        silence: Duration::from_millis(400),
        seen: Duration::from_millis(1_500),
        heartbeat: Duration::from_millis(250),
        // No machine is so busy.
        answer: Duration::from_secs(20),
    }
}

pub(crate) async fn first_page(store: &KubeSecretStore, seen: &Seen) -> ListPage {
    let query = ListQuery { page: 1, ..ListQuery::default() };
    store.page(&ada(), &query, Lang::En, seen).await.unwrap()
}

/// What the cluster has, by name and version, asked from it directly.
async fn cluster(kit: &Kit) -> BTreeMap<String, String> {
    let path = "/api/v1/namespaces/hub/secrets";
    let (_, list) = kit.send(http::Method::GET, path, "application/json", &Value::Null).await;
    let items = list["items"].as_array().unwrap();
    let text = |item: &Value, name: &str| item["metadata"][name].as_str().unwrap().to_owned();
    items.iter().map(|item| (text(item, "name"), text(item, "resourceVersion"))).collect()
}

fn versions(rows: &[SecretRow]) -> BTreeMap<String, String> {
    let pair = |row: &SecretRow| (row.object.to_string(), row.version.resource_version.clone());
    let versions: BTreeMap<_, _> = rows.iter().map(pair).collect();
    assert_eq!(versions.len(), rows.len(), "a row is there twice");
    versions
}

/// Waits until the list is what the cluster is.
pub(crate) async fn settled(kit: &Kit, store: &KubeSecretStore) {
    let wanted = cluster(kit).await;
    until(store, |rows| versions(rows) == wanted).await;
}

/// Waits until the list says, or does not say any more, that it is old.
pub(crate) async fn until_as_of(store: &KubeSecretStore, is_old: bool) -> ListPage {
    let all = async {
        loop {
            let page = first_page(store, &Seen::Nothing).await;
            if page.as_of.is_some() == is_old {
                return page;
            }
            store.changed(page.generation).await;
        }
    };
    timeout(Duration::from_secs(30), all).await.unwrap()
}

pub(crate) fn stored(written: Written) -> Version {
    match written {
        Written::Stored(version)
        | Written::Replaced(version)
        | Written::Unapplied { version, .. } => version,
        Written::Unchanged => Version::default(),
    }
}

pub(crate) async fn put(kit: &Kit, name: &str) {
    kit.put("helm", &secret(name, DOCKER, &[(".dockerconfigjson", "{\"auths\":{}}")])).await;
}

pub(crate) async fn touch(kit: &Kit, name: &str, turn: usize) {
    kit.patch(name, &json!({"metadata": {"annotations": {"displayName": format!("T{turn}")}}}))
        .await;
}

#[tokio::test]
async fn changes_elsewhere_arrive_without_a_request() {
    let kit = Kit::new().await;
    let faults = WatchFaults::default();
    let store = kit.store_watching(&faults, hasty());
    put(&kit, "image-a").await;
    assert_eq!(rows(&store).await.len(), 1);
    let lists = faults.counts().0;
    put(&kit, "image-b").await;
    kit.git("c").await;
    touch(&kit, "image-a", 1).await;
    settled(&kit, &store).await;
    kit.remove("image-b").await;
    settled(&kit, &store).await;
    assert_eq!(faults.counts().0, lists);
    assert_eq!(first_page(&store, &Seen::Nothing).await.as_of, None);
}

#[tokio::test]
async fn after_every_fault_the_list_is_the_cluster_again() {
    let slow = Duration::from_millis(150);
    let faults = [
        Refused,
        Hang,
        Cut(1),
        Cut(2),
        End(0),
        End(1),
        Silent(0),
        Silent(1),
        Expired(0),
        Expired(1),
        Late(slow),
        Replayed(1),
        Status(410, None),
        Status(429, Some(1)),
        Status(500, None),
        Status(503, None),
        Status(504, None),
    ];
    for fault in faults {
        let kit = Kit::new().await;
        put(&kit, "image-a").await;
        put(&kit, "image-gone").await;
        let network = WatchFaults::default();
        let store = kit.store_watching(&network, hasty());
        assert_eq!(rows(&store).await.len(), 2);
        touch(&kit, "image-a", 0).await;
        settled(&kit, &store).await;
        // Every kind meets it, and changes go on meanwhile.
        network.add(&[fault; 6]);
        network.drop_all();
        kit.remove("image-gone").await;
        for turn in 1..4 {
            put(&kit, &format!("image-n{turn}")).await;
            touch(&kit, "image-a", turn).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        settled(&kit, &store).await;
        until_as_of(&store, false).await;
        touch(&kit, "image-a", 9).await;
        settled(&kit, &store).await;
        let (lists, watches) = network.counts();
        assert!(lists < 40 && watches < 100, "{fault:?}: {lists} lists, {watches} watches");
    }
}

#[tokio::test]
async fn while_it_is_broken_the_page_says_since_when() {
    let kit = Kit::new().await;
    put(&kit, "image-a").await;
    let network = WatchFaults::default();
    let store = kit.store_watching(&network, hasty());
    assert_eq!(rows(&store).await.len(), 1);
    network.always(Some(Status(503, None)));
    network.drop_all();
    put(&kit, "image-b").await;
    let page = until_as_of(&store, true).await;
    // What is known is shown, and writes go on.
    assert_eq!((page.rows.len(), page.as_of.unwrap().len()), (1, "2026-01-01T00:00:00Z".len()));
    store.create(&ada(), &new_image("c")).await.unwrap();
    network.always(None);
    settled(&kit, &store).await;
    until_as_of(&store, false).await;
}

#[tokio::test]
async fn a_cluster_that_never_answers_is_asked_less_and_less() {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    network.always(Some(Refused));
    let store = kit.store_watching(&network, Rhythm::default());
    let error =
        store.page(&ada(), &ListQuery::default(), Lang::En, &Seen::Nothing).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    tokio::time::pause();
    tokio::time::sleep(Duration::from_mins(10)).await;
    let asked = network.asked().len();
    // Three watches, each after at most three seconds and at least half of that.
    assert!((3 * 150..3 * 450).contains(&asked), "{asked}");
    tokio::time::resume();
}

#[tokio::test]
async fn a_watch_that_breaks_again_and_again_is_opened_less_and_less() {
    for fault in [Refused, Status(500, None), End(0), Expired(0), Cut(1)] {
        let kit = Kit::new().await;
        let network = WatchFaults::default();
        let store = kit.store_watching(&network, Rhythm::default());
        assert_eq!(rows(&store).await, []);
        network.always(Some(fault));
        network.drop_all();
        tokio::time::pause();
        let before = network.asked().len();
        tokio::time::sleep(Duration::from_mins(10)).await;
        let asked = network.asked().len() - before;
        // Ten minutes have twenty of the longest pauses, or forty of their halves; each of three
        // watches may ask for a list as well.
        assert!(asked < 3 * 2 * 55, "{fault:?}: {asked}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn the_cluster_says_how_long_to_wait() {
    let kit = Kit::new().await;
    let network = WatchFaults::plan(&[Status(429, Some(1)); 3]);
    let store = kit.store_watching(&network, hasty());
    assert_eq!(rows(&store).await, []);
    let asked = network.asked();
    let started = asked[0].0;
    let again = asked[3].0;
    assert!(again.duration_since(started) >= Duration::from_secs(1));
}

#[tokio::test]
async fn what_may_not_be_watched_is_forbidden() {
    let kit = Kit::new().await;
    let network = WatchFaults::of_watches(Status(403, None));
    let store = kit.store_watching(&network, hasty());
    let error =
        store.page(&ada(), &ListQuery::default(), Lang::En, &Seen::Nothing).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Forbidden { verb: "watch", resource: "secrets" }),
        "{error:?}"
    );
    // A refusal is an answer.
    let answers = async {
        while !store.can_list() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), answers).await.unwrap();
}

#[tokio::test]
async fn the_writer_sees_their_write_although_the_watch_is_late() {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    network.always(Some(Late(Duration::from_millis(300))));
    let store = kit.store_watching(&network, hasty());
    assert_eq!(rows(&store).await, []);
    let kind = SecretKind::ImagePull;
    let version = stored(store.create(&ada(), &new_image("x")).await.unwrap());
    let page = first_page(&store, &Seen::written(kind, &version)).await;
    assert_eq!((page.rows.len(), page.behind), (1, false));
    assert_eq!(store.kind("image-x"), Some(kind));
    let detail = store.get(&ada(), "image-x").await.unwrap().unwrap();
    let written = store.update(&ada(), "image-x", &renamed(&detail, "New")).await.unwrap();
    let version = stored(written);
    let page = first_page(&store, &Seen::written(kind, &version)).await;
    assert_eq!(page.rows[0].display_name.as_deref(), Some("New"));
    assert_eq!(page.rows[0].version, version);
    store.delete(&ada(), "image-x", &version).await.unwrap();
    let page = first_page(&store, &Seen::gone(kind, &version)).await;
    assert_eq!((page.rows.len(), page.behind), (0, false));
}

#[tokio::test]
async fn a_watch_that_hangs_leaves_the_page_behind() {
    let kit = Kit::new().await;
    let network = WatchFaults::of_watches(Silent(0));
    let rhythm = Rhythm::default();
    let store = kit.store_watching(&network, rhythm);
    assert_eq!(rows(&store).await, []);
    let version = stored(store.create(&ada(), &new_image("x")).await.unwrap());
    let started = Instant::now();
    let seen = Seen::written(SecretKind::ImagePull, &version);
    let page = first_page(&store, &seen).await;
    assert!(page.behind && page.rows.is_empty());
    assert!(started.elapsed() >= rhythm.seen && started.elapsed() < 2 * rhythm.seen);
    // What cannot be compared, or is of no kind, is not waited for.
    for nothing in ["image-pull.x", "nope.7", ""] {
        assert!(!first_page(&store, &Seen::parse(nothing)).await.behind, "{nothing}");
    }
}

#[tokio::test]
async fn everybody_who_waits_is_told_of_a_change() {
    let kit = Kit::new().await;
    let store = kit.store_watching(&WatchFaults::default(), hasty());
    rows(&store).await;
    // Until the watches are open, so that nothing else moves.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let generation = first_page(&store, &Seen::Nothing).await.generation;
    let waiting: Vec<_> = (0..3_000)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.changed(generation).await })
        })
        .collect();
    put(&kit, "image-a").await;
    for waiter in waiting {
        assert_ne!(timeout(Duration::from_secs(30), waiter).await.unwrap().unwrap(), generation);
    }
    // A state of another process is another one.
    timeout(Duration::from_secs(1), store.changed(u64::MAX)).await.unwrap();
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Put(u8),
    Touch(u8),
    Remove(u8),
    Fault(WatchFault),
    Drop,
    Wait(u8),
}

fn steps() -> impl Strategy<Value = Step> {
    let fault = prop_oneof![
        Just(Refused),
        Just(Cut(1)),
        Just(End(1)),
        Just(Expired(0)),
        Just(Expired(2)),
        Just(Silent(1)),
        Just(Replayed(1)),
        Just(Late(Duration::from_millis(30))),
        prop_oneof![Just(410), Just(429), Just(500), Just(503)].prop_map(|code| Status(code, None)),
    ];
    prop_oneof![
        3 => (0_u8..12).prop_map(Step::Put),
        3 => (0_u8..12).prop_map(Step::Touch),
        2 => (0_u8..12).prop_map(Step::Remove),
        3 => fault.prop_map(Step::Fault),
        1 => Just(Step::Drop),
        1 => (0_u8..40).prop_map(Step::Wait),
    ]
}

/// An object of one kind or the other.
fn named(number: u8) -> (String, &'static str, &'static str) {
    if number.is_multiple_of(2) {
        (format!("image-{number}"), DOCKER, ".dockerconfigjson")
    } else {
        (format!("gitsync-secret-{number}"), "Opaque", "ssh")
    }
}

/// An open page: it looks again only when it is told that something has changed.
fn open_page(store: &KubeSecretStore) -> tokio::sync::watch::Receiver<BTreeMap<String, String>> {
    let (shown, page) = tokio::sync::watch::channel(BTreeMap::new());
    let store = store.clone();
    tokio::spawn(async move {
        let mut generation = 0;
        loop {
            generation = store.changed(generation).await;
            let query = ListQuery { page: 1, ..ListQuery::default() };
            // Before the first list there is no page; the next change brings one.
            if let Ok(page) = store.page(&ada(), &query, Lang::En, &Seen::Nothing).await
                && shown.send(versions(&page.rows)).is_err()
            {
                return;
            }
        }
    });
    page
}

async fn drive(steps: Vec<Step>) {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    let store = kit.store_watching(&network, hasty());
    let mut there = std::collections::BTreeSet::new();
    store.start();
    let mut page = open_page(&store);
    for (turn, step) in steps.into_iter().enumerate() {
        match step {
            Step::Put(number) if there.insert(number) => {
                let (name, object_type, key) = named(number);
                kit.put("helm", &secret(&name, object_type, &[(key, "{}")])).await;
            }
            Step::Touch(number) if there.contains(&number) => {
                touch(&kit, &named(number).0, turn).await;
            }
            Step::Remove(number) if there.remove(&number) => kit.remove(&named(number).0).await,
            Step::Fault(fault) => network.add(&[fault]),
            Step::Drop => network.drop_all(),
            Step::Wait(ms) => tokio::time::sleep(Duration::from_millis(ms.into())).await,
            Step::Put(_) | Step::Touch(_) | Step::Remove(_) => {}
        }
    }
    settled(&kit, &store).await;
    until_as_of(&store, false).await;
    touch_all(&kit, &there).await;
    settled(&kit, &store).await;
    let wanted = cluster(&kit).await;
    let same = page.wait_for(|shown| *shown == wanted);
    timeout(Duration::from_secs(10), same).await.unwrap().unwrap();
}

async fn touch_all(kit: &Kit, there: &std::collections::BTreeSet<u8>) {
    for number in there {
        touch(kit, &named(*number).0, 999).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_list_is_the_cluster_in_the_end(
        steps in prop::collection::vec(steps(), 0..50),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(drive(steps));
    }
}
