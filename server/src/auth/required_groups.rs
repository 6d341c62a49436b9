//! Decides which of the signed-in users are let in.
//!
//! Invariant: the gate asks this for every operation, in every mode, including reads and streams.

use backend::{Admission, Caller};

/// Lets a user in who is in at least one of these groups. If the list is empty, every user who is
/// signed in is let in.
#[derive(Clone, Debug)]
pub struct RequiredGroups(Vec<String>);

impl RequiredGroups {
    /// The rule for `KEYPANE_REQUIRED_GROUP`.
    pub fn new(groups: &[String]) -> Self {
        Self(groups.to_vec())
    }
}

impl Admission for RequiredGroups {
    fn admits(&self, caller: &Caller) -> bool {
        self.0.is_empty() || caller.groups.iter().any(|group| self.0.contains(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_admitted(required: &[&str], groups: &[&str]) -> bool {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let caller = Caller { user: "ada".to_owned(), email: None, groups: owned(groups) };
        RequiredGroups::new(&owned(required)).admits(&caller)
    }

    #[test]
    fn any_one_of_the_groups_is_enough() {
        assert!(is_admitted(&["admins"], &["users", "admins"]));
        assert!(is_admitted(&["admins", "ops"], &["ops"]));
        assert!(!is_admitted(&["admins", "ops"], &["users"]));
        assert!(!is_admitted(&["admins"], &[]));
    }

    #[test]
    fn groups_are_compared_to_the_letter() {
        for almost in ["Admins", "admin", "admins ", "/admins", "admins,ops"] {
            assert!(!is_admitted(&["admins"], &[almost]), "{almost}");
        }
    }

    #[test]
    fn where_none_is_required_everybody_is_let_in() {
        assert!(is_admitted(&[], &[]));
        assert!(is_admitted(&[], &["users"]));
    }
}
