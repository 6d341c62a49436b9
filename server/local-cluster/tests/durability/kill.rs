//! A real process, killed with SIGKILL in the middle of a stream of writes.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use local_cluster::store::{OpenError, Store, StoreOptions};

use crate::disk::mix;
use crate::{put, secret};

const ROUNDS: u64 = 25;
const WRITERS: u64 = 4;
/// Names that each writer replaces in turn.
const NAMES: u64 = 40;
const STORE: &str = "KEYPANE_TEST_KILL_STORE";
const ROUND: &str = "KEYPANE_TEST_KILL_ROUND";
/// More writes than one writer makes in a round.
const STRIDE: u64 = 1_000_000;

/// An acknowledged write.
struct Acknowledged {
    revision: u64,
    writer: u64,
    index: u64,
}

/// The value of a writer's `index`th write, which tells its index and proves itself whole.
fn content(writer: u64, index: u64) -> Vec<u8> {
    let mut bytes = index.to_le_bytes().to_vec();
    let mut state = mix(index ^ writer << 48);
    for _ in 0..state % 600 {
        state = mix(state);
        bytes.extend(state.to_le_bytes());
    }
    bytes
}

fn name(writer: u64, index: u64) -> String {
    format!("{writer}.{}", index % NAMES)
}

#[test]
#[ignore = "the process that kill_9_loses_no_acknowledged_write kills"]
#[allow(clippy::disallowed_methods, reason = "the parent's word to the child")]
fn child_writes_until_killed() {
    let Ok(path) = std::env::var(STORE) else {
        return;
    };
    let round: u64 = std::env::var(ROUND).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let store = Store::open(Path::new(&path), StoreOptions::default()).unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = store.clone();
            tasks.spawn(async move {
                for index in round * STRIDE.. {
                    let key = secret(name(writer, index));
                    let committed = put(&store, key, content(writer, index)).await.unwrap();
                    // The line break in front: the test harness leaves its own line open.
                    let line = format!("\nack {} {writer} {index}\n", committed.revision);
                    let mut out = std::io::stdout().lock();
                    out.write_all(line.as_bytes()).unwrap();
                    out.flush().unwrap();
                }
            });
        }
        tasks.join_all().await;
    });
}

fn spawn(store: &Path, round: u64) -> (Child, Receiver<Acknowledged>) {
    // Test names do not start with the crate's.
    let (_, module) = module_path!().split_once("::").unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{module}::child_writes_until_killed")])
        .args(["--ignored", "--nocapture"])
        .env(STORE, store)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some(acknowledged) = parse(&line) {
                // Nobody listens any more after a failed assertion.
                let _ = send.send(acknowledged);
            }
        }
    });
    (child, receive)
}

fn parse(line: &str) -> Option<Acknowledged> {
    let mut numbers = line.strip_prefix("ack ")?.split(' ').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(Acknowledged { revision: next()?, writer: next()?, index: next()? })
}

#[test]
fn kill_9_loses_no_acknowledged_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let mut newest: HashMap<String, u64> = HashMap::new();
    let mut revision = 0;
    for round in 0..ROUNDS {
        let (mut child, acknowledged) = spawn(&path, round);
        // Somewhere in the stream; where in a commit, the scheduler decides.
        let wanted = mix(round) % 30;
        let mut seen = Vec::new();
        while seen.len() as u64 <= wanted {
            let next = acknowledged.recv_timeout(Duration::from_mins(1));
            seen.push(next.expect("the child writes"));
        }
        if round == 0 {
            let refused = Store::open(&path, StoreOptions::default());
            assert!(matches!(refused, Err(OpenError::InUse { .. })));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it died counts too.
        seen.extend(acknowledged);
        for acknowledged in seen {
            assert!(acknowledged.revision > 0);
            revision = revision.max(acknowledged.revision);
            let key = name(acknowledged.writer, acknowledged.index);
            let index = newest.entry(key).or_default();
            *index = acknowledged.index.max(*index);
        }
        verify(&path, &newest, revision, round);
    }
}

fn verify(path: &Path, newest: &HashMap<String, u64>, revision: u64, round: u64) {
    let store = Store::open(path, StoreOptions::default()).unwrap();
    assert!(store.revision() >= revision, "revision went back in {round}");
    let mut found = HashMap::new();
    store
        .visit("secrets", None, None, &mut |_, key, _, bytes| {
            let (index, _) = bytes.split_first_chunk().unwrap();
            let index = u64::from_le_bytes(*index);
            let writer = key.split('.').next().unwrap().parse().unwrap();
            assert!(bytes == content(writer, index), "{key} is torn in {round}");
            assert_eq!(name(writer, index), key);
            found.insert(key.to_owned(), index);
            ControlFlow::Continue(())
        })
        .unwrap();
    for (key, index) in newest {
        assert!(
            found.get(key).is_some_and(|stored| stored >= index),
            "{key} lost write {index} in round {round}"
        );
    }
}
