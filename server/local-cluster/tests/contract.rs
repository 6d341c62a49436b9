//! The embedded cluster, compared with the answers of kube-apiserver 1.36.
//!
//! The recording (`contract/kube-apiserver-1.36.json`) is replayed twice: through the service in
//! this process, and over HTTP. Answers are compared as the recorder compares them, and more
//! strictly: the `managedFields` must be equal too, apart from their times.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails loudly, its helper functions too"
)]

#[path = "contract/client.rs"]
mod client;
#[path = "contract/recording.rs"]
mod recording;

use client::{Client, HttpClient, ServiceClient};
use local_cluster::{Cluster, Front, Server, Tokens, store::Store};
use recording::{Recording, Report};

fn tokens() -> Tokens {
    Tokens::new([
        ("admin".to_owned(), client::token("admin")),
        ("bob".to_owned(), client::token("bob")),
    ])
}

fn passed(how: &str, report: &Report) {
    for difference in &report.differences {
        eprintln!("{difference}");
    }
    eprintln!("contract {how}: {} of {}", report.passed, report.total);
    assert!(report.differences.is_empty(), "{how}: {} of {}", report.passed, report.total);
    assert_eq!(report.total, 116, "the recording is complete");
}

async fn replay(client: &impl Client) -> Report {
    Recording::load().replay(client).await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_process() {
    let cluster = Cluster::new(Store::in_memory().unwrap());
    cluster.prepare("hub").await.unwrap();
    let client = ServiceClient(Front::new(cluster, tokens()));
    passed("in process", &replay(&client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http() {
    let cluster = Cluster::new(Store::in_memory().unwrap());
    cluster.prepare("hub").await.unwrap();
    let address = "http://127.0.0.1:0".parse().unwrap();
    let server = Server::bind(address, cluster, tokens()).await.unwrap();
    let client = HttpClient::new(&server.url());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(server.run(stopped));
    passed("over HTTP", &replay(&client).await);
    stop.send_replace(true);
    running.await.unwrap();
}
