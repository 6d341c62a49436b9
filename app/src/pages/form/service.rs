//! The choice of a registry service: it fills in the host and the user name, and the help beside
//! the form explains what a login needs.

use domain::{Field, RegistryService};
use leptos::ev::Event;
use leptos::prelude::*;

use super::registry::Row;
use crate::components::field_id;
use crate::words::use_words;
use crate::{dom, testid};

/// The choice of a service for a new login. What the user typed stays: only a field that is empty or
/// still has what a choice filled in is filled in. Without JavaScript it is hidden; the help beside
/// the form has the same information.
#[component]
pub(in crate::pages) fn ServiceChoice(
    /// The row of the registry.
    row: Row,
) -> impl IntoView {
    let words = use_words();
    let fields = [Field::RegistryHost(row.index), Field::Username(row.index)].map(field_id);
    let filled = StoredValue::new([""; 2]);
    let choose = move |_: Event| {
        let service = RegistryService::parse(&dom::control_text(&row.service_id()));
        let texts = service.map_or([""; 2], |service| [service.host(), service.username()]);
        row.service.set(service);
        filled.update_value(|filled| {
            for ((id, text), before) in fields.iter().zip(texts).zip(filled) {
                let typed = dom::control_text(id);
                if typed.is_empty() || typed == *before {
                    dom::set_control(id, text);
                    row.form().filled_in(id);
                    *before = text;
                }
            }
        });
        row.read();
    };
    let options = RegistryService::ALL.map(|service| {
        view! { <option value=service.as_str()>{words.services(service).name}</option> }
    });
    view! {
        <div class="kp-field kp-js-only">
            <label class="kp-field__label" for=row.service_id()>
                {words.service}
            </label>
            <select
                id=row.service_id()
                class="kp-input"
                autocomplete="off"
                data-testid=testid::SERVICE
                on:change=choose
            >
                <option value="">{words.service_other}</option>
                {options}
            </select>
        </div>
    }
}

/// Warns about a service whose passwords are valid for too short a time to store them.
#[component]
pub(in crate::pages) fn ShortLived(
    /// The row of the registry.
    row: Row,
) -> impl IntoView {
    let words = use_words();
    let service = Memo::new(move |_| row.service.get());
    move || {
        let service = words.services(service.get()?);
        service.short_lived.then(|| {
            view! { <p class="kp-note">{words.service_lasts(service.name, service.lasts)}</p> }
        })
    }
}
