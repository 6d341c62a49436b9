//! What the forms share: their state while they are filled in, and their parts.

mod buttons;
mod guard;
mod registry_fields;
mod state;

pub use guard::UnsavedGuard;

pub(super) use buttons::{back_link, busy_while, choice_button, form_buttons};
pub(super) use guard::guard_unsaved;
pub(super) use registry_fields::registry_fields;
pub(super) use state::FormState;
