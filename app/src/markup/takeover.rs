//! How the browser takes the panel's root over: the element that the server marked, wherever it
//! stands. Extensions and proxies put nodes of their own before it, behind it and into it.
//!
//! What is inside is taken over where it has the shape that the server wrote. Otherwise nobody can
//! tell which nodes are whose: the panel is made anew in the same place, with what was typed.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element as DomElement, Event, EventInit, HtmlElement, Node as DomNode};

use super::Element;
use super::browser::{InsertionPoint, Kept};
use super::shape::{MARK, Shape};

/// The controls that a user may have changed before the browser took the page over.
const CONTROLS: &str = "input[name]:not([type=hidden],[type=file]), textarea[name], select[name]";

/// What a user can change of a control.
const CHANGEABLE: [&str; 2] = ["value", "checked"];

/// Takes the marked element over, or makes it anew in its place; where there is none, at the end of
/// the body.
pub(super) fn root(element: Element, kept: &mut Kept) -> Option<DomNode> {
    let document = document();
    let Some(old) = document.query_selector(&format!("[{MARK}]")).ok().flatten() else {
        return InsertionPoint::end_of(document.body()?.into()).element(element, kept);
    };
    let written = old.get_attribute(MARK);
    if written == Some(Shape::inside(&old).to_string()) {
        return InsertionPoint::of(old.into())?.element(element, kept);
    }
    let focus = document.active_element().filter(|focused| old.contains(Some(focused)));
    let mut place = InsertionPoint::before(old.parent_node()?, old.next_sibling());
    old.remove();
    let new = place.element(element, kept)?;
    carry(&old, new.unchecked_ref());
    if let Some(focused) = focus
        && let Some(control) = document.get_element_by_id(&focused.id())
        && let Ok(control) = control.dyn_into::<HtmlElement>()
    {
        // A control that cannot take the focus leaves it where it is.
        let _ = control.focus();
    }
    Some(new)
}

/// Gives the new controls what the old ones held. Both were made of one state, so the same name at
/// the same place is the same control.
fn carry(old: &DomElement, new: &DomElement) {
    let (Ok(old), Ok(new)) = (old.query_selector_all(CONTROLS), new.query_selector_all(CONTROLS))
    else {
        return;
    };
    let mut at = 0;
    for index in 0..old.length() {
        let Some(from) = old.item(index) else { continue };
        // An extension may have put controls of its own between them.
        let same = (at..new.length()).find(|at| {
            let to = new.item(*at);
            to.is_some_and(|to| to.node_name() == from.node_name() && name(&to) == name(&from))
        });
        let Some(to) = same.and_then(|at| new.item(at)) else { continue };
        at = same.map_or(at, |same| same + 1);
        give(&from, &to);
    }
}

fn name(control: &DomNode) -> Option<String> {
    control.unchecked_ref::<DomElement>().get_attribute("name")
}

/// Gives a control what another holds, as if it were typed.
fn give(from: &DomNode, to: &DomNode) {
    let mut changed = false;
    for key in CHANGEABLE.map(JsValue::from_str) {
        let value = js_sys::Reflect::get(from, &key).unwrap_or_default();
        // Not every control can be checked.
        if value.is_undefined() || js_sys::Reflect::get(to, &key).is_ok_and(|it| it == value) {
            continue;
        }
        changed = true;
        let _ = js_sys::Reflect::set(to, &key, &value);
    }
    if !changed {
        return;
    }
    let options = EventInit::new();
    options.set_bubbles(true);
    for event in ["input", "change"] {
        if let Ok(event) = Event::new_with_event_init_dict(event, &options) {
            // Controls take events.
            let _ = to.dispatch_event(&event);
        }
    }
}
