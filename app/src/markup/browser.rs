//! Nodes in the browser's document: taken over from the server's HTML, or built anew.

mod focus;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{RenderEffect, document};
use wasm_bindgen::JsCast;
use web_sys::Node as DomNode;

use super::{Element, Node, Value};
use crate::dom::Listener;

const SVG: &str = "http://www.w3.org/2000/svg";

/// What lives as long as the nodes: listeners, and effects that follow signals.
#[derive(Default)]
pub(super) struct Kept {
    listeners: Vec<Listener>,
    effects: Vec<RenderEffect<Kept>>,
    /// The end of the changing part whose effect this belongs to.
    end: Option<DomNode>,
}

/// Where the next node goes.
pub(super) struct InsertionPoint {
    parent: DomNode,
    /// The node that follows.
    next: Option<DomNode>,
    /// True where the nodes are there already, in the server's HTML.
    taking_over: bool,
}

impl InsertionPoint {
    /// The place of a node that the server wrote.
    pub(super) fn of(node: DomNode) -> Option<Self> {
        let parent = node.parent_node()?;
        Some(Self { parent, next: Some(node), taking_over: true })
    }

    /// A place for a new node, before another or at the end.
    pub(super) fn before(parent: DomNode, next: Option<DomNode>) -> Self {
        Self { parent, next, taking_over: false }
    }

    /// The end of a parent.
    pub(super) fn end_of(parent: DomNode) -> Self {
        Self::before(parent, None)
    }

    /// Takes the next node of a name over, or puts a new one here. Nodes of another name are left
    /// alone: extensions of the browser put theirs anywhere.
    fn claim(&mut self, name: &str, make: impl FnOnce() -> Option<DomNode>) -> Option<DomNode> {
        while self.taking_over {
            let Some(node) = self.next.take() else {
                leptos::logging::debug_error!("the server's page has no {name} here");
                self.taking_over = false;
                break;
            };
            self.next = node.next_sibling();
            if node.node_name().eq_ignore_ascii_case(name) {
                return Some(node);
            }
        }
        let node = make()?;
        self.parent.insert_before(&node, self.next.as_ref()).ok()
    }

    fn mark(&mut self) -> Option<DomNode> {
        self.claim("#comment", || Some(document().create_comment("").into()))
    }

    /// Puts an element here.
    pub(super) fn element(&mut self, element: Element, kept: &mut Kept) -> Option<DomNode> {
        let parts = *element.0;
        let taking_over = self.taking_over;
        let node = self.claim(parts.tag, || {
            let document = document();
            let made = match parts.tag {
                "svg" | "path" => document.create_element_ns(Some(SVG), parts.tag),
                tag => document.create_element(tag),
            };
            made.ok().map(Into::into)
        })?;
        let taking_over = taking_over && self.taking_over;
        let dom: &web_sys::Element = node.unchecked_ref();
        for (name, value) in parts.attributes {
            match value {
                Value::Live(value) => {
                    let dom = dom.clone();
                    kept.follow(move || match value() {
                        Some(text) => set_attribute(&dom, name, &text),
                        // An element without the attribute is what it takes.
                        None => drop(dom.remove_attribute(name)),
                    });
                }
                _ if taking_over => {}
                Value::Fixed(text) => set_attribute(dom, name, &text),
                Value::Flag => set_attribute(dom, name, ""),
            }
        }
        for (event, handle) in parts.handlers {
            kept.listeners.push(Listener::new(dom, event, false, handle));
        }
        let next = if taking_over { node.first_child() } else { None };
        let mut inside = Self { parent: node.clone(), next, taking_over };
        inside.all(parts.children, kept);
        for effect in parts.effects {
            let dom = dom.clone();
            kept.follow(move || effect(&dom));
        }
        Some(node)
    }

    fn all(&mut self, nodes: Vec<Node>, kept: &mut Kept) {
        for node in nodes {
            match node {
                Node::Element(element) => drop(self.element(element, kept)),
                Node::Text(text) => {
                    drop(self.claim("#text", || Some(document().create_text_node(&text).into())));
                }
                Node::Live(make) => self.live(make, kept),
            }
        }
    }

    /// Puts a changing part here, between two marks.
    fn live(&mut self, make: Box<dyn Fn() -> Vec<Node> + Send>, kept: &mut Kept) {
        let Some(start) = self.mark() else { return };
        let parent = self.parent.clone();
        // The first run happens at once and fills this place; later ones fill their own.
        let here = Self { parent, next: self.next.take(), taking_over: self.taking_over };
        let first = Rc::new(RefCell::new(Some(here)));
        let slot = Rc::clone(&first);
        kept.effects.push(effect(Box::new(move |before| {
            let mut kept = Kept::default();
            if let Some(mut place) = slot.take() {
                place.all(make(), &mut kept);
                kept.end = place.mark();
                slot.replace(Some(place));
            } else if let Some(end) = before.and_then(|before| before.end.clone()) {
                let focused = focus::find(&start, &end);
                clear(&start, &end);
                if let Some(parent) = start.parent_node() {
                    let next = Some(end.clone());
                    Self { parent, next, taking_over: false }.all(make(), &mut kept);
                }
                if let Some(focused) = focused {
                    focused.restore(&start);
                }
                kept.end = Some(end);
            }
            kept
        })));
        if let Some(place) = first.take() {
            *self = place;
        }
    }
}

impl Kept {
    /// Runs `run` now, and again when a signal changes that it reads.
    fn follow(&mut self, run: impl Fn() + 'static) {
        self.effects.push(effect(Box::new(move |_| {
            run();
            Self::default()
        })));
    }
}

/// One kind of effect for all, which keeps the code small.
fn effect(run: Box<dyn FnMut(Option<Kept>) -> Kept>) -> RenderEffect<Kept> {
    RenderEffect::new(run)
}

fn set_attribute(element: &web_sys::Element, name: &str, value: &str) {
    // The names are the panel's own, and valid.
    let _ = element.set_attribute(name, value);
}

/// Removes what is between two marks.
fn clear(start: &DomNode, end: &DomNode) {
    while let Some(node) = start.next_sibling() {
        if node == *end {
            break;
        }
        let Some(parent) = node.parent_node() else { break };
        if parent.remove_child(&node).is_err() {
            break;
        }
    }
}
