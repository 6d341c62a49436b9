//! The few things of the browser's document that pages do by hand.
//!
//! Called from event handlers and effects only, which never run on the server.

mod listener;

use js_sys::{Array, Date, Intl, Object};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, FormData, HtmlElement, HtmlFormElement};

pub use self::listener::Listener;
use crate::state::Theme;

/// The name-value pairs of a form in their order, as a plain post would send them.
pub fn form_pairs(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    data.entries()
        .into_iter()
        .flatten()
        .map(|entry| Array::from(&entry))
        .filter_map(|pair| Some((pair.get(0).as_string()?, pair.get(1).as_string()?)))
        .collect()
}

/// The form that listens to an event.
pub fn event_form(event: &Event) -> Option<HtmlFormElement> {
    event.current_target()?.dyn_into().ok()
}

/// The element that an event came from.
pub fn event_element(event: &Event) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// Runs something once the page has been updated.
pub fn soon(run: Box<dyn FnOnce()>) {
    request_animation_frame(run);
}

/// Moves the focus to an element, once the page has been updated.
pub fn focus_soon(id: String) {
    soon(Box::new(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus(element);
        }
    }));
}

/// Moves the focus to an element.
pub fn focus(element: web_sys::Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Gives a control another value, unless blanks at the ends are all that would change.
pub fn set_control(id: &str, value: &str) {
    let key = JsValue::from_str("value");
    let Some(control) = document().get_element_by_id(id) else { return };
    let current = js_sys::Reflect::get(&control, &key).ok().and_then(|value| value.as_string());
    if current.as_deref().map(str::trim) != Some(value) {
        // Controls take any string.
        let _ = js_sys::Reflect::set(&control, &key, &value.into());
    }
}

/// Sets the theme of the document, and remembers it in a cookie for the server.
pub fn set_theme(theme: Theme, base: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme.as_str());
    }
    let path = if base.is_empty() { "/" } else { base };
    let cookie =
        format!("kp-theme={}; Path={path}; Max-Age=31536000; SameSite=Lax", theme.as_str());
    let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
}

/// Asks a question that is answered by yes or no before anything else happens.
pub fn ask(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or(true)
}

/// How long ago a time was, in the words of the browser's language; `None` for no time.
pub fn relative_time(rfc3339: &str, lang: &str) -> Option<String> {
    let then = Date::parse(rfc3339);
    let seconds = (then - Date::now()) / 1000.0;
    if seconds.is_nan() {
        return None;
    }
    let (amount, unit) = match seconds.abs() {
        s if s < 60.0 => (seconds, "second"),
        s if s < 3_600.0 => (seconds / 60.0, "minute"),
        s if s < 86_400.0 => (seconds / 3_600.0, "hour"),
        s if s < 2_592_000.0 => (seconds / 86_400.0, "day"),
        s if s < 31_536_000.0 => (seconds / 2_592_000.0, "month"),
        _ => (seconds / 31_536_000.0, "year"),
    };
    let options = Object::new();
    let _ = js_sys::Reflect::set(&options, &"numeric".into(), &"auto".into());
    let format = Intl::RelativeTimeFormat::new(&Array::of1(&JsValue::from_str(lang)), &options);
    Some(format.format(amount.trunc(), unit).into())
}

/// A time in the browser's time zone and language.
pub fn local_time(rfc3339: &str, lang: &str) -> String {
    let date = Date::new(&JsValue::from_str(rfc3339));
    date.to_locale_string(lang, &JsValue::UNDEFINED).into()
}
