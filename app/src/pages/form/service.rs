//! The choice of a registry service: it fills in the host and explains what a login needs.

use domain::{Field, RegistryService};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::field_id;
use crate::markup::{Element, el, live};
use crate::words::{Service, use_words};
use crate::{dom, testid};

/// Returns the choice of a service for a new login. Without JavaScript it is hidden; the help
/// beside the form has the same information.
pub(in crate::pages) fn service_choice(index: usize) -> Element {
    let words = use_words();
    let chosen = RwSignal::new(None::<RegistryService>);
    let options = RegistryService::ALL.map(|service| {
        el("option").attr("value", service.as_str()).child(words.services(service).name)
    });
    let choose = move |event: web_sys::Event| {
        let select = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let id = select.map(|select| select.id()).unwrap_or_default();
        let service = RegistryService::parse(&dom::control_text(&id));
        chosen.set(service);
        if let Some(service) = service {
            dom::type_into(&field_id(Field::RegistryHost(index)), service.host());
            dom::type_into(&field_id(Field::Username(index)), service.username());
        }
    };
    let id = format!("service-{index}");
    let select = el("select")
        .attr("id", id.clone())
        .class("kp-input")
        .attr("autocomplete", "off")
        .testid(testid::SERVICE)
        .on("change", choose)
        .child(el("option").attr("value", "").child(words.service_other))
        .child(options);
    el("div")
        .class("kp-field kp-js-only")
        .child(el("label").class("kp-field__label").attr("for", id).child(words.service))
        .child(select)
        .child(live(move || chosen.get().map(|service| facts(&words.services(service)))))
}

fn facts(service: &Service) -> Element {
    let words = use_words();
    let line = |name: &'static str, text| [el("dt").child(name), el("dd").child(text)];
    let loud = service.short_lived.then_some("kp-note");
    let lasts = el("dd").attr("class", loud).child(service.lasts);
    el("dl")
        .class("kp-facts kp-finding")
        .testid(testid::SERVICE_FACTS)
        .child(line(words.username, service.username))
        .child(line(words.password, service.password))
        .child(el("dt").child(words.lasts))
        .child(lasts)
}
