//! The history: the content of an event, and the bounds of the history.

use super::*;

fn bounded(history: u64, history_bytes: u64) -> Store {
    let options = StoreOptions { history, history_bytes, ..StoreOptions::default() };
    Store::on_backend(InMemoryBackend::new(), options).unwrap()
}

#[tokio::test]
async fn events_tell_the_state_before_and_after() {
    let store = Store::in_memory().unwrap();
    let start = store.revision();
    put(&store, key("a"), b"one").await;
    put(&store, key("a"), b"two").await;
    delete(&store, key("a"), b"last").await;
    let events = store.events_after(start, usize::MAX).unwrap();
    let stored = |revision, bytes: &[u8]| Stored { revision, bytes: bytes.to_vec() };
    let event = |revision, kind, bytes: &[u8], previous| Event {
        revision,
        key: key("a"),
        kind,
        bytes: bytes.to_vec(),
        previous,
    };
    let expected = [
        event(start + 1, EventKind::Put, b"one", None),
        event(start + 2, EventKind::Put, b"two", Some(stored(start + 1, b"one"))),
        event(start + 3, EventKind::Delete, b"last", Some(stored(start + 2, b"two"))),
    ];
    assert_eq!(events, expected);
    assert_eq!(store.events_after(start + 1, 1).unwrap(), expected[1..2]);
    assert_eq!(store.events_after(start + 3, 9).unwrap(), []);
    assert_eq!(store.events_after(start + 99, 9).unwrap(), []);
    assert!(matches!(store.events_after(start - 1, 9), Err(EventsError::Compacted)));
}

#[tokio::test]
async fn compaction_drops_changes_and_keeps_objects() {
    let store = Store::in_memory().unwrap();
    let start = store.revision();
    for _ in 0..5 {
        put(&store, key("a"), b"x").await;
    }
    store.compact(start + 2).await.unwrap();
    assert_eq!(store.oldest(), start + 2);
    assert!(matches!(store.events_after(start + 1, 9), Err(EventsError::Compacted)));
    assert_eq!(store.events_after(start + 2, 9).unwrap().len(), 3);
    store.compact(start).await.unwrap();
    assert_eq!(store.oldest(), start + 2);
    store.compact(u64::MAX).await.unwrap();
    assert_eq!(store.oldest(), store.revision());
    assert_eq!(store.events_after(store.revision(), 9).unwrap(), []);
    assert!(store.get(&key("a")).unwrap().is_some());
}

#[tokio::test]
async fn the_history_stays_within_its_number() {
    let store = bounded(10, u64::MAX);
    for index in 0..100 {
        put(&store, key(&index.to_string()), b"x").await;
        let kept = store.events_after(store.oldest(), usize::MAX).unwrap();
        assert_eq!(kept.len(), 10.min(index + 1));
    }
}

#[tokio::test]
async fn the_history_stays_within_its_bytes() {
    let store = bounded(u64::MAX, 10_000);
    for _ in 0..50 {
        put(&store, key("a"), &[0; 1000]).await;
        let kept = store.events_after(store.oldest(), usize::MAX).unwrap();
        let bytes: usize = kept
            .iter()
            .map(|event| event.bytes.len() + event.previous.as_ref().map_or(0, |p| p.bytes.len()))
            .sum();
        assert!(bytes <= 10_000);
    }
    assert!(!store.events_after(store.oldest(), 9).unwrap().is_empty());
    put(&store, key("a"), &vec![0; 20_000]).await;
    assert_eq!(store.oldest(), store.revision());
}

#[tokio::test]
async fn a_history_of_none_is_possible() {
    let store = bounded(0, u64::MAX);
    put(&store, key("a"), b"x").await;
    assert_eq!(store.oldest(), store.revision());
}
