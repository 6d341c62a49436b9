//! Power cuts at every single operation of a workload.
//!
//! After each of them, the power is also cut at every operation of the recovery.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use local_cluster::store::{EventKind, OpenError, Store, StoreOptions};

use crate::disk::{Disk, Survival, mix};
use crate::{delete, put, runtime, secret};

const OPTIONS: StoreOptions =
    StoreOptions { history: 6, history_bytes: 1 << 20, cache_bytes: 1 << 20 };

type Objects = BTreeMap<String, (u64, Vec<u8>)>;

/// What a run of the workload learned before the power went.
#[derive(Clone, Default)]
struct Known {
    acknowledged: Objects,
    /// The newest revision that was acknowledged.
    revision: u64,
    /// What may be there instead: with the write that got no answer.
    in_doubt: Option<Objects>,
}

#[derive(Clone, Copy)]
enum Step {
    Put { name: u64, len: usize },
    Delete { name: u64 },
}

/// Small and large values, replacements and deletions; more changes than the history holds.
fn workload(steps: u64) -> Vec<Step> {
    (0..steps)
        .map(|index| {
            let random = mix(index);
            let name = random % 5;
            match random >> 60 {
                0..4 => Step::Delete { name },
                4 => Step::Put { name, len: 30_000 },
                _ => Step::Put { name, len: usize::try_from(random >> 40 & 0xfff).unwrap() },
            }
        })
        .collect()
}

fn content(revision: u64, len: usize) -> Vec<u8> {
    (0..len as u64).map(|at| mix(revision ^ at << 20).to_le_bytes()[0]).collect()
}

/// Runs the steps until the disk fails.
fn run(store: &Store, steps: &[Step], known: &mut Known) {
    let runtime = runtime();
    for step in steps {
        let next = store.revision() + 1;
        let mut then = known.acknowledged.clone();
        let answer = match *step {
            Step::Put { name, len } => {
                let bytes = content(next, len);
                then.insert(name.to_string(), (next, bytes.clone()));
                runtime.block_on(put(store, secret(name.to_string()), bytes))
            }
            Step::Delete { name } => {
                then.remove(&name.to_string());
                runtime.block_on(delete(store, secret(name.to_string())))
            }
        };
        if answer.is_err() {
            known.in_doubt = Some(then);
            return;
        }
        known.acknowledged = then;
        known.revision = store.revision();
    }
}

fn objects(store: &Store) -> Objects {
    let mut found = Objects::new();
    store
        .visit("secrets", None, None, &mut |_, name, revision, bytes| {
            found.insert(name.to_owned(), (revision, bytes.to_vec()));
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

fn check(store: &Store, known: &Known, case: &str) {
    let found = objects(store);
    assert!(
        found == known.acknowledged || known.in_doubt.as_ref() == Some(&found),
        "{case}: an acknowledged write is lost, or a write is torn"
    );
    assert!(store.revision() >= known.revision, "{case}: revision went back");
    let events = store.events_after(store.oldest(), usize::MAX).unwrap();
    let revisions = events.iter().map(|event| event.revision);
    assert!(revisions.eq(store.oldest() + 1..=store.revision()), "{case}: history has gaps");
    for event in events {
        let newest =
            found.get(&event.key.name).is_some_and(|(revision, _)| *revision == event.revision);
        if event.kind == EventKind::Put && newest {
            assert!(event.bytes == found[&event.key.name].1, "{case}: torn event");
        }
    }
    let before = store.revision();
    let committed = runtime().block_on(put(store, secret("afterwards"), b"x".to_vec()));
    assert_eq!(committed.unwrap().revision, before + 1, "{case}");
}

/// What may be on the disk when the power is back, each case once: the two extremes, and some tosses
/// of the coin.
fn images(disk: &Disk, seed: usize) -> Vec<(Survival, Vec<u8>)> {
    let torn = (0..4).map(|toss| Survival::Torn(mix(toss << 32 | seed as u64)));
    let mut images: Vec<(Survival, Vec<u8>)> = Vec::new();
    for survival in [Survival::None, Survival::All].into_iter().chain(torn) {
        let image = disk.after_power_cut(survival);
        if images.iter().all(|(_, known)| *known != image) {
            images.push((survival, image));
        }
    }
    images
}

fn open(disk: &Disk) -> Result<Store, OpenError> {
    Store::on_backend(disk.clone(), OPTIONS)
}

/// One life of the store on a disk that loses power at `cut`.
fn live(image: Vec<u8>, cut: usize, steps: &[Step], known: &mut Known) -> Disk {
    let disk = Disk::new(image).cut_at(cut);
    match open(&disk) {
        Ok(store) => run(&store, steps, known),
        Err(OpenError::Io { .. }) => {}
        Err(error) => panic!("cut at {cut}: {error}"),
    }
    disk
}

fn operations_of(image: Vec<u8>, steps: &[Step]) -> usize {
    let disk = Disk::new(image);
    let store = open(&disk).unwrap();
    run(&store, steps, &mut Known::default());
    drop(store);
    disk.operations()
}

#[test]
fn a_power_cut_at_any_operation_loses_nothing_acknowledged() {
    let steps = workload(14);
    let operations = operations_of(Vec::new(), &steps);
    assert!(operations > 100);
    for cut in 0..operations {
        let mut known = Known::default();
        let disk = live(Vec::new(), cut, &steps, &mut known);
        for (survival, image) in images(&disk, cut) {
            let case = format!("cut at {cut} of {operations}, {survival:?}");
            let store = open(&Disk::new(image)).unwrap_or_else(|error| panic!("{case}: {error}"));
            check(&store, &known, &case);
        }
    }
}

#[test]
fn a_power_cut_during_recovery_loses_nothing_either() {
    let steps = workload(6);
    let operations = operations_of(Vec::new(), &steps);
    for cut in (0..operations).step_by(9) {
        let mut known = Known::default();
        let first = live(Vec::new(), cut, &steps, &mut known);
        let crashed = first.after_power_cut(Survival::Torn(cut as u64));
        for again in 0..operations_of(crashed.clone(), &[]) {
            let second = live(crashed.clone(), again, &[], &mut known);
            for (survival, image) in images(&second, cut << 16 | again) {
                let case = format!("cut at {cut}, then at {again}, {survival:?}");
                let store =
                    open(&Disk::new(image)).unwrap_or_else(|error| panic!("{case}: {error}"));
                check(&store, &known, &case);
            }
        }
    }
}

#[test]
fn a_power_cut_among_concurrent_writes_loses_none_that_was_acknowledged() {
    let runtime = runtime();
    let round = |disk: &Disk| {
        let mut acknowledged = Vec::new();
        let Ok(store) = open(disk) else {
            return acknowledged;
        };
        for round in 0..3 {
            let answers = runtime.block_on(async {
                let mut tasks = tokio::task::JoinSet::new();
                for name in 0..8 {
                    let (store, name) = (store.clone(), format!("{round}-{name}"));
                    tasks.spawn(async move {
                        let bytes = name.repeat(300).into_bytes();
                        (put(&store, secret(name.clone()), bytes).await, name)
                    });
                }
                tasks.join_all().await
            });
            acknowledged.extend(answers.into_iter().filter(|(a, _)| a.is_ok()).map(|(_, n)| n));
        }
        acknowledged
    };
    let whole = Disk::new(Vec::new());
    assert_eq!(round(&whole).len(), 24);
    for cut in 0..whole.operations() {
        let disk = Disk::new(Vec::new()).cut_at(cut);
        let acknowledged = round(&disk);
        for (survival, image) in images(&disk, cut) {
            let store = open(&Disk::new(image)).unwrap();
            let found = objects(&store);
            for (name, (_, bytes)) in &found {
                assert!(*bytes == name.repeat(300).into_bytes(), "torn at cut {cut}");
            }
            assert!(
                acknowledged.iter().all(|name| found.contains_key(name)),
                "lost at cut {cut}, {survival:?}"
            );
        }
    }
}
