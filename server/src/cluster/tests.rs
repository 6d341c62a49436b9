use std::path::Path;
use std::sync::Arc;

use backend::{Caller, SecretStore as _};
use domain::{Credential, Lang, ListQuery, Naming, Prefix, SecretKind, Seen};
use store::{KeyRing, KubeSecretStore, StoreSettings, SystemClock};

use super::*;
use crate::config::LocalConfig;

fn panel() -> PanelConfig {
    let prefix = |text| Prefix::parse(text).unwrap();
    let naming = Naming::new(prefix("gitsync-secret-"), prefix("image-"));
    PanelConfig { namespace: "hub".to_owned(), naming }
}

fn config(path: &Path, examples: bool) -> ClusterConfig {
    let local = LocalConfig { path: path.to_owned(), api: None, examples, rights: None };
    ClusterConfig { target: ClusterTarget::Local(local), timeout: Duration::from_secs(10) }
}

/// Returns how many secrets the namespace holds.
async fn count(cluster: &ConnectedCluster) -> usize {
    let secrets: kube::Api<k8s_openapi::api::core::v1::Secret> =
        kube::Api::namespaced(cluster.client.clone(), "hub");
    secrets.list_metadata(&kube::api::ListParams::default()).await.unwrap().items.len()
}

/// Opens the store again. A client's worker releases the file a moment after the client is dropped.
async fn reopen(path: &Path, examples: bool) -> ConnectedCluster {
    loop {
        match connect(&config(path, examples), &panel()).await {
            Ok(cluster) => return cluster,
            Err(ClusterError::Local(LocalClusterError::Store(_))) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn only_a_new_store_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made").join("local.redb");
    let cluster = connect(&config(&path, true), &panel()).await.unwrap();
    assert!(cluster.description.is_local && cluster.local.is_some());
    assert_eq!(count(&cluster).await, 7);
    let secrets: kube::Api<k8s_openapi::api::core::v1::Secret> =
        kube::Api::namespaced(cluster.client.clone(), "hub");
    secrets.delete("image-docker-hub", &kube::api::DeleteParams::default()).await.unwrap();
    drop((cluster, secrets));
    assert_eq!(count(&reopen(&path, true).await).await, 6);
}

#[tokio::test]
async fn without_examples_it_is_empty_and_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("local.redb");
    for examples in [false, true] {
        assert_eq!(count(&reopen(&path, examples).await).await, 0);
    }
}

#[test]
fn the_client_of_a_real_cluster_does_not_retry() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (asked, answer) = runtime.block_on(async {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = 0;
            let mut buffer = [0; 4096];
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                asked += 1;
                let busy = b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(busy).await.unwrap();
            }
            asked
        });
        let config = Config::new(format!("http://{address}").parse().unwrap());
        let cluster = real(config, "test".to_owned(), "tester".to_owned()).unwrap();
        let request = http::Request::get("/version").body(kube::client::Body::empty()).unwrap();
        let answer = cluster.client.send(request).await.unwrap().status();
        drop(cluster);
        (server.await.unwrap(), answer)
    });
    assert_eq!((asked, answer.as_u16()), (1, 503));
}

#[tokio::test]
async fn a_kubeconfig_that_acts_as_somebody_else_is_refused() {
    for extra in ["as: admin", "as-uid: x", "as-groups: [a]", "as-user-extra: {a: [b]}"] {
        let text = format!(
            "{{clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:1'}}}}],
              users: [{{name: u, user: {{token: t, {extra}}}}}],
              contexts: [{{name: x, context: {{cluster: c, user: u}}}}], current-context: x}}"
        );
        let kubeconfig = Kubeconfig::from_yaml(&text).unwrap();
        let options = KubeConfigOptions::default();
        let config = Config::from_custom_kubeconfig(kubeconfig, &options).await.unwrap();
        let error = real(config, "test".to_owned(), "tester".to_owned()).err().unwrap();
        assert!(error.to_string().contains("acts as another one"), "{extra}: {error}");
    }
}

#[test]
fn a_yaml_error_does_not_quote_the_file() {
    let error = Kubeconfig::from_yaml("users: [{token: canary-token").unwrap_err();
    assert!(!kubeconfig_problem(&error).contains("canary"));
}

#[tokio::test]
async fn examples_show_both_kinds_from_here_and_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let cluster =
        connect(&config(&folder.path().join("local.redb"), true), &panel()).await.unwrap();
    let PanelConfig { namespace, naming } = panel();
    let (timeout, keys) = (Duration::from_secs(30), KeyRing::random().unwrap());
    let settings = StoreSettings { namespace, naming, timeout, keys, impersonation: None };
    let store = KubeSecretStore::new(cluster.client, settings, Arc::new(SystemClock));
    let caller = Caller { user: "ada".to_owned(), email: None, groups: Vec::new() };
    let query = ListQuery::default();
    let rows = store.page(&caller, &query, Lang::default(), &Seen::Nothing).await.unwrap().rows;
    let of = |kind| rows.iter().filter(move |row| row.kind == kind);
    assert!(of(SecretKind::GitSync).count() >= 3 && of(SecretKind::ImagePull).count() >= 3);
    // This includes the secrets of other managers, which are read when they are shown.
    assert!(rows.iter().all(|row| !row.summary.is_empty()));
    assert!(rows.iter().any(|row| row.summary.len() > 1));
    assert!(rows.iter().any(|row| row.display_name.is_none()));
    assert!(rows.iter().any(|row| !row.title().is_ascii()));
    for row in &rows {
        let detail = store.get(&caller, row.object.as_str()).await.unwrap().unwrap();
        match detail.credential {
            Credential::GitSync { key, .. } => {
                assert_eq!(key.unwrap().description.unwrap().algorithm, "ssh-ed25519");
            }
            Credential::ImagePull(file) => {
                assert!(file.unwrap().registries.iter().all(|registry| registry.has_password));
            }
        }
    }
}
