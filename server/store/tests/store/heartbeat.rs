//! A cluster that hangs: how soon the page says so, and what happens when the cluster is back.

use std::time::Duration;

use backend::SecretStore as _;
use domain::{Lang, ListQuery, SecretKind, Seen};
use store::{KubeSecretStore, Rhythm};
use test_kit::watch_faults::WatchFault::{Hang, Late, Refused, Status};
use test_kit::watch_faults::WatchFaults;
use tokio::time::{Instant, sleep};

use crate::cache::{first_page, hasty, put, settled, stored, touch, until_as_of};
use crate::kit::{Kit, ada, renamed, rows};

/// How long it may take until the page says what happened to the cluster.
const BUDGET: Duration = Duration::from_secs(20);

/// A store with the usual rhythm whose watches are open, and time that stands still.
async fn watching(kit: &Kit, network: &WatchFaults) -> KubeSecretStore {
    put(kit, "image-a").await;
    let store = kit.store_watching(network, Rhythm::default());
    assert_eq!(rows(&store).await.len(), 1);
    touch(kit, "image-a", 1).await;
    settled(kit, &store).await;
    tokio::time::pause();
    store
}

#[tokio::test]
async fn a_cluster_that_hangs_is_said_so_in_time() {
    // Wherever between two heartbeats it begins.
    for offset in (0..9).map(|second| Duration::from_millis(second * 1_000 + 1)) {
        let kit = Kit::new().await;
        let network = WatchFaults::default();
        let store = watching(&kit, &network).await;
        sleep(offset).await;
        network.freeze();
        network.everything(Some(Hang));
        let started = Instant::now();
        let page = until_as_of(&store, true).await;
        assert!(started.elapsed() < BUDGET, "{offset:?}: {:?}", started.elapsed());
        assert_eq!(page.rows.len(), 1);
        assert!(!store.is_heard() && store.holds());
        tokio::time::resume();
    }
}

#[tokio::test]
async fn what_the_cluster_does_meanwhile_is_shown_once_it_is_back() {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    let store = watching(&kit, &network).await;
    network.freeze();
    network.everything(Some(Hang));
    until_as_of(&store, true).await;
    sleep(Duration::from_mins(10)).await;
    tokio::time::resume();
    put(&kit, "image-b").await;
    kit.remove("image-a").await;
    tokio::time::pause();
    network.everything(None);
    let started = Instant::now();
    // The streams that were open stay silent for ever: the list is read anew.
    settled(&kit, &store).await;
    until_as_of(&store, false).await;
    assert!(started.elapsed() < BUDGET, "{:?}", started.elapsed());
    assert!(store.is_heard());
    // It was not restored to anything.
    assert_eq!(first_page(&store, &Seen::Nothing).await.restored, None);
    tokio::time::resume();
}

#[tokio::test]
async fn a_heartbeat_that_is_slow_or_refused_is_an_answer() {
    for fault in [Late(Duration::from_secs(6)), Status(403, None), Status(429, Some(1))] {
        let kit = Kit::new().await;
        let network = WatchFaults::default();
        let store = watching(&kit, &network).await;
        network.everything(Some(fault));
        let lists = network.counts().0;
        sleep(Duration::from_mins(1)).await;
        assert_eq!(first_page(&store, &Seen::Nothing).await.as_of, None, "{fault:?}");
        assert!(network.beats().len() >= 4, "{fault:?}");
        assert_eq!(network.counts().0, lists, "{fault:?}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn one_that_breaks_now_and_then_is_tried_again() {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    let store = watching(&kit, &network).await;
    for _ in 0..5 {
        network.everything(Some(Refused));
        while network.beats().last().is_none_or(|beat| beat.elapsed() > Duration::from_millis(50)) {
            sleep(Duration::from_millis(10)).await;
        }
        network.everything(None);
        sleep(Duration::from_secs(10)).await;
        assert_eq!(first_page(&store, &Seen::Nothing).await.as_of, None);
    }
    tokio::time::resume();
}

#[tokio::test]
async fn what_the_watch_hears_counts_where_heartbeats_get_no_answer() {
    let kit = Kit::new().await;
    put(&kit, "image-a").await;
    let network = WatchFaults::default();
    let answer = Duration::from_millis(300);
    let rhythm = Rhythm { silence: Duration::from_mins(5), answer, ..hasty() };
    let store = kit.store_watching(&network, rhythm);
    assert_eq!(rows(&store).await.len(), 1);
    touch(&kit, "image-a", 0).await;
    settled(&kit, &store).await;
    network.everything(Some(Hang));
    until_as_of(&store, true).await;
    // Every change is as new as the list can be; the next one is awaited as before.
    let lists = network.counts().0;
    touch(&kit, "image-a", 1).await;
    settled(&kit, &store).await;
    let query = ListQuery { kind: Some(SecretKind::ImagePull), ..ListQuery::default() };
    let page = store.page(&ada(), &query, Lang::En, &Seen::Nothing).await.unwrap();
    assert_eq!(page.as_of, None);
    assert_eq!(network.counts().0, lists);
}

#[tokio::test]
async fn it_costs_one_small_request_each_time() {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    let store = watching(&kit, &network).await;
    let (lists, watches) = network.counts();
    let before = network.beats().len();
    sleep(Duration::from_secs(80)).await;
    let beats = network.beats().len() - before;
    assert!((9..=11).contains(&beats), "{beats}");
    assert_eq!(network.counts(), (lists, watches));
    assert_eq!(first_page(&store, &Seen::Nothing).await.as_of, None);
    tokio::time::resume();
}

#[tokio::test]
async fn a_watch_alone_that_hangs_is_opened_again() {
    let kit = Kit::new().await;
    let network = WatchFaults::default();
    let store = watching(&kit, &network).await;
    network.freeze();
    tokio::time::resume();
    put(&kit, "image-b").await;
    let detail = kit.detail("image-a").await;
    // Whoever writes is told that the list is behind; nobody is told that it is new.
    let written = store.update(&ada(), "image-a", &renamed(&detail, "Mine")).await.unwrap();
    let seen = Seen::written(detail.kind(), &stored(written));
    assert!(first_page(&store, &seen).await.behind);
    tokio::time::pause();
    let started = Instant::now();
    while rows(&store).await.len() < 2 {
        let page = first_page(&store, &Seen::Nothing).await;
        store.changed(page.generation).await;
    }
    assert!(started.elapsed() <= Rhythm::default().silence, "{:?}", started.elapsed());
    tokio::time::resume();
}
