//! The choice of a registry service: it fills in the host and explains what a login needs.

use domain::{Field, RegistryService};
use leptos::ev::Event;
use leptos::prelude::*;

use crate::components::field_id;
use crate::words::{Service, use_words};
use crate::{dom, testid};

/// The choice of a service for a new login. Without JavaScript it is hidden; the help beside the
/// form has the same information.
#[component]
pub(in crate::pages) fn ServiceChoice(
    /// The position of the registry.
    index: usize,
) -> impl IntoView {
    let words = use_words();
    let chosen = RwSignal::new(None::<RegistryService>);
    let id = format!("service-{index}");
    let choose = {
        let id = id.clone();
        move |_: Event| {
            let service = RegistryService::parse(&dom::control_text(&id));
            chosen.set(service);
            if let Some(service) = service {
                dom::type_into(&field_id(Field::RegistryHost(index)), service.host());
                dom::type_into(&field_id(Field::Username(index)), service.username());
            }
        }
    };
    let options = RegistryService::ALL.map(|service| {
        view! { <option value=service.as_str()>{words.services(service).name}</option> }
    });
    view! {
        <div class="kp-field kp-js-only">
            <label class="kp-field__label" for=id.clone()>
                {words.service}
            </label>
            <select
                id=id
                class="kp-input"
                autocomplete="off"
                data-testid=testid::SERVICE
                on:change=choose
            >
                <option value="">{words.service_other}</option>
                {options}
            </select>
            {move || chosen.get().map(|service| facts(&words.services(service)))}
        </div>
    }
}

fn facts(service: &Service) -> impl IntoView + use<> {
    let words = use_words();
    let loud = service.short_lived.then_some("kp-note");
    view! {
        <dl class="kp-facts kp-finding" data-testid=testid::SERVICE_FACTS>
            <dt>{words.username}</dt>
            <dd>{service.username}</dd>
            <dt>{words.password}</dt>
            <dd>{service.password}</dd>
            <dt>{words.lasts}</dt>
            <dd class=loud>{service.lasts}</dd>
        </dl>
    }
}
