//! The real kubectl, over HTTPS and with the kubeconfig that the server writes.
//!
//! The test is skipped if kubectl is not installed.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use super::kit::Kit;
use crate::{Server, Tokens, write_kubeconfig};

fn kubectl(home: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("kubectl")
        .env("KUBECONFIG", home.join("kubeconfig"))
        .env("HOME", home)
        .args(arguments)
        .output()
}

fn works(home: &Path, arguments: &[&str], expected: &str) {
    let output = kubectl(home, arguments).unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    assert!(text.contains(expected), "{arguments:?}: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn kubectl_creates_gets_changes_and_deletes() {
    let home = tempfile::tempdir().unwrap();
    if kubectl(home.path(), &["version", "--client"]).is_err() {
        eprintln!("skipped: there is no kubectl on this machine");
        return;
    }
    let tokens = Tokens::new([("admin".to_owned(), "token".to_owned())]);
    let address = "127.0.0.1:0".parse().unwrap();
    let cluster = Kit::new().await.cluster;
    let server = Server::bind(address, cluster, tokens.clone()).await.unwrap();
    let config = home.path().join("kubeconfig");
    write_kubeconfig(&config, &server, &tokens, "admin", "hub").unwrap();
    assert_eq!(config.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(server.run(stopped));

    let file = home.path().join("secret.yaml");
    let yaml = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: b\nstringData:\n  user: me\n";
    std::fs::write(&file, yaml).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let walk = tokio::task::spawn_blocking(move || {
        let home = home.path();
        works(home, &["create", "secret", "generic", "a", "--from-literal=ssh=x"], "created");
        works(home, &["create", "-f", &file], "secret/b created");
        works(home, &["apply", "-f", &file], "secret/b");
        works(home, &["apply", "--server-side", "-f", &file], "serverside-applied");
        works(home, &["get", "secrets"], "Opaque");
        works(home, &["get", "secret", "a", "-o", "jsonpath={.data.ssh}"], "eA==");
        works(home, &["annotate", "secret", "a", "displayName=A"], "annotated");
        works(home, &["describe", "secret", "a"], "displayName: A");
        works(home, &["auth", "can-i", "create", "secrets"], "yes");
        works(home, &["create", "namespace", "n"], "created");
        works(home, &["delete", "namespace", "n", "--timeout=10s"], "deleted");
        works(home, &["delete", "secret", "a", "b", "--timeout=10s"], "deleted");
        let gone = kubectl(home, &["get", "secret", "a"]).unwrap();
        let text = String::from_utf8_lossy(&gone.stderr).into_owned();
        assert!(text.contains("NotFound"), "{text}");
    });
    walk.await.unwrap();
    stop.send_replace(true);
    running.await.unwrap();
}
