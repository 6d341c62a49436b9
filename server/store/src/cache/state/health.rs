//! How one watch is, as far as pages have to know.

use tokio::time::Instant;

use super::super::super::call_error::CallError;

/// How one watch is.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// True once there is a complete list, of a state that the cluster did not go back from.
    pub(super) listed: bool,
    pub(super) was_live: bool,
    pub(super) is_live: bool,
    /// When the cluster was last heard.
    pub(super) contact: Option<Instant>,
    /// The last resourceVersion that was seen; `None` where it is no number.
    pub(super) reached: Option<u64>,
    pub(super) failures: u32,
    pub(super) failure: Option<(CallError, &'static str)>,
}

impl Health {
    /// True where the cluster does not answer since then, and was not heard by the watch either.
    pub(super) fn is_silent(&self, since: Option<Instant>) -> bool {
        since.is_some_and(|since| self.contact.is_some_and(|contact| contact < since))
    }
}
