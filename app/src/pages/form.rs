//! The parts that the forms share, and the state of a form while the user fills it in.

mod bar;
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
mod shared;
mod state;
mod unsaved;

pub use guard::UnsavedGuard;
pub use state::provide_kept_form;
pub use unsaved::Unsaved;

pub(super) use bar::ActionBar;
pub(super) use buttons::{BackLink, BusyButton, ChoiceButton, RepairButton, SaveOnEnter};
pub(super) use check::typed_credential;
pub(super) use folded::Folded;
pub(super) use guard::guard_unsaved;
pub(super) use hidden::HiddenFinding;
pub(super) use import::ImportPart;
pub(super) use key_field::{KeyField, warning};
pub(super) use known_hosts::{KnownHostList, KnownHostsField, SkippedLines};
pub(super) use meanwhile::{News, meanwhile, meanwhile_line};
pub(super) use name_fields::DisplayNameField;
pub(super) use registries::RegistriesPart;
pub(super) use registry::RegistryFacts;
pub(super) use shared::SharedNotes;
pub(super) use state::{FormPurpose, FormState, SecretForm};

use host::HostFinding;
use service::{ServiceChoice, ShortLived};
