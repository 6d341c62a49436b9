//! What the forms share: their state while they are filled in, and their parts.

mod buttons;
mod guard;
mod registry_fields;
mod state;

pub(super) use buttons::FormButtons;
pub use guard::UnsavedGuard;
pub(super) use guard::guard_unsaved;
pub(super) use registry_fields::RegistryFields;
pub(super) use state::{FormState, leave_to_list};
