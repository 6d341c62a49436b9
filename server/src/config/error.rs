//! The errors of the settings.

use std::path::PathBuf;

use super::setting::flag;

/// The reason why a setting is refused. It never holds a secret value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The setting does not accept this value.
    #[error("{name} (or {}) is {value:?}: expected {expected}", flag(name))]
    Wrong {
        /// The environment variable.
        name: &'static str,
        /// The value as given.
        value: String,
        /// The values that the setting accepts.
        expected: String,
    },
    /// The setting does not accept this value, which must not be shown.
    #[error("{name} (or {}) is wrong (its value is not shown): expected {expected}", flag(name))]
    WrongSecret {
        /// The environment variable.
        name: &'static str,
        /// The values that the setting accepts.
        expected: &'static str,
    },
    /// The setting has no effect in combination with another one.
    #[error("{name} (or {}) has no effect here: it needs {needs}", flag(name))]
    Useless {
        /// The environment variable.
        name: &'static str,
        /// What would give the setting an effect.
        needs: &'static str,
    },
    /// The embedded cluster is requested, or there is no other cluster to choose.
    #[error(
        "KEYPANE_CLUSTER (or --cluster): the embedded cluster (local) is not built into this program; \
         expected kubeconfig or in-cluster"
    )]
    NoLocal,
    /// Every client that reaches the address could do everything.
    #[error(
        "KEYPANE_ADDR (or --addr) is {address}: while KEYPANE_AUTH=none only a loopback address \
         is served, such as 127.0.0.1:3000, because everybody who reaches it is an administrator"
    )]
    Exposed {
        /// The address as given.
        address: std::net::SocketAddr,
    },
    /// A file that a setting names cannot be read.
    #[error("{name} (or {}): {} cannot be read", flag(name), path.display())]
    Unreadable {
        /// The environment variable.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// The error from the system.
        #[source]
        source: std::io::Error,
    },
    /// A file with a secret is accessible to every user of the machine.
    #[error(
        "{name} (or {}): {} may be read or written by every user of this machine (mode {mode:04o}): \
         `chmod 600` it. In a Kubernetes secret volume, set `defaultMode: 0440` and the pod's \
         `fsGroup`",
        flag(name),
        path.display()
    )]
    Loose {
        /// The environment variable.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The setting does not accept a line of the file that it names.
    #[error("{name} (or {}): {} line {line}: expected {expected}", flag(name), path.display())]
    WrongLine {
        /// The environment variable.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// The line's number, from one.
        line: usize,
        /// The lines that the setting accepts.
        expected: &'static str,
    },
    /// The system gave no randomness for a key.
    #[error("no random key can be made")]
    Random(#[source] getrandom::Error),
}

/// The reason why the settings cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The arguments are wrong, or ask for help or the version.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// A setting is wrong.
    #[error(transparent)]
    Wrong(#[from] ConfigError),
}
