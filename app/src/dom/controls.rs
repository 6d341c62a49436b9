//! What a user has changed of the controls of a page: taken along when the page is made anew.
//!
//! Invariant: values are in memory only, and typed credentials are overwritten when they are dropped.

use domain::SecretValue;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, EventInit};

/// The controls that a user may have changed, and the parts that they may have opened.
const CONTROLS: &str =
    "input[name]:not([type=hidden],[type=file]), textarea[name], select[name], details";

/// The controls of a part of a page, in the order of the document.
#[derive(Default)]
pub struct Controls(Vec<Control>);

/// A control: what it is, and what a user can change of it.
struct Control {
    /// The name of its element, such as `INPUT`.
    element: String,
    /// Its id, so that no credential gets into the field of another registry.
    id: String,
    /// Its name in the form; empty for a part that opens.
    name: String,
    /// The value that it is one of, for radio buttons and checkboxes. What the others hold is `text`.
    choice: Option<String>,
    text: SecretValue,
    /// True for one that is chosen or open.
    is_on: bool,
}

impl Controls {
    /// Reads the controls inside an element.
    pub fn of(root: &Element) -> Self {
        Self(found(root).iter().map(Control::of).collect())
    }

    /// Gives the controls inside an element what these hold, as if it were typed. Returns those that
    /// have no place there.
    #[must_use]
    pub fn give_to(self, root: &Element) -> Self {
        let places = found(root);
        let mut at = 0;
        let mut left = Vec::new();
        for control in self.0 {
            // There may be other controls between them.
            let place = places.iter().skip(at).position(|place| control.is_same(place));
            match place.and_then(|distance| places.get(at + distance).map(|it| (distance, it))) {
                Some((distance, place)) => {
                    at += distance + 1;
                    control.give_to(place);
                }
                None => left.push(control),
            }
        }
        Self(left)
    }
}

fn found(root: &Element) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(CONTROLS) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

impl Control {
    fn of(element: &Element) -> Self {
        let text = property(element, "value").as_string().unwrap_or_default();
        let is_choice = property(element, CHECKED).as_bool().is_some() && is_chosen_by(element);
        Self {
            element: element.node_name(),
            id: element.id(),
            name: name_of(element),
            choice: is_choice.then(|| text.clone()),
            text: if is_choice { SecretValue::default() } else { text.into() },
            is_on: property(element, state_of(element)).is_truthy(),
        }
    }

    fn is_same(&self, place: &Element) -> bool {
        let is_choice = || property(place, "value").as_string() == self.choice;
        place.node_name() == self.element
            && place.id() == self.id
            && name_of(place) == self.name
            && self.choice.is_some() == is_chosen_by(place)
            && (self.choice.is_none() || is_choice())
    }

    fn give_to(&self, place: &Element) {
        if self.choice.is_some() || self.name.is_empty() {
            let key = state_of(place);
            if property(place, key).is_truthy() == self.is_on {
                return;
            }
            set(place, key, &self.is_on.into());
        } else {
            let text = self.text.expose();
            if property(place, "value").as_string().as_deref() == Some(text) {
                return;
            }
            set(place, "value", &text.into());
        }
        // A part that was opened is not typed.
        if !self.name.is_empty() {
            tell(place);
        }
    }
}

/// The property of a chosen control.
const CHECKED: &str = "checked";

/// Returns the name of a control in its form. A part that opens is no control.
fn name_of(element: &Element) -> String {
    let name = element.get_attribute("name").filter(|_| !is_part(element));
    name.unwrap_or_default()
}

fn is_part(element: &Element) -> bool {
    element.node_name() == "DETAILS"
}

fn is_chosen_by(element: &Element) -> bool {
    let kind = element.get_attribute("type");
    matches!(kind.as_deref(), Some("checkbox" | "radio"))
}

/// Returns the property that says whether a control is on.
fn state_of(element: &Element) -> &'static str {
    if is_part(element) { "open" } else { CHECKED }
}

fn property(element: &Element, key: &str) -> JsValue {
    js_sys::Reflect::get(element, &key.into()).unwrap_or_default()
}

fn set(element: &Element, key: &str, value: &JsValue) {
    // Controls take any value.
    let _ = js_sys::Reflect::set(element, &key.into(), value);
}

/// Dispatches the events of a control that was changed.
fn tell(control: &Element) {
    let options = EventInit::new();
    options.set_bubbles(true);
    for event in ["input", "change"] {
        if let Ok(event) = Event::new_with_event_init_dict(event, &options) {
            // Controls take events.
            let _ = control.dispatch_event(&event);
        }
    }
}
