//! A cluster that went back in time, for example because its etcd was restored from a backup.
//!
//! The tests cover the list, changes that a user has already seen, and forms that were open.

use std::path::PathBuf;
use std::time::Duration;

use backend::{Latest, SecretStore as _, StoreError};
use domain::{Part, SecretKind, Seen, Version};
use serde_json::json;
use store::{KubeSecretStore, Rhythm};
use tempfile::TempDir;
use test_kit::watch_faults::WatchFaults;
use tokio::time::Instant;

use crate::cache::{first_page, hasty, put, settled, stored, touch, until_as_of};
use crate::kit::{Kit, ada, new_image, renamed, repassworded, rows};

/// A cluster in a file, of which there are backups.
struct Cluster {
    folder: TempDir,
    kit: Kit,
    backups: u32,
}

impl Cluster {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kit = Kit::in_file(&folder.path().join("0.redb")).await;
        Self { folder, kit, backups: 0 }
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("{number}.redb"))
    }

    /// Everything as it is now: acknowledged writes are on disk.
    fn backup(&mut self) -> u32 {
        self.backups += 1;
        std::fs::copy(self.path(0), self.path(self.backups)).unwrap();
        self.backups
    }

    /// The cluster as it was, behind this network from now on.
    async fn restore(&self, backup: u32, network: &WatchFaults) -> Kit {
        let kit = Kit::in_file(&self.path(backup)).await;
        network.swap(kit.service());
        kit
    }
}

/// The number of a version.
fn number(version: &Version) -> u64 {
    version.resource_version.parse().unwrap()
}

#[tokio::test]
async fn the_list_shows_what_is_there_and_says_so() {
    // With streams that stay silent, and with streams that break.
    for breaks in [false, true] {
        let mut cluster = Cluster::new().await;
        put(&cluster.kit, "image-a").await;
        put(&cluster.kit, "image-b").await;
        let backup = cluster.backup();
        let network = WatchFaults::default();
        let store = cluster.kit.store_watching(&network, Rhythm::default());
        cluster.kit.remove("image-a").await;
        for number in 0..42 {
            put(&cluster.kit, &format!("image-n{number}")).await;
        }
        touch(&cluster.kit, "image-b", 7).await;
        settled(&cluster.kit, &store).await;
        assert_eq!(rows(&store).await.len(), 43);
        assert_eq!(first_page(&store, &Seen::Nothing).await.restored, None);
        let now = cluster.restore(backup, &network).await;
        tokio::time::pause();
        let started = Instant::now();
        if breaks {
            network.drop_all();
        }
        // An open page hears of it.
        settled(&now, &store).await;
        let page = until_as_of(&store, false).await;
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
        assert_eq!(page.rows.len(), 2);
        assert!(page.restored.is_some() && store.holds());
        // It is said for a while, and at the same time whenever it is looked at.
        assert_eq!(first_page(&store, &Seen::Nothing).await.restored, page.restored);
        tokio::time::sleep(Duration::from_mins(16)).await;
        assert_eq!(first_page(&store, &Seen::Nothing).await.restored, None);
        tokio::time::resume();
        // From there on it goes on as ever.
        touch(&now, "image-a", 8).await;
        settled(&now, &store).await;
    }
}

#[tokio::test]
async fn everything_is_read_anew_once() {
    let mut cluster = Cluster::new().await;
    put(&cluster.kit, "image-a").await;
    let backup = cluster.backup();
    let network = WatchFaults::default();
    let store = cluster.kit.store_watching(&network, hasty());
    put(&cluster.kit, "image-b").await;
    settled(&cluster.kit, &store).await;
    let now = cluster.restore(backup, &network).await;
    settled(&now, &store).await;
    until_as_of(&store, false).await;
    let lists = network.counts().0;
    let beats = network.beats().len();
    while network.beats().len() < beats + 10 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(network.counts().0, lists);
}

#[tokio::test]
async fn what_was_seen_before_is_not_waited_for_again_and_again() {
    let mut cluster = Cluster::new().await;
    put(&cluster.kit, "image-gone").await;
    put(&cluster.kit, "image-stays").await;
    let backup = cluster.backup();
    let network = WatchFaults::default();
    let store = cluster.kit.store_watching(&network, Rhythm::default());
    let kind = SecretKind::ImagePull;
    for name in ["w", "x", "y"] {
        store.create(&ada(), &new_image(name)).await.unwrap();
    }
    let written = stored(store.create(&ada(), &new_image("z")).await.unwrap());
    let gone = cluster.kit.detail("image-gone").await.version().clone();
    store.delete(&ada(), "image-gone", &gone).await.unwrap();
    let deleted = Seen::gone(kind, &gone);
    let written = Seen::written(kind, &written);
    for seen in [&deleted, &written] {
        assert!(!first_page(&store, seen).await.behind);
    }
    let now = cluster.restore(backup, &network).await;
    settled(&now, &store).await;
    for seen in [&deleted, &written] {
        let started = Instant::now();
        let page = first_page(&store, seen).await;
        // "It appears here in a moment" would not be true.
        assert!(!page.behind && page.rows.len() == 2, "{seen:?}");
        assert!(started.elapsed() < 2 * Rhythm::default().seen, "{seen:?}");
        let latest = store.latest(&ada(), "image-gone", seen).await.unwrap();
        assert!(
            matches!(latest, Latest::Now(now) if now.row.as_ref().unwrap().version == gone),
            "{seen:?}"
        );
    }
    // A write of now is waited for, though its version is older than what was seen.
    let version = stored(store.create(&ada(), &new_image("new")).await.unwrap());
    let page = first_page(&store, &Seen::written(kind, &version)).await;
    assert!(!page.behind && page.rows.len() == 3);
}

#[tokio::test]
async fn a_link_that_the_list_never_reached_says_that_the_cluster_went_back() {
    let mut cluster = Cluster::new().await;
    put(&cluster.kit, "image-a").await;
    let backup = cluster.backup();
    for name in ["x", "y", "z"] {
        put(&cluster.kit, &format!("image-{name}")).await;
    }
    let newest = cluster.kit.detail("image-z").await.version().clone();
    let network = WatchFaults::default();
    let rhythm = Rhythm { heartbeat: Duration::from_hours(1), ..Rhythm::default() };
    let store = cluster.kit.store_watching(&network, rhythm);
    assert_eq!(rows(&store).await.len(), 4);
    let now = cluster.restore(backup, &network).await;
    // Before a heartbeat has found out: whoever looks for more than there is makes it so.
    let beyond =
        Version { resource_version: (number(&newest) + 9).to_string(), ..Version::default() };
    assert!(!first_page(&store, &Seen::written(SecretKind::ImagePull, &beyond)).await.behind);
    settled(&now, &store).await;
}

#[tokio::test]
async fn a_form_of_before_ends_in_a_conflict() {
    let mut cluster = Cluster::new().await;
    cluster.kit.image("stays").await;
    let backup = cluster.backup();
    let network = WatchFaults::default();
    let store = cluster.kit.store_watching(&network, hasty());
    let stays = cluster.kit.detail("image-stays").await;
    store.update(&ada(), "image-stays", &renamed(&stays, "Later")).await.unwrap();
    store.create(&ada(), &new_image("lost")).await.unwrap();
    let (stays, lost) =
        (cluster.kit.detail("image-stays").await, cluster.kit.detail("image-lost").await);
    let now = cluster.restore(backup, &network).await;
    let error = store.update(&ada(), "image-lost", &renamed(&lost, "Mine")).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(None)), "{error:?}");
    let error = store.delete(&ada(), "image-lost", lost.version()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound), "{error:?}");
    let error = store.update(&ada(), "image-stays", &renamed(&stays, "Mine")).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
    assert_eq!(newer.parts, [Part::DisplayName]);
    assert!(number(&newer.version) < number(stays.version()));
    let error = store.delete(&ada(), "image-stays", stays.version()).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(Some(_))), "{error:?}");
    assert_eq!(now.detail("image-stays").await.row.display_name, None);
}

#[tokio::test]
async fn a_version_that_came_again_by_chance_overwrites_nothing() {
    let mut cluster = Cluster::new().await;
    cluster.kit.image("same").await;
    let backup = cluster.backup();
    let network = WatchFaults::default();
    let store = cluster.kit.store_watching(&network, hasty());
    cluster.kit.patch("image-same", &json!({"metadata": {"labels": {"team": "a"}}})).await;
    let before = store.get(&ada(), "image-same").await.unwrap().unwrap();
    let now = cluster.restore(backup, &network).await;
    // The same object reaches the same version again, with another content.
    let theirs = json!({"data": {".dockerconfigjson": "e30="}});
    now.patch("image-same", &theirs).await;
    let after = store.get(&ada(), "image-same").await.unwrap().unwrap();
    assert_eq!(after.version(), before.version());
    let raw = now.raw("image-same").await;
    for input in [renamed(&before, "Mine"), repassworded(&before, "mine")] {
        let error = store.update(&ada(), "image-same", &input).await.unwrap_err();
        let StoreError::Conflict(Some(newer)) = error else { panic!("{error:?}") };
        assert!(newer.parts.contains(&Part::Metadata), "{:?}", newer.parts);
    }
    assert_eq!(now.raw("image-same").await, raw);
    // What was described of the old one is forgotten with the rest.
    settled(&now, &store).await;
    described_anew(&store).await;
}

async fn described_anew(store: &KubeSecretStore) {
    let listed = rows(store).await;
    assert_eq!(listed[0].summary, Vec::<String>::new());
}
