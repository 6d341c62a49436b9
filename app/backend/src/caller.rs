//! The caller of a request, and whether the panel is open to them.
//!
//! What a caller may do with secrets is not decided here: the cluster decides that.

use crate::{AppError, SecretStore};

/// The authenticated user who sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's name, as annotations and audit lines show it.
    pub user: String,
    /// The user's e-mail address, if known.
    pub email: Option<String>,
    /// The user's groups.
    pub groups: Vec<String>,
}

/// The port to the rule that says which users may use the panel at all.
pub trait Admission: Send + Sync {
    /// Returns true if the caller may use the panel.
    fn admits(&self, caller: &Caller) -> bool;
}

/// Returns the reason why the whole panel is closed to a caller, or `None` if the caller is let in.
pub fn shut_out(
    caller: Option<&Caller>,
    admission: &dyn Admission,
    store: &dyn SecretStore,
) -> Option<AppError> {
    match caller {
        None => Some(AppError::Unauthenticated),
        Some(caller) if !admission.admits(caller) => {
            Some(AppError::NotAdmitted { user: caller.user.clone() })
        }
        Some(caller) if !store.can_act_for(caller) => Some(AppError::Identity),
        Some(_) => None,
    }
}
