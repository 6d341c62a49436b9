//! Whether the cluster sees which user acts, and under which names.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use store::Impersonation;

use super::setting::{parse, parse_optional, switch};
use super::{AuthMode, ConfigError};

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Rights in the cluster")]
pub(super) struct ImpersonationArgs {
    /// Write, and read values, in the name of the user, so that the cluster decides (Kubernetes:
    /// User impersonation). Default: true where users sign in.
    #[arg(
        long,
        env = "KEYPANE_IMPERSONATE",
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        value_name = "BOOL"
    )]
    impersonate: Option<OsString>,
    /// What the cluster's rules have before a user's name, such as `sso:`.
    #[arg(long, env = "KEYPANE_USER_PREFIX", default_value = "", value_name = "PREFIX")]
    user_prefix: OsString,
    /// What the cluster's rules have before a group's name.
    #[arg(long, env = "KEYPANE_GROUP_PREFIX", default_value = "", value_name = "PREFIX")]
    group_prefix: OsString,
    /// Groups that are passed on to the cluster, by their names there, separated by commas. Default:
    /// all, and then each of them must be one that Keypane's account may impersonate.
    #[arg(long, env = "KEYPANE_IMPERSONATE_GROUPS", value_name = "GROUPS")]
    impersonate_groups: Option<OsString>,
}

impl ImpersonationArgs {
    /// Returns how users are named to the cluster, or `None` if the cluster does not learn who the
    /// user is.
    pub(super) fn validate(&self, auth: AuthMode) -> Result<Option<Impersonation>, ConfigError> {
        let is_open = auth == AuthMode::None;
        let asked = match &self.impersonate {
            None => !is_open,
            Some(value) => switch("KEYPANE_IMPERSONATE", value)?,
        };
        if asked && is_open {
            let needs = "users who sign in (KEYPANE_AUTH is none)";
            return Err(ConfigError::Useless { name: "KEYPANE_IMPERSONATE", needs });
        }
        let impersonation = Impersonation {
            user_prefix: prefix("KEYPANE_USER_PREFIX", &self.user_prefix)?,
            group_prefix: prefix("KEYPANE_GROUP_PREFIX", &self.group_prefix)?,
            groups: parse_optional(
                "KEYPANE_IMPERSONATE_GROUPS",
                self.impersonate_groups.as_deref(),
                "names of groups separated by commas, none of which begins with system:",
                groups,
            )?,
        };
        Ok(asked.then_some(impersonation))
    }
}

fn prefix(name: &'static str, value: &OsStr) -> Result<String, ConfigError> {
    let expected = "letters, digits and punctuation, not beginning with system:";
    parse(name, value, expected, |text| is_plain(text).then(|| text.to_owned()))
}

fn groups(text: &str) -> Option<BTreeSet<String>> {
    let group = |name: &str| (!name.is_empty() && is_plain(name)).then(|| name.to_owned());
    text.split(',').map(|name| group(name.trim_matches(' '))).collect()
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || c.is_whitespace()) && !Impersonation::is_reserved(text)
}
