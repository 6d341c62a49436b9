//! Tests of the store's promises, in memory.
//!
//! Tests about the disk are in the integration test `tests/durability`.

use super::*;

mod history;
mod model;
mod visit;
mod write;

fn key(name: &str) -> ObjectKey {
    ObjectKey::new("secrets", "hub", name)
}

async fn put(store: &Store, key: ObjectKey, bytes: &[u8]) -> Committed {
    let bytes = bytes.to_vec();
    let answer = store.write(key, move |_, _| Ok::<_, ()>((Change::Put(bytes), ())));
    answer.await.unwrap().unwrap()
}

async fn delete(store: &Store, key: ObjectKey, last: &[u8]) -> Committed {
    let last = last.to_vec();
    let answer = store.write(key, move |_, _| Ok::<_, ()>((Change::Delete { last }, ())));
    answer.await.unwrap().unwrap()
}
