//! The state of a registry's row: what its line says of the typed fields.
//!
//! Invariant: no password is kept here, and no login that was typed into a host.

use domain::{Field, RegistryHost, RegistryInput, RegistryService};
use leptos::prelude::*;

use super::super::FormState;
use crate::components::field_id;
use crate::dom;

/// The state of a row.
#[derive(Clone, Copy)]
pub(in crate::pages::form) struct Row {
    /// The form, which is large: the row is passed by value.
    form: StoredValue<FormState>,
    /// The position of the registry in the form, from 0.
    pub index: usize,
    /// The typed host, without a login that may be in it.
    pub host: RwSignal<String>,
    /// The typed user name.
    pub username: RwSignal<String>,
    /// True if a password is typed.
    pub has_password: RwSignal<bool>,
    /// True if the password field is there.
    pub replacing: RwSignal<bool>,
    /// True if the password field keeps line breaks.
    pub several_lines: RwSignal<bool>,
    /// True if the row is open.
    pub open: RwSignal<bool>,
    /// The service that was chosen, or that the host is known to be of.
    pub service: RwSignal<Option<RegistryService>>,
}

impl Row {
    /// Returns the state of the row with these fields.
    pub fn new(form: FormState, index: usize, typed: &RegistryInput, several_lines: bool) -> Self {
        let is_new = typed.entry.is_empty();
        let row = Self {
            form: StoredValue::new(form),
            index,
            host: RwSignal::new(shown(&typed.host)),
            username: RwSignal::new(typed.username.clone()),
            has_password: RwSignal::new(false),
            replacing: RwSignal::new(typed.replace_password || is_new),
            several_lines: RwSignal::new(several_lines),
            open: RwSignal::new(false),
            service: RwSignal::new(None),
        };
        Effect::new(move |_| {
            if row.open.get() {
                form.service.set(row.service.get());
            }
        });
        row
    }

    /// Returns the form.
    pub fn form(self) -> FormState {
        self.form.get_value()
    }

    /// The id of the row's element.
    pub fn id(self) -> String {
        format!("registry-{}", self.index)
    }

    /// The id of the text that names the registry.
    pub fn title_id(self) -> String {
        format!("registry-title-{}", self.index)
    }

    /// The id of the choice of a service.
    pub fn service_id(self) -> String {
        format!("service-{}", self.index)
    }

    /// Returns true if the field is one of this registry.
    pub fn has(self, field: Field) -> bool {
        registry_of(field) == Some(self.index)
    }

    /// Reads the controls again, after the user changed one.
    pub fn read(self) {
        let text = |field| dom::control_text(&field_id(field));
        let host = shown(&text(Field::RegistryHost(self.index)));
        if self.host.with_untracked(|before| *before != host)
            || self.service.get_untracked().is_none()
        {
            self.recognise(&host);
            self.host.set(host);
        }
        self.username.set(text(Field::Username(self.index)));
        self.has_password.set(!text(Field::Password(self.index)).is_empty());
    }

    /// Keeps the stored password.
    pub fn keep_password(self) {
        self.replacing.set(false);
        self.has_password.set(false);
    }

    /// Takes the service from the host, if it is one of a known service.
    fn recognise(self, host: &str) {
        let service = RegistryService::of_host(host);
        if let Some(service) = service {
            self.service.set(Some(service));
            dom::set_control(&self.service_id(), service.as_str());
        }
    }
}

/// Returns the index of the registry that a field belongs to.
pub(in crate::pages::form) fn registry_of(field: Field) -> Option<usize> {
    match field {
        Field::RegistryHost(index)
        | Field::Username(index)
        | Field::Password(index)
        | Field::IdentityToken(index) => Some(index),
        _ => None,
    }
}

/// Returns a host without the login that may be in it.
fn shown(host: &str) -> String {
    let host = host.trim();
    if host.is_empty() { String::new() } else { RegistryHost::shown(host) }
}
