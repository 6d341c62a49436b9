//! The caller of a request, and whether the panel is open to them.
//!
//! What a caller may do with secrets is not decided here: the cluster decides that.

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
