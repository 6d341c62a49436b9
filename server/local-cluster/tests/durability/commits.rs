//! Concurrent writes share a commit, and a failed commit fails everything after it.

use std::sync::mpsc::channel;

use local_cluster::store::{Change, Store, StoreError, StoreOptions};
use tokio::task::JoinSet;

use crate::disk::Disk;
use crate::{put, runtime, secret};

fn store() -> (Store, Disk) {
    let disk = Disk::new(Vec::new());
    let store = Store::on_backend(disk.clone(), StoreOptions::default()).unwrap();
    (store, disk)
}

/// Starts `count` writes while the writer is busy, so that all of them are queued.
async fn burst(store: &Store, count: usize) -> Vec<Result<u64, StoreError>> {
    let (open_gate, gate) = channel::<()>();
    let mut tasks = JoinSet::new();
    let held = store.clone();
    tasks.spawn(async move {
        let decision = held.write(secret("first"), move |_, _| {
            gate.recv().unwrap();
            Ok::<_, ()>((Change::Put(vec![1]), ()))
        });
        decision.await.map(|committed| committed.unwrap().revision)
    });
    tokio::task::yield_now().await;
    for index in 0..count {
        let store = store.clone();
        tasks.spawn(async move {
            let committed = put(&store, secret(index.to_string()), vec![2; 100]).await;
            committed.map(|committed| committed.revision)
        });
    }
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    open_gate.send(()).unwrap();
    tasks.join_all().await
}

#[test]
fn sixty_four_concurrent_writes_share_commits() {
    let (store, disk) = store();
    let runtime = runtime();
    let before = disk.syncs();
    runtime.block_on(put(&store, secret("alone"), vec![0])).unwrap();
    let one = disk.syncs() - before;
    assert!(one > 0);

    let before = disk.syncs();
    let mut revisions: Vec<_> =
        runtime.block_on(burst(&store, 64)).into_iter().map(Result::unwrap).collect();
    let commits = (disk.syncs() - before) / one;
    assert!(commits <= 3, "{commits} commits for 65 writes");
    revisions.sort_unstable();
    assert!(revisions.into_iter().eq(3..3 + 65));
}

#[test]
fn a_write_that_changes_nothing_costs_no_sync() {
    let (store, disk) = store();
    let runtime = runtime();
    let first = runtime.block_on(put(&store, secret("a"), vec![0])).unwrap();
    let before = disk.operations();
    runtime.block_on(async {
        let nothing = store.write(secret("a"), |_, _| Ok::<_, ()>((Change::Nothing, ())));
        assert_eq!(nothing.await.unwrap().unwrap(), first);
        let refused = store.write(secret("a"), |_, _| Err::<(Change, ()), _>("no"));
        assert_eq!(refused.await.unwrap().unwrap_err(), "no");
    });
    assert_eq!(disk.operations(), before);
}

#[test]
fn after_a_failed_commit_every_write_fails_at_once() {
    let (store, disk) = store();
    let runtime = runtime();
    let mut watch = store.subscribe();
    let committed = runtime.block_on(put(&store, secret("kept"), vec![1])).unwrap();
    disk.cut_now();
    let answers = runtime.block_on(burst(&store, 64));
    assert_eq!(answers.len(), 65);
    assert!(answers.iter().all(Result::is_err));
    assert!(answers.iter().any(|answer| matches!(answer, Err(StoreError::Write(_)))));
    runtime.block_on(async {
        for _ in 0..600 {
            let answer = put(&store, secret("later"), vec![1]).await;
            assert!(matches!(answer, Err(StoreError::Stopped)), "{answer:?}");
        }
        let refused = store.write(secret("kept"), |_, _| Ok::<_, ()>((Change::Nothing, ())));
        assert!(matches!(refused.await, Err(StoreError::Stopped)));
        assert!(matches!(store.compact(2).await, Err(StoreError::Stopped)));
        // The one that was announced, then the end.
        watch.changed().await.unwrap();
        watch.changed().await.unwrap_err();
    });
    assert_eq!(store.revision(), committed.revision);
}
