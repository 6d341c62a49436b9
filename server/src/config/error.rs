//! What is wrong with the settings.

use std::path::PathBuf;

use super::setting::flag;

/// Why a setting is refused. Never holds a secret value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The value is not one of those that the setting takes.
    #[error("{name} (or {}) is {value:?}: expected {expected}", flag(name))]
    Wrong {
        /// The environment variable.
        name: &'static str,
        /// The value as given.
        value: String,
        /// What the setting takes.
        expected: String,
    },
    /// The same for a setting whose value is not to be shown.
    #[error("{name} (or {}) is wrong (its value is not shown): expected {expected}", flag(name))]
    WrongSecret {
        /// The environment variable.
        name: &'static str,
        /// What the setting takes.
        expected: &'static str,
    },
    /// The setting has no effect beside another one.
    #[error("{name} (or {}) has no effect here: it needs {needs}", flag(name))]
    Useless {
        /// The environment variable.
        name: &'static str,
        /// What would give it an effect.
        needs: &'static str,
    },
    /// The embedded cluster is asked for, or nothing else is there to choose.
    #[error(
        "KEYPANE_CLUSTER (or --cluster): the embedded cluster (local) is not built into this program; \
         expected kubeconfig or in-cluster"
    )]
    NoLocal,
    /// Everybody who reaches the address could do everything.
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
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A file with a secret is open to every user of the machine.
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
    /// A line of a file that a setting names is none of those that it takes.
    #[error("{name} (or {}): {} line {line}: expected {expected}", flag(name), path.display())]
    WrongLine {
        /// The environment variable.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// The line's number, from one.
        line: usize,
        /// What the setting takes.
        expected: &'static str,
    },
    /// The system gave no randomness for a key.
    #[error("no random key can be made")]
    Random(#[source] getrandom::Error),
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The arguments are wrong, or ask for help or the version.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// A setting is wrong.
    #[error(transparent)]
    Wrong(#[from] ConfigError),
}
