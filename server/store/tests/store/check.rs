//! What only the cluster knows about a form: taken names and twins.

use backend::{SecretStore as _, StoreError};
use domain::{Check, Checked, SecretKind, TWINS_MAX};
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
        let expected = Checked { taken, twins: Vec::new() };
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
    let check = here.twin_check();
    let checked = kit.store().check(&ada(), &check).await.unwrap();
    let [twin] = checked.twins.try_into().unwrap();
    assert_eq!((twin.object.as_str(), twin.title.as_str()), ("gitsync-secret-there", "there"));
    assert_eq!(twin.shared, here.row.summary[0]);
    let check = Check { except: "gitsync-secret-there".to_owned(), ..check };
    let [twin] = kit.store().check(&ada(), &check).await.unwrap().twins.try_into().unwrap();
    assert_eq!((twin.object.as_str(), twin.title.as_str()), ("gitsync-secret-here", "A key"));
}

#[tokio::test]
async fn the_same_host_is_found() {
    let kit = Kit::new().await;
    let here = kit.image("here").await;
    let there = file("registry.example.com");
    kit.put("helm", &secret("image-there", DOCKER, &[(".dockerconfigjson", &there)])).await;
    let broken = [(".dockerconfigjson", "{\"auths\":{}}")];
    kit.put("helm", &secret("image-empty", DOCKER, &broken)).await;
    let checked = kit.store().check(&ada(), &here.twin_check()).await.unwrap();
    let [twin] = checked.twins.try_into().unwrap();
    assert_eq!(
        (twin.object.as_str(), twin.shared.as_str()),
        ("image-there", "registry.example.com")
    );
    assert_eq!(kit.store().check(&ada(), &hosts(&["b.example.com"])).await.unwrap().twins, []);
    let spelled = hosts(&["https://registry.example.com/v2/"]);
    assert_eq!(kit.store().check(&ada(), &spelled).await.unwrap().twins.len(), 2);
    let both = hosts(&["b.example.com", "registry.example.com"]);
    assert_eq!(kit.store().check(&ada(), &both).await.unwrap().twins.len(), 2);
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
    assert_eq!(store.check(&ada(), &hosts(&["r120.example.com"])).await.unwrap().twins, []);
    assert_eq!(values(), 100);
    assert_eq!(store.check(&ada(), &hosts(&["r120.example.com"])).await.unwrap().twins.len(), 1);
    assert_eq!(values(), 130);
    assert_eq!(store.check(&ada(), &hosts(&["r001.example.com"])).await.unwrap().twins.len(), 1);
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
async fn no_more_twins_are_named_than_fit() {
    let kit = Kit::new().await;
    for number in 0..TWINS_MAX + 3 {
        kit.image(&format!("n{number:02}")).await;
    }
    let checked = kit.store().check(&ada(), &hosts(&["registry.example.com"])).await.unwrap();
    assert_eq!(checked.twins.len(), TWINS_MAX);
    assert_eq!(checked.twins[0].object.as_str(), "image-n00");
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
