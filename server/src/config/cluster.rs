//! The cluster that the panel works on.

use std::ffi::OsString;
use std::time::Duration;

#[cfg(feature = "local")]
use super::local::{LocalArgs, LocalConfig};
use super::setting::{parse_optional, seconds};
use super::{ConfigError, Surroundings};

/// The cluster that the panel works on.
#[derive(Clone, Debug)]
pub struct ClusterConfig {
    /// Which cluster it is.
    pub target: ClusterTarget,
    /// The longest time for one call.
    pub timeout: Duration,
}

/// The kinds of cluster.
#[derive(Clone, Debug)]
pub enum ClusterTarget {
    /// The embedded cluster, for trials, development and tests.
    #[cfg(feature = "local")]
    Local(LocalConfig),
    /// The cluster that a kubeconfig names. It is used only if the settings ask for it.
    Kubeconfig {
        /// The context, or `None` for the current one.
        context: Option<String>,
    },
    /// The cluster that this process runs in.
    InCluster,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Cluster")]
pub(super) struct ClusterArgs {
    /// Cluster to work on: `local` (the embedded one), `kubeconfig` or `in-cluster`. Default:
    /// in-cluster where a service account is mounted, else local.
    #[cfg_attr(
        not(feature = "local"),
        doc = "The embedded cluster, `local`, is not built into this program."
    )]
    #[arg(long, env = "KEYPANE_CLUSTER", value_name = "CLUSTER")]
    cluster: Option<OsString>,
    /// Context of the kubeconfig; default: its current one.
    #[arg(long, env = "KEYPANE_CONTEXT", value_name = "NAME")]
    context: Option<OsString>,
    /// Seconds that one call to the cluster may take.
    #[arg(long, env = "KEYPANE_CLUSTER_TIMEOUT", default_value = "10", value_name = "SECONDS")]
    cluster_timeout: OsString,
}

/// The values that the setting accepts.
const EXPECTED: &str = if cfg!(feature = "local") {
    "local, kubeconfig or in-cluster"
} else {
    "kubeconfig or in-cluster"
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Local,
    Kubeconfig,
    InCluster,
}

impl Choice {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "local" => Some(Self::Local),
            "kubeconfig" => Some(Self::Kubeconfig),
            "in-cluster" => Some(Self::InCluster),
            _ => None,
        }
    }
}

impl ClusterArgs {
    pub(super) fn validate(
        &self,
        #[cfg(feature = "local")] local: &LocalArgs,
        surroundings: Surroundings,
    ) -> Result<ClusterConfig, ConfigError> {
        let timeout = seconds("KEYPANE_CLUSTER_TIMEOUT", &self.cluster_timeout)?;
        let context = parse_optional(
            "KEYPANE_CONTEXT",
            self.context.as_deref(),
            "the name of a context of the kubeconfig",
            |text| (!text.is_empty()).then(|| text.to_owned()),
        )?;
        let choice = self.choice(surroundings)?;
        if context.is_some() && choice != Choice::Kubeconfig {
            let needs = "KEYPANE_CLUSTER=kubeconfig";
            return Err(ConfigError::Useless { name: "KEYPANE_CONTEXT", needs });
        }
        // The settings of the embedded cluster are checked even if another cluster is chosen.
        #[cfg(feature = "local")]
        let local = local.validate()?;
        #[cfg(feature = "local")]
        if local.api.is_some() && choice != Choice::Local {
            let needs = "KEYPANE_CLUSTER=local";
            return Err(ConfigError::Useless { name: "KEYPANE_LOCAL_API", needs });
        }
        let target = match choice {
            #[cfg(feature = "local")]
            Choice::Local => ClusterTarget::Local(local),
            #[cfg(not(feature = "local"))]
            Choice::Local => return Err(ConfigError::NoLocal),
            Choice::Kubeconfig => ClusterTarget::Kubeconfig { context },
            Choice::InCluster => ClusterTarget::InCluster,
        };
        Ok(ClusterConfig { target, timeout })
    }

    fn choice(&self, surroundings: Surroundings) -> Result<Choice, ConfigError> {
        let given =
            parse_optional("KEYPANE_CLUSTER", self.cluster.as_deref(), EXPECTED, Choice::parse)?;
        let usual = if surroundings.service_account { Choice::InCluster } else { Choice::Local };
        Ok(given.unwrap_or(usual))
    }
}
