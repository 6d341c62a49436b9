//! The health of one watch, as far as pages have to know it.

use tokio::time::Instant;

use super::super::super::call_error::CallError;

/// The health of one watch.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// True once there is a complete list, of a state that the cluster has not gone back from.
    pub(super) listed: bool,
    pub(super) was_live: bool,
    pub(super) is_live: bool,
    /// The time at which the cluster was last heard.
    pub(super) contact: Option<Instant>,
    /// The last resourceVersion that was seen; `None` if it is not a number.
    pub(super) reached: Option<u64>,
    pub(super) failures: u32,
    pub(super) failure: Option<(CallError, &'static str)>,
}

impl Health {
    /// True if the cluster has not answered since `since`, and the watch has not heard it either.
    pub(super) fn is_silent(&self, since: Option<Instant>) -> bool {
        since.is_some_and(|since| self.contact.is_some_and(|contact| contact < since))
    }
}
