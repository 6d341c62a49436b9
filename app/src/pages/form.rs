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
    BackLink, BusyButton, ChoiceButton, FormButtons, RepairButton, SaveOnEnter,
};
pub(super) use check::typed_credential;
pub(super) use folded::Folded;
pub(super) use guard::guard_unsaved;
pub(super) use hidden::HiddenFinding;
pub(super) use import::ImportPart;
pub(super) use key_field::{KeyField, note, warning};
pub(super) use known_hosts::{KnownHostList, KnownHostsField, SkippedLines};
pub(super) use meanwhile::{News, meanwhile};
pub(super) use name_fields::DisplayNameField;
pub(super) use registries::RegistriesPart;
pub(super) use registry::RegistryFacts;
pub(super) use state::{FormPurpose, FormState, SecretForm};
pub(super) use twins::TwinNotes;

use host::HostFinding;
use service::ServiceChoice;
