//! The port to the rule that says who is let in.
//!
//! Not what they may do there: that is the cluster's to say.

use super::Caller;

/// Who may use the panel at all, of those who are signed in.
pub trait Admission: Send + Sync {
    /// True for a caller who is let in.
    fn admits(&self, caller: &Caller) -> bool;
}
