//! The shape of a part of a document: which nodes there are, and which is inside which.
//!
//! The server writes the shape of what it sends; a browser that finds another one knows that
//! something has edited the document. Texts, attributes and names are no part of it: what changes
//! those alone (a translation of a text, a theme) is no hindrance.

use std::fmt::{self, Display, Formatter};

use web_sys::Node;

/// The attribute with the shape.
pub(super) const MARK: &str = "data-keypane";

/// A digest of a shape, which is fed in the order of the document (FNV-1a, 32 bits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape(u32);

impl Default for Shape {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Display for Shape {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, formatter)
    }
}

impl Shape {
    fn feed(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    /// An element begins.
    pub(super) fn element(&mut self) {
        self.feed(b'<');
    }

    /// An element ends.
    pub(super) fn end(&mut self) {
        self.feed(b'>');
    }

    /// A text.
    pub(super) fn text(&mut self) {
        self.feed(b't');
    }

    /// A mark of a changing part.
    pub(super) fn comment(&mut self) {
        self.feed(b'!');
    }

    /// The shape of what is inside a node of the document.
    pub(super) fn inside(root: &Node) -> Self {
        let mut shape = Self::default();
        shape.walk(root);
        shape
    }

    fn walk(&mut self, parent: &Node) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            match node.node_type() {
                Node::ELEMENT_NODE => {
                    self.element();
                    self.walk(&node);
                    self.end();
                }
                Node::TEXT_NODE => self.text(),
                _ => self.comment(),
            }
            next = node.next_sibling();
        }
    }
}
