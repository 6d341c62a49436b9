//! What can be an attribute's value, and what can be put into an element.

use std::borrow::Cow;

use super::{Element, Node};

/// A value of an attribute.
pub trait Attribute {
    /// The text; `None` where the attribute is absent.
    fn into_value(self) -> Option<Cow<'static, str>>;
}

impl Attribute for &'static str {
    fn into_value(self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl Attribute for String {
    fn into_value(self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self))
    }
}

impl<A: Attribute> Attribute for Option<A> {
    fn into_value(self) -> Option<Cow<'static, str>> {
        self.and_then(Attribute::into_value)
    }
}

/// Something that can be put into an element.
pub trait Content {
    /// Puts it behind the nodes of a list.
    fn append_to(self, list: &mut Vec<Node>);
}

impl Content for Node {
    fn append_to(self, list: &mut Vec<Node>) {
        match self {
            Self::Text(text) => text.append_to(list),
            other => list.push(other),
        }
    }
}

impl Content for Element {
    fn append_to(self, list: &mut Vec<Node>) {
        list.push(Node::Element(self));
    }
}

/// An empty text is no node, and neighbours are one: the browser reads them so from HTML, too.
impl Content for Cow<'static, str> {
    fn append_to(self, list: &mut Vec<Node>) {
        match list.last_mut() {
            _ if self.is_empty() => {}
            Some(Node::Text(text)) => text.to_mut().push_str(&self),
            _ => list.push(Node::Text(self)),
        }
    }
}

impl Content for &'static str {
    fn append_to(self, list: &mut Vec<Node>) {
        Cow::Borrowed(self).append_to(list);
    }
}

impl Content for String {
    fn append_to(self, list: &mut Vec<Node>) {
        Cow::<'static, str>::Owned(self).append_to(list);
    }
}

impl<C: Content> Content for Option<C> {
    fn append_to(self, list: &mut Vec<Node>) {
        if let Some(content) = self {
            content.append_to(list);
        }
    }
}

impl<C: Content> Content for Vec<C> {
    fn append_to(self, list: &mut Vec<Node>) {
        for content in self {
            content.append_to(list);
        }
    }
}

impl<C: Content, const N: usize> Content for [C; N] {
    fn append_to(self, list: &mut Vec<Node>) {
        for content in self {
            content.append_to(list);
        }
    }
}
