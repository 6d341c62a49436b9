//! The focus inside a part that is made anew: it goes to what is at the same place afterwards.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// A focused node by its place between two marks.
pub(super) struct Focused {
    name: String,
    /// How many siblings stand before it, and before each node above it; innermost first.
    trail: Vec<u32>,
}

/// The focused node, where it is between two marks.
pub(super) fn find(start: &Node, end: &Node) -> Option<Focused> {
    let parent = start.parent_node()?;
    let mut node: Node = document().active_element()?.into();
    let name = node.node_name();
    let mut trail = Vec::new();
    loop {
        let above = node.parent_node()?;
        let top = above == parent;
        let mut before = 0;
        while let Some(sibling) = node.previous_sibling() {
            if top && sibling == *end {
                return None;
            }
            if top && sibling == *start {
                trail.push(before);
                return Some(Focused { name, trail });
            }
            before += 1;
            node = sibling;
        }
        if top {
            return None;
        }
        trail.push(before);
        node = above;
    }
}

impl Focused {
    /// Focuses what is at the place now, where it is an element of the same name.
    pub(super) fn restore(&self, start: &Node) {
        if let Some(node) = self.at_place(start)
            && node.node_name() == self.name
            && let Ok(element) = node.dyn_into::<HtmlElement>()
        {
            // An element that cannot take the focus leaves it where it is.
            let _ = element.focus();
        }
    }

    fn at_place(&self, start: &Node) -> Option<Node> {
        let mut found: Option<Node> = None;
        for steps in self.trail.iter().rev() {
            let mut node = match &found {
                Some(above) => above.first_child()?,
                None => start.next_sibling()?,
            };
            for _ in 0..*steps {
                node = node.next_sibling()?;
            }
            found = Some(node);
        }
        found
    }
}
