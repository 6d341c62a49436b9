//! The embedded cluster's store keeps its promises about the disk.
//!
//! No acknowledged write is lost by a kill or a power cut, and a file that is not a sound store is
//! refused and not changed.
//!
//! `disk` is a disk that forgets what was not synced; `power` cuts its power at every operation;
//! `kill` kills a real process; `refusal` opens what must not be opened; `commits` counts syncs.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::indexing_slicing, reason = "tests; not every build denies it")]

mod commits;
mod disk;
mod kill;
mod power;
mod refusal;

use local_cluster::store::{Change, Committed, ObjectKey, Store, StoreError};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn secret(name: impl Into<String>) -> ObjectKey {
    ObjectKey::new("secrets", "hub", name)
}

async fn put(store: &Store, key: ObjectKey, bytes: Vec<u8>) -> Result<Committed, StoreError> {
    let answer = store.write(key, move |_, _| Ok::<_, ()>((Change::Put(bytes), ()))).await?;
    Ok(answer.unwrap())
}

async fn delete(store: &Store, key: ObjectKey) -> Result<Committed, StoreError> {
    let answer = store
        .write(key, |present, _| {
            let change =
                present.map_or(Change::Nothing, |stored| Change::Delete { last: stored.bytes });
            Ok::<_, ()>((change, ()))
        })
        .await?;
    Ok(answer.unwrap())
}
