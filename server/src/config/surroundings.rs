//! Facts about the environment of the process that decide some defaults.

use std::io::IsTerminal as _;
use std::path::Path;

/// Where Kubernetes mounts a pod's service account (Accessing the Kubernetes API from a Pod).
const SERVICE_ACCOUNT_TOKEN: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// Facts about the environment of the process that decide some defaults.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings {
    /// True if a service account of a cluster is mounted.
    pub service_account: bool,
    /// True if the log goes to a terminal.
    pub terminal: bool,
}

impl Surroundings {
    /// Looks at the environment of the process.
    #[expect(clippy::disallowed_methods, reason = "Kubernetes says where it is in a variable")]
    pub fn detect() -> Self {
        let cluster = std::env::var_os("KUBERNETES_SERVICE_HOST").is_some();
        Self {
            service_account: cluster && Path::new(SERVICE_ACCOUNT_TOKEN).exists(),
            terminal: std::io::stderr().is_terminal(),
        }
    }
}
