//! Writes: what a decision sees, and what happens to its answer.

use super::*;

#[tokio::test]
async fn a_new_store_is_empty_and_past_revision_zero() {
    let store = Store::in_memory().unwrap();
    assert!(store.revision() > 0);
    assert_eq!(store.oldest(), store.revision());
    assert_eq!(store.get(&key("a")).unwrap(), None);
}

#[tokio::test]
async fn a_decision_sees_the_present_state_and_its_revision() {
    let store = Store::in_memory().unwrap();
    let first = put(&store, key("a"), b"one").await;
    let second = store
        .write(key("a"), move |present, next| {
            let present = present.unwrap();
            assert_eq!(present.revision, first.revision);
            assert_eq!(present.bytes, b"one");
            Ok::<_, ()>((Change::Put(next.to_string().into_bytes()), ()))
        })
        .await
        .unwrap()
        .unwrap();
    assert!(second.revision > first.revision);
    let stored = store.get(&key("a")).unwrap().unwrap();
    assert_eq!(stored.revision, second.revision);
    assert_eq!(stored.bytes, second.revision.to_string().into_bytes());
    assert_eq!(store.revision(), second.revision);
}

#[tokio::test]
async fn a_refused_decision_changes_nothing_and_uses_no_revision() {
    let store = Store::in_memory().unwrap();
    let first = put(&store, key("a"), b"one").await;
    let refused = store.write(key("a"), |_, _| Err::<(Change, ()), _>("conflict"));
    assert_eq!(refused.await.unwrap().unwrap_err(), "conflict");
    let nothing = store.write(key("a"), |_, _| Ok::<_, ()>((Change::Nothing, ())));
    assert_eq!(nothing.await.unwrap().unwrap(), first);
    let second = put(&store, key("b"), b"two").await;
    assert_eq!(second.revision, first.revision + 1);
    let nothing = store.write(key("none"), |_, _| Ok::<_, ()>((Change::Nothing, ())));
    assert_eq!(nothing.await.unwrap().unwrap(), second);
}

#[tokio::test]
async fn deleting_what_is_not_there_changes_nothing() {
    let store = Store::in_memory().unwrap();
    let before = store.revision();
    assert_eq!(delete(&store, key("a"), b"").await.revision, before);
    assert_eq!(store.revision(), before);
    put(&store, key("a"), b"one").await;
    delete(&store, key("a"), b"one").await;
    assert_eq!(store.get(&key("a")).unwrap(), None);
}

#[tokio::test]
async fn a_decision_that_panics_harms_nobody_else() {
    let store = Store::in_memory().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..30 {
        let store = store.clone();
        tasks.spawn(async move {
            let answer = store.write(key(&index.to_string()), move |_, _| {
                assert!(index % 3 != 0, "this panic is part of the test");
                Ok::<_, ()>((Change::Put(vec![1]), ()))
            });
            (index, answer.await)
        });
    }
    for (index, answer) in tasks.join_all().await {
        if index % 3 == 0 {
            assert!(matches!(answer, Err(StoreError::Decision)));
        } else {
            answer.unwrap().unwrap();
        }
        let there = store.get(&key(&index.to_string())).unwrap().is_some();
        assert_eq!(there, index % 3 != 0);
    }
    put(&store, key("later"), b"x").await;
}

#[tokio::test]
async fn more_writes_than_the_queue_holds_all_get_through() {
    let store = Store::in_memory().unwrap();
    let first = store.revision();
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..5 * QUEUE {
        let store = store.clone();
        tasks.spawn(async move { put(&store, key(&index.to_string()), b"x").await.revision });
    }
    let mut revisions = tasks.join_all().await;
    revisions.sort_unstable();
    assert!(revisions.into_iter().eq((first..).skip(1).take(5 * QUEUE)));
}

#[tokio::test]
async fn increments_of_one_object_do_not_get_lost() {
    let store = Store::in_memory().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let store = store.clone();
        tasks.spawn(async move {
            let answer = store.write(key("counter"), |present, _| {
                let mut bytes = present.map_or_else(Vec::new, |stored| stored.bytes);
                bytes.push(b'x');
                Ok::<_, ()>((Change::Put(bytes), ()))
            });
            answer.await.unwrap().unwrap();
        });
    }
    tasks.join_all().await;
    assert_eq!(store.get(&key("counter")).unwrap().unwrap().bytes.len(), 200);
}

#[tokio::test]
async fn subscribers_wake_when_the_revision_grows() {
    let store = Store::in_memory().unwrap();
    let mut watch = store.subscribe();
    assert!(!watch.has_changed().unwrap());
    let nothing = store.write(key("a"), |_, _| Ok::<_, ()>((Change::Nothing, ())));
    nothing.await.unwrap().unwrap();
    assert!(!watch.has_changed().unwrap());
    let committed = put(&store, key("a"), b"one").await;
    watch.changed().await.unwrap();
    assert_eq!(*watch.borrow_and_update(), committed.revision);
    store.compact(u64::MAX).await.unwrap();
    assert!(!watch.has_changed().unwrap());
}

#[tokio::test]
async fn a_decision_may_hold_the_last_handle() {
    let store = Store::in_memory().unwrap();
    let held = store.clone();
    let mut end = store.subscribe();
    let (gate, open) = std::sync::mpsc::channel::<()>();
    let task = tokio::spawn(async move {
        let keep = store.clone();
        let decision = store.write(key("a"), move |_, _| {
            open.recv().unwrap();
            drop(keep);
            Ok::<_, ()>((Change::Put(vec![1]), ()))
        });
        let _ = decision.await;
    });
    tokio::task::yield_now().await;
    task.abort();
    drop(held);
    gate.send(()).unwrap();
    // The queued write is still carried out, then the writer ends.
    while end.changed().await.is_ok() {}
    assert_eq!(*end.borrow(), 2);
}
