//! Random sequences of all operations, compared with a map and a list.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::*;

const OPTIONS: StoreOptions =
    StoreOptions { history: 12, history_bytes: 4_000, cache_bytes: 1 << 20 };

#[derive(Clone, Debug)]
enum Write {
    Put(ObjectKey, Vec<u8>),
    Delete(ObjectKey),
    Nothing(ObjectKey),
    Refuse(ObjectKey),
}

#[derive(Clone, Debug)]
enum Step {
    /// Concurrent writes, which may share a commit.
    Writes(Vec<Write>),
    /// Compaction, up to this many revisions behind the newest one.
    Compact(u64),
    List(Option<String>, Option<(String, String)>),
    Reopen,
}

fn namespace() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "a", "a-b", "hub"]).prop_map(str::to_owned)
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "a.b", "b", "é", "zz"]).prop_map(str::to_owned)
}

fn any_key() -> impl Strategy<Value = ObjectKey> {
    let resource = prop::sample::select(vec!["pods", "secrets", "secrets2"]);
    (resource, namespace(), name()).prop_map(|(r, n, name)| ObjectKey::new(r, n, name))
}

fn any_write() -> impl Strategy<Value = Write> {
    let bytes = prop::collection::vec(any::<u8>(), 0..900);
    prop_oneof![
        5 => (any_key(), bytes).prop_map(|(key, bytes)| Write::Put(key, bytes)),
        2 => any_key().prop_map(Write::Delete),
        1 => any_key().prop_map(Write::Nothing),
        1 => any_key().prop_map(Write::Refuse),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let after = prop::option::of((namespace(), name()));
    prop_oneof![
        6 => prop::collection::vec(any_write(), 1..6).prop_map(Step::Writes),
        1 => (0..20_u64).prop_map(Step::Compact),
        2 => (prop::option::of(namespace()), after).prop_map(|(n, a)| Step::List(n, a)),
        1 => Just(Step::Reopen),
    ]
}

#[derive(Default)]
struct Model {
    objects: BTreeMap<ObjectKey, Stored>,
    events: Vec<Event>,
    revision: u64,
    compacted: u64,
}

impl Model {
    /// The revision that the write should return.
    fn write(&mut self, write: Write) -> Option<u64> {
        let (key, kind, bytes) = match write {
            Write::Refuse(_) => return None,
            Write::Put(key, bytes) => (key, EventKind::Put, bytes),
            Write::Delete(key) if self.objects.contains_key(&key) => {
                (key, EventKind::Delete, b"gone".to_vec())
            }
            Write::Delete(key) | Write::Nothing(key) => {
                let present = self.objects.get(&key);
                return Some(present.map_or(self.revision, |stored| stored.revision));
            }
        };
        self.revision += 1;
        let revision = self.revision;
        let previous = match kind {
            EventKind::Put => {
                let bytes = bytes.clone();
                self.objects.insert(key.clone(), Stored { revision, bytes })
            }
            EventKind::Delete => self.objects.remove(&key),
        };
        self.events.push(Event { revision, key, kind, bytes, previous });
        Some(revision)
    }

    fn list(
        &self,
        namespace: Option<&str>,
        after: Option<&(String, String)>,
    ) -> Vec<(ObjectKey, Stored)> {
        self.objects
            .iter()
            .filter(|(key, _)| key.resource == "secrets")
            .filter(|(key, _)| namespace.is_none_or(|namespace| key.namespace == namespace))
            .filter(|(key, _)| {
                after
                    .is_none_or(|(namespace, name)| (&key.namespace, &key.name) > (namespace, name))
            })
            .map(|(key, stored)| (key.clone(), stored.clone()))
            .collect()
    }

    fn check(&mut self, store: &Store) {
        assert_eq!(store.revision(), self.revision);
        let oldest = store.oldest();
        assert!(oldest >= self.compacted && oldest <= self.revision);
        self.compacted = oldest;
        let kept = store.events_after(oldest, usize::MAX).unwrap();
        assert!(kept.iter().eq(self.events.iter().filter(|event| event.revision > oldest)));
        assert!(kept.len() as u64 <= OPTIONS.history);
        assert!(matches!(store.events_after(oldest - 1, 1), Err(EventsError::Compacted)));
        for resource in ["pods", "secrets", "secrets2"] {
            for name in ["a", "é"] {
                let key = ObjectKey::new(resource, "hub", name);
                assert_eq!(store.get(&key).unwrap(), self.objects.get(&key).cloned());
            }
        }
    }
}

fn list(
    store: &Store,
    namespace: Option<&str>,
    after: Option<(&str, &str)>,
) -> Vec<(ObjectKey, Stored)> {
    let mut found = Vec::new();
    store
        .visit("secrets", namespace, after, &mut |namespace, name, revision, bytes| {
            let bytes = bytes.to_vec();
            found.push((ObjectKey::new("secrets", namespace, name), Stored { revision, bytes }));
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

async fn write(store: Store, write: Write) -> Option<u64> {
    let (Write::Put(key, _) | Write::Delete(key) | Write::Nothing(key) | Write::Refuse(key)) =
        write.clone();
    let answer = store.write(key, move |_, _| match write {
        Write::Put(_, bytes) => Ok((Change::Put(bytes), ())),
        Write::Delete(_) => Ok((Change::Delete { last: b"gone".to_vec() }, ())),
        Write::Nothing(_) => Ok((Change::Nothing, ())),
        Write::Refuse(_) => Err(()),
    });
    let committed = answer.await.unwrap();
    committed.ok().map(|committed| committed.revision)
}

async fn follow(path: &Path, steps: Vec<Step>) {
    let mut store = Some(Store::open(path, OPTIONS).unwrap());
    let mut model = Model { revision: store.as_ref().unwrap().revision(), ..Model::default() };
    for step in steps {
        let current = store.take().unwrap();
        match step {
            Step::Writes(writes) => {
                // The runtime has one thread, so the writes are queued in order.
                let mut tasks = Vec::new();
                for one in writes.clone() {
                    tasks.push(tokio::spawn(write(current.clone(), one)));
                    tokio::task::yield_now().await;
                }
                for (task, one) in tasks.into_iter().zip(writes) {
                    assert_eq!(task.await.unwrap(), model.write(one));
                }
            }
            Step::Compact(behind) => {
                let revision = model.revision.saturating_sub(behind);
                current.compact(revision).await.unwrap();
                assert!(current.oldest() >= revision);
            }
            Step::List(namespace, after) => {
                let expected = model.list(namespace.as_deref(), after.as_ref());
                let after = after.as_ref().map(|(n, name)| (n.as_str(), name.as_str()));
                assert_eq!(list(&current, namespace.as_deref(), after), expected);
            }
            Step::Reopen => {
                drop(current);
                store = Some(Store::open(path, OPTIONS).unwrap());
                model.check(store.as_ref().unwrap());
                continue;
            }
        }
        model.check(&current);
        store = Some(current);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn it_behaves_like_a_map_and_a_list(steps in prop::collection::vec(any_step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(follow(&folder.path().join("store.redb"), steps));
    }
}
