//! The guard: for every verb, only objects whose prefix and type match exist.

use backend::{SecretStore as _, StoreError};
use domain::{EditInput, SecretKind, Version};
use http::Method;
use serde_json::Value;
use test_kit::faults::Faults;
use test_kit::objects::secret;

use crate::kit::{Kit, ada, rows};

const DOCKER: &str = "kubernetes.io/dockerconfigjson";

/// Objects behind a right prefix that are none of the panel's.
fn foreign() -> Vec<Value> {
    let file = r#"{"auths":{}}"#;
    vec![
        secret("image-x", "kubernetes.io/tls", &[("tls.crt", "c"), ("tls.key", "k")]),
        secret("image-opaque", "Opaque", &[(".dockerconfigjson", file)]),
        secret("image-legacy", "kubernetes.io/dockercfg", &[(".dockercfg", "{}")]),
        secret("gitsync-secret-token", "bootstrap.kubernetes.io/token", &[("ssh", "t")]),
        secret("gitsync-secret-docker", DOCKER, &[(".dockerconfigjson", file)]),
        secret("gitsync-secret-auth", "kubernetes.io/ssh-auth", &[("ssh-privatekey", "k")]),
        secret("unprefixed", "Opaque", &[("ssh", "k")]),
        // The prefix alone, without a name.
        secret("image", DOCKER, &[(".dockerconfigjson", file)]),
    ]
}

#[tokio::test]
async fn what_is_not_the_panels_is_not_found_on_any_verb() {
    let kit = Kit::new().await;
    let store = kit.store();
    let mut all = foreign();
    let mut token = secret("image-sa", "kubernetes.io/service-account-token", &[("token", "t")]);
    token["metadata"]["annotations"]["kubernetes.io/service-account.name"] = "default".into();
    all.push(token);
    for object in all {
        let object = kit.put("helm", &object).await;
        let name = object["metadata"]["name"].as_str().unwrap();
        let version = Version {
            uid: object["metadata"]["uid"].as_str().unwrap().to_owned(),
            resource_version: object["metadata"]["resourceVersion"].as_str().unwrap().to_owned(),
        };
        assert_eq!(store.get(&ada(), name).await.unwrap(), None, "{name}");
        let input = EditInput {
            version: version.clone(),
            display_name: "mine".to_owned(),
            ..EditInput::default()
        };
        let error = store.update(&ada(), name, &input).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound), "{name}: {error:?}");
        let error = store.delete(&ada(), name, &version).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound), "{name}: {error:?}");
        assert_eq!(kit.raw(name).await.unwrap(), object, "{name}");
    }
    assert_eq!(rows(&store).await, []);
}

#[tokio::test]
async fn what_is_no_name_is_never_sent() {
    let kit = Kit::new().await;
    let faults = Faults::default();
    let store = kit.store_behind(&faults);
    let names = [
        "",
        "image-",
        "new",
        "image-A",
        "image-a/b",
        "image-a?x=y",
        "image-..",
        "../image-a",
        "image-a%2Fb",
        "image-ä",
        "gitsync-secret-",
        "image-a ",
        "image-\0",
    ];
    for name in names.into_iter().map(str::to_owned).chain([format!("image-{}", "a".repeat(250))]) {
        assert_eq!(store.get(&ada(), &name).await.unwrap(), None);
        let input = EditInput::default();
        let error = store.update(&ada(), &name, &input).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound));
        let error = store.delete(&ada(), &name, &Version::default()).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound));
    }
    assert_eq!(faults.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn where_prefixes_overlap_the_type_decides() {
    let kit = Kit::new().await;
    let file = r#"{"auths":{"a.example.com":{}}}"#;
    kit.put("helm", &secret("s-image-a", DOCKER, &[(".dockerconfigjson", file)])).await;
    kit.put("helm", &secret("s-image-b", "Opaque", &[("ssh", "k")])).await;
    let store = kit.store_named("s-", "s-image-");
    let a = store.get(&ada(), "s-image-a").await.unwrap().unwrap();
    assert_eq!((a.kind(), a.row.name.as_str()), (SecretKind::ImagePull, "a"));
    let b = store.get(&ada(), "s-image-b").await.unwrap().unwrap();
    assert_eq!((b.kind(), b.row.name.as_str()), (SecretKind::GitSync, "image-b"));
    assert_eq!(rows(&store).await.len(), 2);
    store.delete(&ada(), "s-image-a", a.version()).await.unwrap();
    store.delete(&ada(), "s-image-b", b.version()).await.unwrap();
}

#[tokio::test]
async fn a_deletion_reads_no_value() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let faults = Faults::default();
    kit.store_behind(&faults).delete(&ada(), "image-hub", detail.version()).await.unwrap();
    assert_eq!(faults.count(&Method::GET), 1);
    assert!(faults.seen()[0].contains("fieldSelector=metadata.name"), "{:?}", faults.seen());
}
