//! By which names the cluster hears of users (Kubernetes: User impersonation).

use std::collections::BTreeSet;

/// What Kubernetes keeps for itself: users and groups of the system start so.
const RESERVED: &str = "system:";

/// By which names the cluster hears of the panel's users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// What stands before every user's name.
    pub user_prefix: String,
    /// What stands before every group's name.
    pub group_prefix: String,
    /// The groups that are passed on, as the cluster knows them; all of them where this is `None`.
    pub groups: Option<BTreeSet<String>>,
}

impl Impersonation {
    /// True for a name that the cluster keeps for itself, in whatever case: nobody else's name
    /// looks like it by chance.
    pub fn is_reserved(name: &str) -> bool {
        let start = name.as_bytes().get(..RESERVED.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(RESERVED.as_bytes()))
    }
}
