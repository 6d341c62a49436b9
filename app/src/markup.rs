//! What pages are made of: elements, texts and changing parts, all of one type.
//!
//! A Leptos view made by its macro is a type of its own, and the browser's half pays for each of
//! them in code (decision 7). [`Node`] is data instead: the server writes it as HTML, the browser
//! takes that HTML over or builds it anew, with one piece of code each. Signals, owners and
//! effects are Leptos', and an [`Element`] is a Leptos view.
//!
//! Invariant: server and browser make the same nodes of the same state, so that what the browser
//! takes over is what it would have built.

mod browser;
mod content;
mod html;
mod leptos_view;
mod shape;
mod takeover;

use std::borrow::Cow;

pub use self::content::{Attribute, Content};

/// A part of a page.
pub enum Node {
    /// An element with its children.
    Element(Element),
    /// A text; it is escaped where it is written as HTML.
    Text(Cow<'static, str>),
    /// Nodes that are made anew when a signal changes that the function reads.
    Live(Box<dyn Fn() -> Vec<Node> + Send>),
}

/// An element, built by chained calls.
pub struct Element(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<(&'static str, Value)>,
    handlers: Vec<(&'static str, Handler)>,
    effects: Vec<Effect>,
    children: Vec<Node>,
    /// True for what the browser takes over as a whole.
    root: bool,
}

type Handler = Box<dyn FnMut(web_sys::Event) + Send>;
type Effect = Box<dyn Fn(&web_sys::Element) + Send>;

enum Value {
    /// It stays as it is.
    Fixed(Cow<'static, str>),
    /// It is there, without a value.
    Flag,
    /// It follows the signals that the function reads; `None` takes it away.
    Live(Box<dyn Fn() -> Option<Cow<'static, str>> + Send>),
}

/// An empty element.
pub fn el(tag: &'static str) -> Element {
    let (attributes, handlers) = (Vec::new(), Vec::new());
    Element(Box::new(Parts {
        tag,
        attributes,
        handlers,
        effects: Vec::new(),
        children: Vec::new(),
        root: false,
    }))
}

/// Nodes that follow the signals that `make` reads. A focus inside stays at its place.
pub fn live<C: Content>(make: impl Fn() -> C + Send + 'static) -> Node {
    Node::Live(Box::new(move || nodes(make())))
}

/// Any content as a list of nodes.
pub fn nodes(content: impl Content) -> Vec<Node> {
    let mut list = Vec::new();
    content.append_to(&mut list);
    list
}

impl Element {
    /// Adds an attribute; `None` adds nothing.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Attribute) -> Self {
        if let Some(value) = value.into_value() {
            let is_set = self.0.attributes.iter().any(|(other, _)| *other == name);
            debug_assert!(!is_set, "{name} is set twice, and browsers take the first");
            self.0.attributes.push((name, Value::Fixed(value)));
        }
        self
    }

    /// Adds an attribute without a value where `on`.
    #[must_use]
    pub fn flag(mut self, name: &'static str, on: bool) -> Self {
        if on {
            self.0.attributes.push((name, Value::Flag));
        }
        self
    }

    /// Adds an attribute that follows the signals that `value` reads.
    #[must_use]
    pub fn live<A: Attribute>(
        mut self,
        name: &'static str,
        value: impl Fn() -> A + Send + 'static,
    ) -> Self {
        let value = Value::Live(Box::new(move || value().into_value()));
        self.0.attributes.push((name, value));
        self
    }

    /// Adds a flag that follows the signals that `on` reads.
    #[must_use]
    pub fn live_flag(self, name: &'static str, on: impl Fn() -> bool + Send + 'static) -> Self {
        self.live(name, move || on().then_some(""))
    }

    /// Sets the class attribute; a later one takes the place of an earlier one.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.0.attributes.retain(|(name, _)| *name != "class");
        self.attr("class", class)
    }

    /// Adds the test id.
    #[must_use]
    pub fn testid(self, id: &'static str) -> Self {
        self.attr("data-testid", id)
    }

    /// Runs `handle` on an event, in the browser.
    #[must_use]
    pub fn on(
        mut self,
        event: &'static str,
        handle: impl FnMut(web_sys::Event) + Send + 'static,
    ) -> Self {
        self.0.handlers.push((event, Box::new(handle)));
        self
    }

    /// Runs `effect` in the browser once the element exists, and again when a signal changes that
    /// it reads. The element may not be in the document yet at the first run.
    #[must_use]
    pub fn effect(mut self, effect: impl Fn(&web_sys::Element) + Send + 'static) -> Self {
        self.0.effects.push(Box::new(effect));
        self
    }

    /// Marks the element by which the browser finds the panel again, wherever it stands in the
    /// document, and knows whether it is still as the server sent it.
    #[must_use]
    pub fn root(mut self) -> Self {
        self.0.root = true;
        self
    }

    /// Adds children.
    #[must_use]
    pub fn child(mut self, content: impl Content) -> Self {
        content.append_to(&mut self.0.children);
        self
    }
}

#[cfg(test)]
mod tests;
