//! The parts that the forms share, and the state of a form while the user fills it in.

mod buttons;
mod check;
mod folded;
mod guard;
mod hidden;
mod host;
mod import;
mod key_field;
mod known_hosts;
mod meanwhile;
mod name_fields;
mod password;
mod registries;
mod registry;
mod service;
mod state;
mod twins;

pub use guard::UnsavedGuard;

pub(super) use buttons::{
    back_link, busy_while, choice_button, form_buttons, repair_button, save_on_enter,
};
pub(super) use check::typed_credential;
pub(super) use folded::folded;
pub(super) use guard::guard_unsaved;
pub(super) use hidden::hidden_finding;
pub(super) use import::import_part;
pub(super) use key_field::{key_field, note, warning};
pub(super) use known_hosts::{known_host_list, known_hosts_field, skipped_lines};
pub(super) use meanwhile::{News, meanwhile};
pub(super) use name_fields::display_name_field;
pub(super) use registries::registries_part;
pub(super) use registry::registry_facts;
pub(super) use state::{FormPurpose, FormState};
pub(super) use twins::twin_notes;
