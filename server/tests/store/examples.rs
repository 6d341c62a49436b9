//! The example secrets of a new embedded cluster.

use app::domain::{Credential, SecretKind};
use keypane_server::cluster;

use crate::kit::{Kit, naming, rows};

#[tokio::test]
async fn examples_show_both_kinds_from_here_and_elsewhere() {
    let kit = Kit::new().await;
    cluster::seed(&kit.client(), kit.settings(naming())).await.unwrap();
    let rows = rows(&kit.store()).await;
    let of = |kind| rows.iter().filter(move |row| row.kind == kind);
    assert!(of(SecretKind::GitSync).count() >= 3 && of(SecretKind::ImagePull).count() >= 3);
    // Those from elsewhere too, which are read when they are shown.
    assert!(rows.iter().all(|row| !row.summary.is_empty()));
    assert!(rows.iter().any(|row| row.summary.len() > 1));
    assert!(rows.iter().any(|row| row.display_name.is_none()));
    assert!(rows.iter().any(|row| !row.title().is_ascii()));
    for row in &rows {
        let detail = kit.detail(row.object.as_str()).await;
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
