//! A real process, killed with SIGKILL at every step of a replacement.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use backend::SecretStore as _;
use domain::ReplacementStep;
use local_cluster::Cluster;
use local_cluster::store::{Store, StoreOptions};
use test_kit::faults::{Fault, Faults, STOPPED};
use test_kit::objects::value;

use crate::kit::{Kit, ada};
use crate::replace::{content, immutable, replacing, restore_all};

const STORE: &str = "KEYPANE_TEST_REPLACE_STORE";
const STEP: &str = "KEYPANE_TEST_REPLACE_STEP";
/// Requests of a replacement: two reads, the rehearsal, the backup, and three writes.
const STEPS: usize = 7;

async fn open(path: &Path) -> Kit {
    let cluster = Cluster::new(Store::open(path, StoreOptions::default()).unwrap());
    cluster.prepare("hub").await.unwrap();
    Kit::of(cluster)
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
#[ignore = "the process that a_killed_replacement_loses_nothing kills"]
#[allow(clippy::disallowed_methods, reason = "the parent's word to the child")]
fn child_replaces_until_killed() {
    let Ok(path) = std::env::var(STORE) else { return };
    let step: usize = std::env::var(STEP).unwrap().parse().unwrap();
    let fault = if step.is_multiple_of(2) { Fault::Stop } else { Fault::StopAfter };
    block_on(async {
        let kit = open(Path::new(&path)).await;
        let detail = kit.detail("image-hub").await;
        let faults = Faults::end_at(step / 2, fault);
        let store = kit.store_waiting_behind(&faults);
        let ended = store.update(&ada(), "image-hub", &replacing(&detail)).await;
        panic!("it was to wait to be killed: {ended:?}");
    });
}

/// Runs a replacement in a process of its own, and kills it at a step.
fn kill_at(path: &Path, step: usize) {
    // Test names do not start with the crate's.
    let (_, module) = module_path!().split_once("::").unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{module}::child_replaces_until_killed")])
        .args(["--ignored", "--nocapture"])
        .env(STORE, path)
        .env(STEP, step.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let stopped = lines.map_while(Result::ok).any(|line| line == STOPPED);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(stopped, "step {step}");
}

#[test]
fn a_killed_replacement_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for step in 0..2 * STEPS {
        let path = folder.path().join(format!("{step}.redb"));
        let before = block_on(async {
            let kit = open(&path).await;
            immutable(&kit).await;
            kit.raw("image-hub").await.unwrap()
        });
        kill_at(&path, step);
        block_on(async {
            let kit = open(&path).await;
            let left = kit.store().interrupted(&ada()).await.unwrap();
            let Some(now) = kit.raw("image-hub").await else {
                return restore_all(&kit, &before).await;
            };
            let is_old = content(&now) == content(&before);
            let file = value(&now, ".dockerconfigjson");
            let is_new = String::from_utf8(file).unwrap().contains("another");
            assert!(is_old || is_new, "step {step}");
            let expected = if is_old { ReplacementStep::Kept } else { ReplacementStep::Replaced };
            assert!(left.iter().all(|left| left.step == expected), "step {step}: {left:?}");
        });
    }
}
