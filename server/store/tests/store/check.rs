//! What only the cluster knows about a form: taken names and shared credentials.

use backend::{SecretStore as _, StoreError};
use domain::{Check, Checked, SecretKind, Shared};
use http::Method;
use serde_json::json;
use test_kit::faults::Faults;
use test_kit::objects::secret;

use crate::kit::{Kit, ada, key, rows, until};

const DOCKER: &str = "kubernetes.io/dockerconfigjson";

fn hosts(hosts: &[&str]) -> Check {
    Check { hosts: hosts.iter().map(|host| (*host).to_owned()).collect(), ..Check::default() }
}

fn file(host: &str) -> String {
    json!({"auths": {host: {"username": "u", "password": "p"}}}).to_string()
}

/// Something that other secrets have, too.
fn shared(what: &str, search: &str, count: usize) -> Shared {
    Shared { what: what.to_owned(), search: search.to_owned(), count, at_least: false }
}

async fn shared_of(kit: &Kit, check: &Check) -> Vec<Shared> {
    kit.store().check(&ada(), check).await.unwrap().shared
}

#[tokio::test]
async fn a_name_is_taken_by_an_object_of_whatever_type() {
    let kit = Kit::new().await;
    kit.put("helm", &secret("image-x", "example.com/other", &[("a", "b")])).await;
    kit.put("helm", &secret("unrelated", "Opaque", &[("a", "b")])).await;
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    for (object, taken, requests) in
        [("image-x", true, 1), ("image-free", false, 2), ("unrelated", false, 2), ("..", false, 2)]
    {
        let check = Check { object: object.to_owned(), ..Check::default() };
        let expected = Checked { taken, shared: Vec::new() };
        assert_eq!(store.check(&ada(), &check).await.unwrap(), expected, "{object}");
        assert_eq!(faults.seen().len(), requests, "{object}");
    }
}

#[tokio::test]
async fn the_same_key_is_found_wherever_it_was_written() {
    let kit = Kit::new().await;
    let here = kit.git("here").await;
    let ssh = key("ed25519");
    kit.put("helm", &secret("gitsync-secret-there", "Opaque", &[("ssh", &ssh)])).await;
    let other = key("rsa3072");
    kit.put("helm", &secret("gitsync-secret-other", "Opaque", &[("ssh", &other)])).await;
    let check = here.shared_check();
    let line = &here.row.summary[0];
    let fingerprint = line.split(' ').next_back().unwrap();
    assert_eq!(shared_of(&kit, &check).await, [shared(line, fingerprint, 1)]);
    // A new secret would share it with both.
    let check = Check { except: String::new(), ..check };
    assert_eq!(shared_of(&kit, &check).await, [shared(line, fingerprint, 2)]);
    let other = Check { key: "ssh-ed25519 SHA256:none".to_owned(), ..check };
    assert_eq!(shared_of(&kit, &other).await, []);
}

#[tokio::test]
async fn the_same_host_is_found() {
    let kit = Kit::new().await;
    let here = kit.image("here").await;
    let there = file("registry.example.com");
    kit.put("helm", &secret("image-there", DOCKER, &[(".dockerconfigjson", &there)])).await;
    let broken = [(".dockerconfigjson", "{\"auths\":{}}")];
    kit.put("helm", &secret("image-empty", DOCKER, &broken)).await;
    let host = "registry.example.com";
    assert_eq!(shared_of(&kit, &here.shared_check()).await, [shared(host, host, 1)]);
    assert_eq!(shared_of(&kit, &hosts(&["b.example.com"])).await, []);
    let spelled = "https://registry.example.com/v2/";
    assert_eq!(shared_of(&kit, &hosts(&[spelled])).await, [shared(spelled, host, 2)]);
    let both = hosts(&["b.example.com", host]);
    assert_eq!(shared_of(&kit, &both).await, [shared(host, host, 2)]);
}

#[tokio::test]
async fn a_secret_counts_once_for_each_host() {
    let kit = Kit::new().await;
    for number in 0..30 {
        let text = json!({"auths": {
            "a.example.com": {"username": "u", "password": "p"},
            "https://a.example.com/v1/": {"username": "u", "password": "p"},
            (format!("r{number}.example.com")): {"username": "u", "password": "p"},
        }});
        let data = [(".dockerconfigjson", &*text.to_string())];
        kit.put("helm", &secret(&format!("image-{number:02}"), DOCKER, &data)).await;
    }
    let asked = ["r7.example.com", "a.example.com"];
    let found = [shared(asked[0], asked[0], 1), shared(asked[1], asked[1], 30)];
    assert_eq!(shared_of(&kit, &hosts(&asked)).await, found);
}

#[tokio::test]
async fn values_are_read_once_and_not_without_end() {
    let kit = Kit::new().await;
    for number in 0..130 {
        let file = file(&format!("r{number:03}.example.com"));
        let object = format!("image-{number:03}");
        kit.put("helm", &secret(&object, DOCKER, &[(".dockerconfigjson", &file)])).await;
    }
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    let values = || faults.seen().iter().filter(|line| !line.contains("fieldSelector")).count();
    let found = async |host: &str| {
        let checked = store.check(&ada(), &hosts(&[host])).await.unwrap();
        checked.shared.into_iter().map(|it| (it.count, it.at_least)).collect::<Vec<_>>()
    };
    // What was not read may have it, too.
    assert_eq!(found("r001.example.com").await, [(1, true)]);
    assert_eq!(values(), 100);
    assert_eq!(found("r120.example.com").await, [(1, false)]);
    assert_eq!(values(), 130);
    assert_eq!(found("r001.example.com").await, [(1, false)]);
    assert_eq!(values(), 130);
    // What was read is known to the list of this panel, and only in that version.
    let known =
        |rows: &[domain::SecretRow]| rows.iter().filter(|row| !row.summary.is_empty()).count();
    assert_eq!(known(&rows(&store).await), 130);
    assert_eq!(values(), 130);
    let patched = kit.patch("image-001", &json!({"metadata": {"labels": {"a": "b"}}})).await;
    let version = patched["metadata"]["resourceVersion"].as_str().unwrap();
    until(&store, |rows| rows[1].version.resource_version == version).await;
    assert_eq!(known(&rows(&store).await), 130);
    assert_eq!(values(), 131);
    assert_eq!(faults.count(&Method::POST), 0);
}

#[tokio::test]
async fn nothing_asked_is_nothing_sent() {
    let kit = Kit::new().await;
    let faults = Faults::default();
    let checked = kit.store_behind(&faults).check(&ada(), &Check::default()).await.unwrap();
    assert_eq!(checked, Checked::default());
    assert_eq!(faults.seen(), Vec::<String>::new());
    let error = kit.store_of_bob().check(&ada(), &hosts(&["a"])).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "list", resource: "secrets" }));
    assert_eq!(SecretKind::ImagePull.object_type(), DOCKER);
}
