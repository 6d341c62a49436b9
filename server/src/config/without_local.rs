//! The error of a program that was built without the embedded cluster.

use super::*;

fn load(flags: &[&str], surroundings: Surroundings) -> Result<Config, String> {
    let arguments = ["keypane"].iter().chain(flags).map(Into::into);
    Config::load(arguments, surroundings).map_err(|error| error.to_string())
}

#[test]
fn the_embedded_cluster_is_not_built_in() {
    for flags in [&["--cluster=local"][..], &[]] {
        let message = load(flags, Surroundings::default()).unwrap_err();
        assert!(message.contains("(local) is not built into this program"), "{message}");
        assert!(message.contains("KEYPANE_CLUSTER"), "{message}");
        assert!(message.contains("kubeconfig or in-cluster"), "{message}");
    }
}

#[test]
fn a_wrong_choice_is_not_sent_to_the_embedded_cluster() {
    let message = load(&["--cluster=other"], Surroundings::default()).unwrap_err();
    assert!(message.ends_with("expected kubeconfig or in-cluster"), "{message}");
}

#[test]
fn a_real_cluster_is_worked_on() {
    let pod = Surroundings { service_account: true, terminal: false };
    assert!(matches!(load(&[], pod).unwrap().cluster.target, ClusterTarget::InCluster));
    let chosen = load(&["--cluster=kubeconfig"], Surroundings::default()).unwrap();
    assert!(matches!(chosen.cluster.target, ClusterTarget::Kubeconfig { context: None }));
}
