//! The shape of a part of a document: which nodes there are, and which is inside which.
//!
//! The server writes the shape of what it sends. A browser that finds another one knows that
//! something has edited the document. Texts, attributes and names are no part of it: what changes
//! those alone (a translation of a text, a theme) is no hindrance.

use std::fmt::{self, Display, Formatter};

use web_sys::Node;

/// The id of the element that the browser hydrates.
pub const ROOT: &str = "keypane";
/// The attribute of that element with the shape of what is inside.
pub const MARK: &str = "data-shape";
/// The attribute of that element with the URLs of the texts: `tag=URL`, separated by blanks.
pub const WORDS: &str = "data-words";

/// A digest of a shape, which is fed in the order of the document (FNV-1a, 32 bits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape(u32);

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

    /// Returns the shape of what is inside a node of the document.
    pub fn inside(root: &Node) -> Self {
        let mut shape = Self::default();
        shape.walk(root);
        shape
    }

    fn walk(&mut self, parent: &Node) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            match node.node_type() {
                Node::ELEMENT_NODE => {
                    self.feed(b'<');
                    self.walk(&node);
                    self.feed(b'>');
                }
                Node::TEXT_NODE => self.feed(b't'),
                _ => self.feed(b'!'),
            }
            next = node.next_sibling();
        }
    }

    /// Returns the shape of what is inside the root in rendered HTML, which starts behind the tag
    /// that opens it. It knows the HTML that Leptos writes, and no other.
    #[cfg(any(feature = "ssr", test))]
    pub fn of_html(html: &str) -> Self {
        let mut shape = Self::default();
        let mut rest = html;
        let mut depth = 0_usize;
        // HTML that ends too early has the shape of what is there.
        while !rest.is_empty() {
            let Some(tag) = rest.strip_prefix('<') else {
                shape.feed(b't');
                rest = rest.find('<').map_or("", |at| &rest[at..]);
                continue;
            };
            if let Some((_, after)) = tag.strip_prefix("!--").and_then(|it| it.split_once("-->")) {
                shape.feed(b'!');
                rest = after;
                continue;
            }
            let end = end_of_tag(tag);
            let (inside, after) = (&tag[..end], tag.get(end + 1..).unwrap_or_default());
            rest = after;
            if inside.starts_with('/') {
                if depth == 0 {
                    return shape;
                }
                depth -= 1;
                shape.feed(b'>');
            } else if inside.starts_with('!') {
                shape.feed(b'!');
            } else {
                shape.feed(b'<');
                let name = inside.split([' ', '/']).next().unwrap_or_default();
                if VOID.contains(&name) {
                    shape.feed(b'>');
                } else {
                    depth += 1;
                }
                // The first line break of a text area is none of its text.
                if name == "textarea" {
                    rest = rest.strip_prefix('\n').unwrap_or(rest);
                }
            }
        }
        shape
    }
}

/// The elements without an end tag that the panel uses (WHATWG HTML, 13.1.2).
#[cfg(any(feature = "ssr", test))]
const VOID: [&str; 3] = ["input", "br", "img"];

/// Returns where a tag ends: at the first `>` outside of quotes.
#[cfg(any(feature = "ssr", test))]
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns the shape that these bytes are fed for.
    fn fed(bytes: &str) -> Shape {
        let mut shape = Shape::default();
        for byte in bytes.bytes() {
            shape.feed(byte);
        }
        shape
    }

    #[test]
    fn html_has_the_shape_of_its_nodes() {
        for (html, bytes) in [
            ("", ""),
            ("text</div>", "t"),
            ("<p>a</p><p>b</p></div><p>", "<t><t>"),
            ("<p class=\"a>b\">a<!>b<!--<() />--></p></div>", "<t!t!>"),
            ("<input value=\"</div>\"><svg><path d=\"M1\"></path></svg></div>", "<><<>>"),
            ("<textarea>\n</textarea><textarea>a</textarea></div>", "<><t>"),
            ("<label><input type=\"radio\">a &lt; b</label></div>", "<<>t>"),
        ] {
            assert_eq!(Shape::of_html(html), fed(bytes), "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_shape(html in "[<>/!a\" \n]{0,40}") {
            let _ = Shape::of_html(&html);
        }
    }
}
